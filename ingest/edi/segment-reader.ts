import { type EdiFault, faultBefore, shown } from './fault.ts';
import { cut, lineBreaks, type Place, type Segment, type Separators } from './segment.ts';

/** How the header of an interchange is found, and the separators in it. */
export interface HeaderReader {
  /** tag of the segment that closes an interchange: behind it a header stands again, or nothing */
  closing: string;
  /**
   * @param text begins with the first character that is no blank
   * @param isWhole whether no more text comes
   * @returns the separators, and how many characters of the text are no segment; `more` when the header may go on behind
   * the text; else what is wrong
   */
  read(text: string, isWhole: boolean): { separators: Separators; skipped: number } | 'more' | { wrong: string };
}

/** A longer segment has lost its terminator. */
const LONGEST_SEGMENT = 1_000_000;

/**
 * Cuts a stream of text into segments, with the separators that every interchange declares for itself. Blanks and line
 * breaks before a segment do not count, and line breaks inside one are where a file was wrapped.
 */
export class SegmentReader {
  readonly #header: HeaderReader;
  #text = '';
  #place: Place = { segment: 1, line: 1, byte: 1 };
  #separators: Separators | null = null;
  #fault: EdiFault | null = null;

  constructor(header: HeaderReader) {
    this.#header = header;
  }

  /** What makes the rest of the text unreadable; nothing is read behind it. */
  get fault(): EdiFault | null {
    return this.#fault;
  }

  /** Where the text that was not read yet begins. */
  get place(): Place {
    return this.#place;
  }

  /** @param isWhole whether this is the last of the text */
  push(text: string, isWhole: boolean): { segment: Segment; separators: Separators }[] {
    if (this.#fault !== null) return [];
    this.#text += text;
    const segments: { segment: Segment; separators: Separators }[] = [];
    let at = 0;
    while (this.#fault === null) {
      at = this.#skipBlanks(at, isWhole);
      if (isBlank(this.#text.charCodeAt(at))) break;
      if (this.#separators === null) {
        const header = this.#readHeader(at, isWhole);
        if (header === null) break;
        this.#separators = header.separators;
        at = this.#pass(at, at + header.skipped);
        continue;
      }
      const end = endOf(this.#text, at, this.#separators) ?? (isWhole ? this.#lastEnd(at, this.#separators) : null);
      if (end === null) {
        if (this.#text.length - at > LONGEST_SEGMENT) this.#failTooLong(this.#separators);
        break;
      }
      const segment = this.#segmentAt(at, end, this.#separators);
      segments.push({ segment, separators: this.#separators });
      at = this.#pass(at, end + 1);
      this.#place = { ...this.#place, segment: this.#place.segment + 1 };
      if (segment.tag === this.#header.closing) this.#separators = null;
    }
    this.#text = this.#text.slice(at);
    return segments;
  }

  /** What stands behind the last terminator, blanks cut: nothing, in a file that is whole. */
  get rest(): string {
    return this.#text.trim();
  }

  /** A carriage return at the end may be half of a line break. */
  #skipBlanks(from: number, isWhole: boolean): number {
    let at = from;
    while (at < this.#text.length && isBlank(this.#text.charCodeAt(at))) at++;
    if (!isWhole && at > from && at === this.#text.length && this.#text.endsWith('\r')) at--;
    return this.#pass(from, at);
  }

  #pass(from: number, to: number): number {
    if (to === from) return to;
    const passed = this.#text.slice(from, to);
    const { segment, line, byte } = this.#place;
    this.#place = { segment, line: line + lineBreaks(passed), byte: byte + Buffer.byteLength(passed) };
    return to;
  }

  #readHeader(at: number, isWhole: boolean): { separators: Separators; skipped: number } | null {
    const text = this.#text.slice(at, at + LONGEST_HEADER);
    if (text === '') return null;
    const header = this.#header.read(text, isWhole || text.length === LONGEST_HEADER);
    if (header === 'more') return null;
    if ('separators' in header) return header;
    this.#fault = faultBefore('envelope-unreadable', this.#place, header.wrong);
    return null;
  }

  /** The terminator of the very last segment may be left out: what it repeats of the header shows whether it is whole. */
  #lastEnd(from: number, { element }: Separators): number | null {
    return this.#text.startsWith(`${this.#header.closing}${element}`, from) ? this.#text.length : null;
  }

  #segmentAt(from: number, end: number, { element, terminator, release }: Separators): Segment {
    const raw = this.#text.slice(from, end);
    const text = terminator === '\n' ? raw.replaceAll('\r', '') : raw.replaceAll(/[\r\n]/g, '');
    const [tag = '', ...elements] = cut(text, element, release);
    return { tag, elements, place: this.#place, raw };
  }

  #failTooLong({ terminator }: Separators): void {
    const what =
      `no terminator "${shown(terminator)}" follows within ${LONGEST_SEGMENT} characters; part of the text is missing. ` +
      'Ask the sender to send it again.';
    this.#fault = faultBefore('segment-unreadable', this.#place, what);
  }
}

/** More than any header takes, wrapped lines counted. */
const LONGEST_HEADER = 400;

/** Blank, tab, line breaks, the no-break space and the byte order mark. */
const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0xfeff;

/** Where the next terminator stands that no release character stands before; null without one. */
function endOf(text: string, from: number, { terminator, release }: Separators): number | null {
  for (let at = text.indexOf(terminator, from); at !== -1; at = text.indexOf(terminator, at + 1)) {
    if (release === null) return at;
    let first = at;
    while (first > from && text[first - 1] === release) first--;
    if ((at - first) % 2 === 0) return at;
  }
  return null;
}
