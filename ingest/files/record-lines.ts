import { createReadStream } from 'node:fs';
import type { Dialect } from './raw-relation.ts';

/** Where the numbering of lines leaves that of rows. */
export interface RecordLines {
  /** from this row on, line = row + shift; ascending, the first at row 0 */
  shifts: { position: number; shift: number }[];
  /** the records at the offsets asked for, in order: the row that follows, and their line */
  unreadable: { offset: number; position: number; line: number }[];
}

const [LINE_FEED, RETURN] = [10, 13];

/**
 * Walks a delimited text byte by byte and notes on which line each record begins: quoted values span lines, blank
 * lines are no records, and unreadable records are no rows.
 *
 * @param skippedRecords records before row 0 (the header)
 * @param unreadable byte offsets at which the records begin that could not be read
 * Time O(bytes).
 */
export async function recordLines(
  path: string,
  { delimiter, quote, escape }: Dialect,
  skippedRecords: number,
  unreadable: ReadonlySet<number>,
): Promise<RecordLines> {
  const [separator, opening, escaping] = [delimiter, quote, escape].map((text) => text.charCodeAt(0));
  const found: RecordLines = { shifts: [], unreadable: [] };
  let [offset, line, position] = [0, 1, -skippedRecords];
  let [isQuoted, isEscaped, isCellStart, isRecordStart] = [false, false, true, true];
  let last = 0;

  const beginRecord = () => {
    isRecordStart = false;
    if (unreadable.has(offset)) {
      found.unreadable.push({ offset, position: Math.max(0, position), line });
      return;
    }
    const shift = line - position;
    if (position >= 0 && found.shifts.at(-1)?.shift !== shift) found.shifts.push({ position, shift });
    position++;
  };

  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    let at = offset === 0 && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? 3 : 0;
    offset += at;
    for (; at < chunk.length; at++, offset++) {
      const byte = chunk[at] as number;
      const isLineEnd = byte === LINE_FEED || byte === RETURN;
      if (isRecordStart && !isLineEnd) beginRecord();
      if (isQuoted) {
        if (isEscaped) isEscaped = false;
        else if (byte === escaping && escaping !== opening) isEscaped = true;
        else if (byte === opening) isQuoted = false;
      } else if (byte === opening && (isCellStart || (last === opening && escaping === opening))) {
        isQuoted = true; // at the start of a cell, or a doubled quote inside one
      } else if (isLineEnd) {
        isRecordStart = true;
      }
      isCellStart = isRecordStart || (!isQuoted && byte === separator);
      if (byte === RETURN || (byte === LINE_FEED && last !== RETURN)) line++;
      last = byte;
    }
  }
  return found;
}
