import { isUtf8 } from 'node:buffer';
import { EventLogError } from '../../../eventlog/index.ts';
import { MOST_RECORD_BYTES } from '../../landing/index.ts';

/** One line of a stream of messages. */
export interface InputLine {
  /** from 1 */
  number: number;
  text: string;
  /** bytes of the input up to its end, its line break included */
  endsAt: number;
  /** false for the last one where the input ended without a line break: it may have been cut off */
  isWhole: boolean;
}

const LINE_FEED = 10;
const BYTE_ORDER_MARK = '\ufeff';

/**
 * Lines as they arrive, blank ones left out. At most one line and one chunk are in memory, and nothing is read ahead of
 * whoever takes the lines, so a sender that is faster has to wait.
 *
 * @throws EventLogError line-too-long, encoding-invalid, naming the line
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  mostBytes: number = MOST_RECORD_BYTES,
): AsyncGenerator<InputLine> {
  let number = 0;
  let begun: Buffer[] = [];
  let begunBytes = 0;
  let endsAt = 0;
  const finished = (end: Buffer, isWhole: boolean): InputLine => {
    number++;
    endsAt += begunBytes + end.length + (isWhole ? 1 : 0);
    const bytes = begun.length === 0 ? end : Buffer.concat([...begun, end]);
    begun = [];
    begunBytes = 0;
    return { number, text: textOf(bytes, number), endsAt, isWhole };
  };
  for await (const given of chunks) {
    const chunk = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    let from = 0;
    for (let feed = chunk.indexOf(LINE_FEED); feed >= 0; feed = chunk.indexOf(LINE_FEED, from)) {
      assertLength(begunBytes + feed - from, mostBytes, number + 1);
      const line = finished(chunk.subarray(from, feed), true);
      from = feed + 1;
      if (line.text !== '') yield line;
    }
    if (from === chunk.length) continue;
    begun.push(Buffer.from(chunk.subarray(from))); // a copy, or the whole chunk would stay in memory
    begunBytes += chunk.length - from;
    assertLength(begunBytes, mostBytes, number + 1);
  }
  if (begunBytes === 0) return;
  const line = finished(Buffer.alloc(0), false);
  if (line.text !== '') yield line;
}

function assertLength(bytes: number, mostBytes: number, number: number): void {
  if (bytes <= mostBytes) return;
  throw new EventLogError(
    'line-too-long',
    `line ${number} has more than ${mostBytes} bytes; one message was expected on a line. Let the sender write smaller records, or leave the largest fields out.`,
  );
}

function textOf(bytes: Buffer, number: number): string {
  if (!isUtf8(bytes)) {
    throw new EventLogError(
      'encoding-invalid',
      `line ${number} is not UTF-8, as messages are. Let the sender write UTF-8 (of Python: PYTHONIOENCODING=utf-8).`,
    );
  }
  const text = bytes.toString('utf8');
  return (number === 1 && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text).trim();
}
