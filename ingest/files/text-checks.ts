import { isAscii, isUtf8 } from 'node:buffer';
import { WIDE_BLANKS } from './blanks.ts';

/** What one pass over the bytes of a text finds out for the readers. */
export interface TextFacts {
  bytes: number;
  hasQuote: boolean;
  hasApostrophe: boolean;
  hasReturn: boolean;
  hasTab: boolean;
  /** a blank beyond ASCII */
  hasWideBlank: boolean;
  hasBlankLine: boolean;
  /** U+001E or U+001F, which join the values of a row's identity */
  hasSeparator: boolean;
  endsWithNewline: boolean;
  /** byte offset of the first line longer than `LONGEST_LINE`; null without one */
  longLineAt: number | null;
}

/** The first byte that no UTF-8 text can hold. */
export interface TextFault {
  kind: 'zero-byte' | 'not-utf8';
  /** byte offset from 0 */
  at: number;
  byte: number;
}

/** Longer lines are refused in texts made of lines: nothing that long is a record. */
const LONGEST_LINE = 2_000_000;

const BYTE_ORDER_MARK = Buffer.from('\ufeff');
const LINE_FEED = 10;
const RETURN = 13;

/**
 * Checks a text chunk by chunk (each shorter than the longest line) with native scans only, so that it costs a
 * fraction of hashing it.
 */
export class TextChecks {
  readonly #facts: TextFacts = {
    bytes: 0,
    hasQuote: false,
    hasApostrophe: false,
    hasReturn: false,
    hasTab: false,
    hasWideBlank: false,
    hasBlankLine: false,
    hasSeparator: false,
    endsWithNewline: false,
    longLineAt: null,
  };
  /** bytes of a character that the end of a chunk cut */
  #cut: Buffer = Buffer.alloc(0);
  #lineStart = 0;
  /** A text begins as if after a line feed, so that an empty first line is a blank one. */
  #last = LINE_FEED;

  /** @returns the fault that ends the reading; null when the chunk is sound */
  add(chunk: Buffer): TextFault | null {
    const fault = zeroByte(chunk, this.#facts.bytes) ?? this.#encodingFault(chunk);
    if (fault) return fault;
    this.#findMarks(chunk);
    this.#measureLines(chunk);
    this.#facts.bytes += chunk.length;
    this.#last = chunk.at(-1) ?? this.#last;
    return null;
  }

  end(): TextFacts | TextFault {
    const facts = this.#facts;
    if (this.#cut.length > 0) {
      return { kind: 'not-utf8', at: facts.bytes - this.#cut.length, byte: this.#cut[0] ?? 0 };
    }
    if (facts.bytes - this.#lineStart > LONGEST_LINE) facts.longLineAt ??= this.#lineStart;
    facts.endsWithNewline = this.#last === LINE_FEED || this.#last === RETURN;
    return facts;
  }

  #encodingFault(chunk: Buffer): TextFault | null {
    const text = this.#cut.length > 0 ? Buffer.concat([this.#cut, chunk]) : chunk;
    const offset = this.#facts.bytes - this.#cut.length;
    const complete = text.subarray(0, text.length - cutLength(text));
    this.#cut = Buffer.from(text.subarray(complete.length));
    if (isUtf8(complete)) {
      this.#findWideBlanks(offset === 0 ? withoutMark(complete) : complete);
      return null;
    }
    const at = firstInvalid(complete);
    return { kind: 'not-utf8', at: offset + at, byte: complete[at] ?? 0 };
  }

  #findWideBlanks(text: Buffer): void {
    if (this.#facts.hasWideBlank || isAscii(text)) return;
    this.#facts.hasWideBlank = WIDE_BLANKS.some((blank) => text.includes(blank));
  }

  #findMarks(chunk: Buffer): void {
    const facts = this.#facts;
    const border = Buffer.from([this.#last, chunk[0] ?? 0]);
    facts.hasQuote ||= chunk.includes(0x22);
    facts.hasApostrophe ||= chunk.includes(0x27);
    facts.hasReturn ||= chunk.includes(RETURN);
    facts.hasTab ||= chunk.includes(0x09);
    facts.hasSeparator ||= chunk.includes(0x1e) || chunk.includes(0x1f);
    const blanks = facts.hasReturn ? ['\n\n', '\n\r', '\r\r'] : ['\n\n'];
    facts.hasBlankLine ||= blanks.some((blank) => chunk.includes(blank) || border.includes(blank));
  }

  /** Chunks are shorter than the longest line, so a line that is too long crosses the border of two. */
  #measureLines(chunk: Buffer): void {
    const offset = this.#facts.bytes;
    const first = firstNewline(chunk);
    const end = offset + (first < 0 ? chunk.length : first);
    if (end - this.#lineStart > LONGEST_LINE) this.#facts.longLineAt ??= this.#lineStart;
    const last = Math.max(chunk.lastIndexOf(LINE_FEED), chunk.lastIndexOf(RETURN));
    if (last >= 0) this.#lineStart = offset + last + 1;
  }
}

function zeroByte(chunk: Buffer, offset: number): TextFault | null {
  const zero = chunk.indexOf(0);
  return zero < 0 ? null : { kind: 'zero-byte', at: offset + zero, byte: 0 };
}

const withoutMark = (text: Buffer): Buffer => (text.subarray(0, 3).equals(BYTE_ORDER_MARK) ? text.subarray(3) : text);

function firstNewline(chunk: Buffer): number {
  const feed = chunk.indexOf(LINE_FEED);
  return feed >= 0 ? feed : chunk.indexOf(RETURN);
}

/** How many bytes at the end begin a character that is not complete: 0 to 3. */
function cutLength(text: Buffer): number {
  for (let back = 1; back <= Math.min(3, text.length); back++) {
    const byte = text[text.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < lengthOf(byte) ? back : 0;
  }
  return 0;
}

const lengthOf = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2);

/** Offset of the first byte that is not UTF-8, by halving: a prefix is sound until it holds that byte. */
function firstInvalid(text: Buffer): number {
  const isSound = (length: number) => {
    const prefix = text.subarray(0, length);
    return isUtf8(prefix.subarray(0, length - cutLength(prefix)));
  };
  let [sound, broken] = [0, text.length + 1];
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1;
    if (isSound(middle) && middle <= text.length) sound = middle;
    else broken = middle;
  }
  const prefix = text.subarray(0, sound);
  return sound - cutLength(prefix);
}
