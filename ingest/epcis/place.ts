/** Where an event stands in a text. All count from 1. */
export interface EventPlace {
  /** events of the text so far, this one counted */
  event: number;
  line: number;
  /** of the text as UTF-8; null where the line alone is known, as in XML */
  byte: number | null;
}

/** `event 3, line 12, byte 345` */
export const placeText = ({ event, line, byte }: EventPlace): string =>
  `event ${event}, line ${line}${byte === null ? '' : `, byte ${byte}`}`;

/** Follows line and byte along a text. Time O(length) over all calls, which go forward. */
export class TextPlaces {
  readonly #text: string;
  #at = 0;
  #line = 1;
  #byte = 1;

  constructor(text: string) {
    this.#text = text;
  }

  /** @param at an index that is not before that of the last call */
  at(at: number): { line: number; byte: number } {
    const passed = this.#text.slice(this.#at, at);
    this.#line += passed.match(/\r\n|\r|\n/g)?.length ?? 0;
    this.#byte += Buffer.byteLength(passed);
    this.#at = at;
    return { line: this.#line, byte: this.#byte };
  }
}

const MOST_SHOWN = 60;

/** A received value in a message, shortened. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const plain = text.replaceAll(/[\u0000-\u001f\u007f]/g, '·');
  return plain.length > MOST_SHOWN ? `${plain.slice(0, MOST_SHOWN)}…` : plain;
}
