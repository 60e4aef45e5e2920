import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { EventLogError } from '../eventlog/index.ts';
import { traceCasesOf } from '../ingest/index.ts';
import type { Store } from '../store/index.ts';
import type { ReadStore } from './cached-answers.ts';
import { type ApiOptions, createApi, reportFault } from './create-api.ts';
import { type ThreadedQueries, threadedQueries } from './threaded-queries.ts';

export interface ServeOptions extends Omit<ApiOptions, 'readStore' | 'traceCases' | 'queries'> {
  store: Store;
  /** 0: any free port */
  port: number;
  /** a loopback address */
  hostname?: string;
}

export interface RunningApi {
  url: string;
  /** Lets requests under way finish, for at most two seconds, and frees the port. */
  close(): Promise<void>;
}

const MAX_HEADER_BYTES = 256 * 1024; // a slice travels in the address, and may name long variants
const PATIENCE_MS = 2_000;
/** How often a load is looked for, so that the threads have it before somebody asks; the first chart comes before. */
const LOOK_EVERY_MS = 500;
/** While loads go on, warming takes no more than a tenth of the time. */
const WARMING_SHARE = 9;

/**
 * Serves the API and the web application on one port of this machine.
 * @throws EventLogError port-in-use
 */
export async function serveApi({ store, port, hostname = '127.0.0.1', ...options }: ServeOptions): Promise<RunningApi> {
  const { onFault = reportFault } = options;
  const readStore: ReadStore = (work) => store.transaction(work);
  const queries = threadedQueries(readStore, (error) => onFault(error, 'reading the log into threads'));
  const traceCases = (caseNotion: string) => traceCasesOf(store, caseNotion);
  const app = createApi({ ...options, readStore, traceCases, queries });
  const server = createAdaptorServer({
    fetch: app.fetch,
    hostname,
    serverOptions: { maxHeaderSize: MAX_HEADER_BYTES },
  }) as Server;
  await listen(server, port, hostname);
  const { port: given } = server.address() as AddressInfo;
  const warmth = keepWarm(queries, onFault);
  return {
    url: `http://${hostname}:${given}`,
    async close() {
      await close(server);
      await warmth.end();
      await queries.close();
    },
  };
}

/** Warms the queries soon after the start and after every load. */
function keepWarm(queries: ThreadedQueries, onFault: NonNullable<ApiOptions['onFault']>): { end(): Promise<void> } {
  let warming = Promise.resolve();
  let next: NodeJS.Timeout;
  const warm = async () => {
    const startedAt = performance.now();
    await queries.warm().catch((error: unknown) => onFault(error, 'warming the threads'));
    lookIn(Math.max(LOOK_EVERY_MS, WARMING_SHARE * (performance.now() - startedAt)));
  };
  const lookIn = (ms: number) => {
    next = setTimeout(() => {
      warming = warm();
    }, ms).unref();
  };
  lookIn(LOOK_EVERY_MS);
  return {
    async end() {
      clearTimeout(next);
      await warming;
      clearTimeout(next);
    },
  };
}

function listen(server: Server, port: number, hostname: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFault(error, port)));
    server.listen(port, hostname, resolve);
  });
}

function listenFault(cause: NodeJS.ErrnoException, port: number): Error {
  if (cause.code !== 'EADDRINUSE' && cause.code !== 'EACCES') return cause;
  const why = cause.code === 'EADDRINUSE' ? 'in use by another program' : 'not open to this user';
  return new EventLogError(
    'port-in-use',
    `The port ${port} is ${why}. Give a free one with --port ${port < 1024 ? 8080 : port + 1}.`,
    { cause },
  );
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    const idle = setInterval(() => server.closeIdleConnections(), 20); // kept alive by the client after its last answer
    const impatience = setTimeout(() => server.closeAllConnections(), PATIENCE_MS);
    server.close((error) => {
      clearInterval(idle);
      clearTimeout(impatience);
      if (error) reject(error);
      else resolve();
    });
  });
}
