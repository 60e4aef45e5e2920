/** Where something stands in a text. All three count from 1; the byte is that of the text as UTF-8. */
export interface Place {
  /** segments of the file, those that open and close envelopes counted; the service string advice of EDIFACT is none */
  segment: number;
  line: number;
  byte: number;
}

/** One segment as it was received. */
export interface Segment {
  /** empty where nothing stands between two terminators */
  tag: string;
  /** texts behind the tag, from element 01; those of EDIFACT still with their components and release characters */
  elements: readonly string[];
  place: Place;
  /** as it stands in the file, line breaks inside it included, without the terminator */
  raw: string;
}

/** The characters that divide an interchange, each one character. */
export interface Separators {
  element: string;
  component: string;
  /** `\n` stands for every kind of line break */
  terminator: string;
  /** takes away the meaning of the character behind it; null: there is none, as in X12 */
  release: string | null;
  /** between repeated elements; null where the interchange declares none */
  repetition: string | null;
}

/**
 * Cuts a text at a separator that no release character stands before. The parts keep their release characters.
 * Time O(length).
 */
export function cut(text: string, separator: string, release: string | null): string[] {
  if (release === null || !text.includes(release)) return text.split(separator);
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === release) at++;
    else if (text[at] === separator) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

/** A text without its release characters. */
export function released(text: string, release: string | null): string {
  if (release === null || !text.includes(release)) return text;
  let plain = '';
  for (let at = 0; at < text.length; at++) {
    if (text[at] === release) at++;
    plain += text[at] ?? '';
  }
  return plain;
}

/** Where an element of a segment begins, counted from 1; of element 0 the segment itself. */
export function placeOfElement(segment: Segment, element: number, separators: Separators): Place {
  const { raw, place } = segment;
  let at = 0;
  for (let before = element; before > 0 && at < raw.length; at++) {
    if (raw[at] === separators.release) at++;
    else if (raw[at] === separators.element) before--;
  }
  const skipped = raw.slice(0, at);
  return {
    segment: place.segment,
    line: place.line + lineBreaks(skipped),
    byte: place.byte + Buffer.byteLength(skipped),
  };
}

/** Line breaks in a text, CRLF counted once. */
export const lineBreaks = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0;
