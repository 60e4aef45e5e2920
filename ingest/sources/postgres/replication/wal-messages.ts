import pg from 'pg';
import { EventLogError } from '../../../../eventlog/index.ts';
import { identifier, literal } from '../../../../store/index.ts';
import type { ConnectionConfig } from '../config.ts';
import { clientOptions, WRITING } from '../connect.ts';
import { postgresFault } from '../faults.ts';
import { lsnText } from './lsn.ts';

/** What a server sends while it replicates: a message of the plugin, or how far it has come. */
export type WalMessage = { kind: 'data'; data: Buffer } | { kind: 'reached'; lsn: bigint };

/** Parts of `pg` that every program for replication uses; its types leave them out. */
interface CopyConnection {
  on(event: 'copyData', listener: (message: { chunk: Buffer }) => void): void;
  once(event: 'replicationStart', listener: () => void): void;
  sendCopyFromChunk(bytes: Buffer): void;
  endCopyFrom(): void;
  stream: { pause(): void; resume(): void };
}

const MOST_WAITING = 2_000;
const STATUS_EVERY_MS = 500; // servers give up on a client after a minute by default
const STOP_WITHIN_MS = 2_000;
const SILENT_FOR_MS = 300_000;
const EPOCH_2000_MS = 946_684_800_000;

export async function connectForReplication(config: ConnectionConfig): Promise<pg.Client> {
  const options = { ...clientOptions(config), replication: 'database' } as pg.ClientConfig;
  const client = new pg.Client(options);
  client.on('error', () => undefined); // the statement under way fails with it
  try {
    await client.connect();
    for (const statement of WRITING.split(';')) await client.query(statement);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined); // the error above says why
    throw postgresFault(error, config, 'Connecting for replication');
  }
}

/** Where replication goes on. */
export interface WalPlace {
  slot: string;
  publication: string;
  from: bigint;
  /** kept for good, so that the server may let go of all before it: never more than is loaded */
  confirmed: bigint;
}

/**
 * Everything that the slot gives from a place on, until whoever reads stops or the signal is aborted.
 *
 * @throws EventLogError source-unavailable when the connection is lost
 */
export async function* walMessages(
  config: ConnectionConfig,
  place: WalPlace,
  signal: AbortSignal,
): AsyncGenerator<WalMessage> {
  const client = await connectForReplication(config);
  const feed = startFeed(client, place);
  signal.addEventListener('abort', feed.wake);
  try {
    await feed.started;
    while (!signal.aborted) {
      const message = await feed.next();
      if (message) yield message;
    }
  } catch (error) {
    throw postgresFault(error, config, `Reading the slot ${place.slot}`);
  } finally {
    signal.removeEventListener('abort', feed.wake);
    await feed.stop();
    await client.end().catch(() => undefined); // nothing is left to be asked of it
  }
}

/** What arrives, one after the other. */
interface Feed {
  /** the server has begun, or will not */
  started: Promise<unknown>;
  /** The next message; undefined when it was woken without one. Throws what ended the replication. */
  next(): Promise<WalMessage | undefined>;
  wake(): void;
  /** Tells the server that it is enough. */
  stop(): Promise<void>;
}

function startFeed(client: pg.Client, { slot, publication, from, confirmed }: WalPlace): Feed {
  const { connection } = client as unknown as { connection: CopyConnection };
  const waiting: WalMessage[] = [];
  let wake = (): void => undefined;
  let ended: { error: unknown } | null = null;
  let isPaused = false;
  let received = confirmed;
  let timer: NodeJS.Timeout | null = null;
  const status = (flushed: bigint | null) => connection.sendCopyFromChunk(statusUpdate(received, flushed));

  connection.on('copyData', ({ chunk }) => {
    const message = walMessage(chunk);
    waiting.push(message);
    if (message.kind === 'reached') received = message.lsn;
    if (wantsAnswer(chunk)) status(null);
    if (waiting.length >= MOST_WAITING && !isPaused) {
      isPaused = true;
      connection.stream.pause();
    }
    wake();
  });
  const begun = new Promise<void>((resolve) => {
    connection.once('replicationStart', () => {
      status(confirmed);
      timer = setInterval(() => status(null), STATUS_EVERY_MS);
      resolve();
    });
  });
  const options = `(proto_version '1', publication_names ${literal(identifier(publication))})`;
  const replicating = client
    .query(`START_REPLICATION SLOT ${identifier(slot)} LOGICAL ${lsnText(from)} ${options}`)
    .then(() => new Error('Connection terminated: the server ended the replication.'))
    .catch((error: unknown) => error)
    .then((error) => {
      ended = { error };
      wake();
    });

  return {
    started: Promise.race([begun, replicating]),
    wake: () => wake(),
    async next() {
      const message = waiting.shift();
      if (message) return message;
      if (ended) throw ended.error;
      if (isPaused) connection.stream.resume();
      isPaused = false;
      await within(SILENT_FOR_MS, (resolve) => {
        wake = resolve;
      });
      return waiting.shift();
    },
    async stop() {
      if (timer) clearInterval(timer);
      if (ended) return;
      connection.stream.resume();
      connection.endCopyFrom(); // or the slot stays in use until the server notices that nobody is there
      await Promise.race([replicating, new Promise((resolve) => setTimeout(resolve, STOP_WITHIN_MS).unref())]);
    },
  };
}

/** @throws EventLogError source-unavailable: servers answer every status */
async function within(ms: number, wait: (resolve: () => void) => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new EventLogError(
          'source-unavailable',
          `The server has been silent for ${ms / 1_000} s. Check the network between.`,
        ),
      );
    }, ms);
  });
  await Promise.race([new Promise<void>(wait), silence]).finally(() => clearTimeout(timer));
}

function walMessage(chunk: Buffer): WalMessage {
  const kind = String.fromCharCode(chunk.readUInt8(0));
  if (kind === 'w') return { kind: 'data', data: Buffer.from(chunk.subarray(25)) }; // pg uses the bytes again
  if (kind === 'k') return { kind: 'reached', lsn: chunk.readBigUInt64BE(1) };
  throw new Error(`The server sent a replication message of the unknown kind "${kind}".`);
}

/** A server that is being stopped asks before it goes. */
const wantsAnswer = (chunk: Buffer): boolean => chunk.readUInt8(0) === 0x6b && chunk.readUInt8(17) === 1;

/**
 * Tells how far we are and asks how far the server is. A server that is being stopped waits for what was flushed, or,
 * where that is not said, for what was written: it must not wait for what only the next pull confirms.
 */
function statusUpdate(written: bigint, flushed: bigint | null): Buffer {
  const bytes = Buffer.alloc(34);
  bytes.write('r', 0, 'latin1');
  bytes.writeBigUInt64BE(written, 1);
  bytes.writeBigUInt64BE(flushed ?? 0n, 9);
  bytes.writeBigUInt64BE(flushed ?? 0n, 17);
  bytes.writeBigInt64BE(BigInt(Date.now() - EPOCH_2000_MS) * 1_000n, 25);
  bytes.writeUInt8(1, 33);
  return bytes;
}
