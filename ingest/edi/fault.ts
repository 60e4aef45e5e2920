import { type Place, placeOfElement, type Segment, type Separators } from './segment.ts';

/** What is wrong with a part of an interchange. */
export interface EdiFault {
  code: EdiFaultCode;
  place: Place;
  /** such as `SE01`; null: it is about the segment as a whole, or about none */
  element: string | null;
  /** the place, the value, what was expected and the next step */
  reason: string;
}

export type EdiFaultCode =
  /** the text ends inside an interchange */
  | 'interchange-truncated'
  /** no header where one must stand, or one that cannot be read */
  | 'envelope-unreadable'
  /** a segment where the envelope allows none */
  | 'segment-misplaced'
  /** no tag, too long, or too many elements */
  | 'segment-unreadable'
  /** the trailer says another number than there is */
  | 'count-wrong'
  /** the trailer repeats another control number than its header has */
  | 'control-number-wrong'
  /** an element breaks its type, its length or its code list */
  | 'element-invalid'
  /** a level of a hierarchy names a parent that is not there */
  | 'hierarchy-broken'
  | 'set-too-large'
  /** the same set stands earlier in the text */
  | 'set-repeated'
  /** the interchange says that it is a test */
  | 'test-data';

export interface FaultAt {
  code: EdiFaultCode;
  segment: Segment;
  /** from 1; null: the segment as a whole */
  element: number | null;
  /** the value and what was expected */
  what: string;
}

/** @param next what to do about it, a sentence */
export function faultAt({ code, segment, element, what }: FaultAt, separators: Separators, next: string): EdiFault {
  const place = element === null ? segment.place : placeOfElement(segment, element, separators);
  const name = element === null ? null : `${segment.tag}${String(element).padStart(2, '0')}`;
  return { code, place, element: name, reason: `${said(place, segment.tag, name)}: ${what}. ${next}` };
}

/** A fault of the text where no segment can be named. */
export const faultBefore = (code: EdiFaultCode, place: Place, what: string): EdiFault => ({
  code,
  place,
  element: null,
  reason: `${said(place, '', null)}: ${what}`,
});

function said({ segment, line, byte }: Place, tag: string, element: string | null): string {
  const name = element ?? (tag === '' ? null : shown(tag));
  return `segment ${segment}${name === null ? '' : ` (${name})`}, line ${line}, byte ${byte}`;
}

const MOST_SHOWN = 40;

/** A received text in a message: shortened, and without characters that would break the line. */
export function shown(text: string): string {
  const plain = text.replaceAll(/[\u0000-\u001f\u007f]/g, '·');
  return plain.length > MOST_SHOWN ? `${plain.slice(0, MOST_SHOWN)}…` : plain;
}
