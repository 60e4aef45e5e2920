import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { mayConnect } from './address.ts';
import { type Reach, type Transport, type WireAnswer, WireFault, type WireRequest } from './transport.ts';

/**
 * The network as it is, over Node's own client: connections are kept for the next request, redirects are not followed,
 * bodies are not unpacked. An address is judged where it is connected to, so that a name cannot change its mind between.
 */
export function nodeTransport(): Transport {
  const agents = { public: agentsOf(), any: agentsOf() };
  return (request) =>
    new Promise((resolve, reject) => {
      const host = request.url.hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && !mayConnect(host, request.reach)) return reject(notAllowed(host, request.reach));
      const isTls = request.url.protocol === 'https:';
      const send = isTls ? httpsRequest : httpRequest;
      const sent = send(request.url, {
        method: request.method,
        headers: request.headers,
        agent: isTls ? agents[request.reach].tls : agents[request.reach].plain,
        lookup: guardedLookup(request.reach),
        signal: request.signal,
      });
      sent.once('error', (error) => reject(faultOf(error)));
      const ended = limitTime(sent, request);
      sent.once('response', (response) => resolve(answerOf(response, ended)));
      sent.end(request.body ?? undefined);
    });
}

const agentsOf = () => ({ plain: new HttpAgent({ keepAlive: true }), tls: new HttpsAgent({ keepAlive: true }) });

const notAllowed = (address: string, reach: Reach): WireFault =>
  new WireFault(
    'address',
    reach === 'public'
      ? `${address} is no address of the internet, and this source is only there`
      : `${address} is an address at which no source is`,
  );

type Lookup = (
  hostname: string,
  options: LookupOptions,
  callback: (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void,
) => void;

/** Resolves a name and leaves out the addresses that may not be connected to. */
const guardedLookup =
  (reach: Reach): Lookup =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '');
      const allowed = found.filter(({ address }) => mayConnect(address, reach));
      const [first] = allowed;
      if (first === undefined) return callback(notAllowed(`${hostname} (${found[0]?.address})`, reach), '');
      if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };

/** Gives up on an exchange that takes too long. @returns what to call when it has come to its end */
function limitTime(sent: ClientRequest, { timeouts }: WireRequest): () => void {
  let answer: IncomingMessage | null = null;
  const giveUp = (what: string) => () => (answer ?? sent).destroy(new WireFault('timeout', what));
  const seconds = (ms: number) => `${ms / 1_000} s`;
  const total = setTimeout(giveUp(`no complete answer within ${seconds(timeouts.totalMs)}`), timeouts.totalMs);
  const connecting = setTimeout(giveUp(`no connection within ${seconds(timeouts.connectMs)}`), timeouts.connectMs);
  sent.setTimeout(timeouts.idleMs, giveUp(`nothing came for ${seconds(timeouts.idleMs)}`));
  const isConnected = () => clearTimeout(connecting);
  sent.once('socket', (socket) => {
    if (!socket.connecting) return isConnected();
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', isConnected);
  });
  sent.once('response', (response) => {
    answer = response;
  });
  const ended = () => {
    clearTimeout(total);
    clearTimeout(connecting);
  };
  sent.once('close', ended);
  return ended;
}

function answerOf(response: IncomingMessage, ended: () => void): WireAnswer {
  const headers = Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: bodyOf(response, ended),
  };
}

async function* bodyOf(response: IncomingMessage, ended: () => void): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response) yield chunk as Uint8Array;
    if (!response.complete) throw new WireFault('connection', 'the answer broke off');
  } catch (error) {
    throw faultOf(error);
  } finally {
    ended();
    response.destroy(); // of a body that is not read to its end, the connection is not used again
  }
}

function faultOf(error: unknown): Error {
  if (error instanceof WireFault) return error;
  if (error instanceof Error && error.name === 'AbortError') return error;
  return new WireFault('connection', error instanceof Error ? error.message : String(error), { cause: error });
}
