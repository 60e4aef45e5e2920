import type { Protocol } from '../../../../ingest/sources/messages/protocol.ts';
import { readLines } from '../../../../ingest/sources/messages/read-lines.ts';
import { sourceMessages } from '../../../../ingest/sources/messages/source-messages.ts';
import { restartOf } from '../../../../ingest/sources/messages/standing.ts';
import type { SourceContext, SourceMessage, SourceNotice, StreamRequest } from '../../../../ingest/sources/source.ts';

export const AT = new Date('2026-03-01T08:00:00Z');

export interface TestContext extends SourceContext {
  notices: SourceNotice[];
}

/** A context whose clock stands still; `signal` may end what is read. */
export function testContext(signal: AbortSignal = new AbortController().signal): TestContext {
  const notices: SourceNotice[] = [];
  return {
    now: () => AT,
    random: () => 0,
    sleep: async () => undefined,
    signal,
    report: (notice) => notices.push(notice),
    notices,
  };
}

export const requestsOf = (names: readonly string[], state: unknown = null): StreamRequest[] =>
  names.map((name) => ({ name, options: {}, state }));

export interface ProtocolRun {
  messages: SourceMessage[];
  /** parsed records of a stream, in order */
  records(stream: string): unknown[];
  notices: SourceNotice[];
  handedBack: string[];
  fault: Error | null;
}

/** Reads a text as a protocol, in chunks of seven bytes so that lines and letters are cut anywhere. */
export async function runProtocol(protocol: Protocol, text: string, streams: readonly string[]): Promise<ProtocolRun> {
  const context = testContext();
  const requests = requestsOf(streams);
  const [messages, handedBack]: [SourceMessage[], string[]] = [[], []];
  let fault: Error | null = null;
  try {
    const read = sourceMessages({
      lines: readLines(chunksOf(Buffer.from(text), 7)),
      protocol,
      requests,
      context,
      nextNumber: restartOf(requests).nextNumber,
      onKept: ({ handBack }) => handedBack.push(handBack),
    });
    for await (const message of read) messages.push(message);
  } catch (error) {
    fault = error as Error;
  }
  const records = (stream: string) =>
    messages.flatMap((one) => (one.stream === stream && 'data' in one ? [JSON.parse(one.data) as unknown] : []));
  return { messages, records, notices: context.notices, handedBack, fault };
}

export async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export const linesOf = (...messages: readonly unknown[]): string =>
  messages.map((one) => `${typeof one === 'string' ? one : JSON.stringify(one)}\n`).join('');
