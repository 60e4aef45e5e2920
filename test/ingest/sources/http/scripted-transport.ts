import { type Transport, WireFault, type WireRequest } from '../../../../ingest/sources/http/transport.ts';

/** What a server does with a request. */
export interface ScriptedAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** instead of an answer */
  fault?: 'timeout' | 'connection';
}

/** A server that does what a test says, one step per request; the last step is repeated. */
export function scriptedTransport(...steps: (ScriptedAnswer | ((request: WireRequest) => ScriptedAnswer))[]): {
  transport: Transport;
  requests: WireRequest[];
} {
  const requests: WireRequest[] = [];
  const transport: Transport = async (request) => {
    const step = steps[Math.min(requests.length, steps.length - 1)] ?? {};
    requests.push(request);
    const { status = 200, headers = {}, body = '', fault } = typeof step === 'function' ? step(request) : step;
    if (fault) throw new WireFault(fault, `scripted ${fault}`);
    return { status, headers, body: bytesOf(body) };
  };
  return { transport, requests };
}

async function* bytesOf(body: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof body === 'string' ? Buffer.from(body) : body;
}
