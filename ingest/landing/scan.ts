import { isIntact, seqOf } from './line.ts';

/** What a segment's bytes hold. */
export interface Scan {
  /** intact lines from the start */
  lines: number;
  /** bytes of these lines */
  intactBytes: number;
  /** bytes after them that a crash left of a line that was being written: never acknowledged */
  tornBytes: number;
  /** the first line that is not what was written, though it was complete; null where there is none */
  damage: { byte: number; seq: number; reason: string } | null;
  /** the last intact line lacks its newline only */
  lacksNewline: boolean;
}

/**
 * Reads a segment line by line and checks every one: its CRC and its place.
 *
 * A tail without a newline is torn: the crash came before the acknowledgement. Any other line that is not intact was
 * damaged later, and so was a tail that holds more than one intact line.
 *
 * @param firstSeq the place of the segment's first line in its stream
 * @param onLine is given every intact line, without its newline
 */
export function scanSegment(bytes: Buffer, firstSeq: number, onLine?: (line: Buffer) => void): Scan {
  let [at, lines] = [0, 0];
  const found = (rest: Partial<Scan>): Scan => ({
    lines,
    intactBytes: at,
    tornBytes: 0,
    damage: null,
    lacksNewline: false,
    ...rest,
  });
  const damaged = (reason: string) => found({ damage: { byte: at, seq: firstSeq + lines, reason } });
  while (at < bytes.length) {
    const newline = bytes.indexOf(10, at);
    const end = newline < 0 ? bytes.length : newline;
    if (!isIntact(bytes, at, end)) {
      if (newline >= 0) return damaged('the line is not what was written: its checksum differs');
      if (holdsIntactLine(bytes.subarray(at)))
        return damaged('something follows a complete line that has lost its end');
      return found({ tornBytes: end - at });
    }
    const seq = seqOf(bytes, at);
    if (seq !== firstSeq + lines) return damaged(`the line says that it is number ${seq}`);
    onLine?.(bytes.subarray(at, end));
    lines++;
    at = end;
    if (newline < 0) return found({ lacksNewline: true });
    at++;
  }
  return found({});
}

/** A newline that was changed into another byte joins two lines, or leaves one byte behind the last. */
function holdsIntactLine(tail: Buffer): boolean {
  for (let end = tail.indexOf('"}'); end >= 0; end = tail.indexOf('"}', end + 1)) {
    if (isIntact(tail, 0, end + 2)) return true;
  }
  return false;
}
