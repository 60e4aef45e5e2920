import { zoneOfPlace } from './place-zones.ts';
import { LOCAL_TIME, zoneOfCode } from './time-codes.ts';
import type { Segment } from './segment.ts';
import type { SegmentForms, Shaped } from './shape.ts';

/** The element with the qualifier that tells segments of a kind apart, from 1. */
const QUALIFIERS: Readonly<Record<string, number>> = {
  AMT: 1,
  DTM: 1,
  DTP: 1,
  G61: 1,
  G62: 1,
  L11: 2,
  MAN: 1,
  N1: 1,
  N9: 1,
  NM1: 1,
  NTE: 1,
  PER: 1,
  QTY: 1,
  REF: 1,
  TXI: 1,
};

/** Elements that the standard defines as composite; the component separator has no meaning in any other. */
const COMPOSITES: Readonly<Record<string, readonly number[]>> = {
  AK4: [1],
  CTP: [5],
  CTX: [1, 5],
  IK4: [1],
  MEA: [4],
  N9: [7],
  PO3: [7],
  QTY: [3],
  REF: [4],
  SLN: [5],
  SN1: [9],
};

/** Pairs of qualifier and number of a product: the first element, and how many pairs. */
const PRODUCT_NUMBERS: Readonly<Record<string, readonly [first: number, pairs: number]>> = {
  ACK: [7, 10],
  IT1: [6, 10],
  LIN: [2, 15],
  PO1: [6, 10],
  SLN: [9, 10],
  W01: [4, 2],
  W12: [7, 1],
};

/** Elements with city, state and country of a place. */
const PLACES: Readonly<Record<string, readonly [city: number, state: number, country: number]>> = {
  MS1: [1, 2, 3],
  N4: [1, 2, 4],
};

/** The element with the code of a time's zone. */
const TIME_CODES: Readonly<Record<string, number>> = { AT7: 7, DTM: 4, G62: 5 };

/** What a name can be made of. */
const QUALIFIER = /^[A-Z0-9]{1,3}$/;

/** @param component the separator that ISA16 declares */
export const x12Segments = (component: string): SegmentForms => ({
  elements(segment) {
    const shaped: Shaped = {};
    for (const [index, text] of segment.elements.entries()) {
      if (text.trim() === '') continue;
      const isComposite = COMPOSITES[segment.tag]?.includes(index + 1) ?? false;
      shaped[numbered(index + 1)] = isComposite ? components(text, component) : text;
    }
    return { ...shaped, ...productNumbers(segment), ...zone(segment) };
  },
  isQualified: (tag) => QUALIFIERS[tag] !== undefined,
  qualifier({ tag, elements }) {
    const text = elements[(QUALIFIERS[tag] ?? 0) - 1]?.trim() ?? '';
    return QUALIFIER.test(text) ? text : null;
  },
  completed: (tag, whole) => (tag === 'AT7' ? atPlace(whole) : whole),
});

export const numbered = (element: number): string => String(element).padStart(2, '0');

function components(text: string, separator: string): Shaped {
  const parts = text.split(separator).map((part, index) => [String(index + 1), part] as const);
  return Object.fromEntries(parts.filter(([, part]) => part.trim() !== ''));
}

/** `ids.UP` and so on; of a qualifier that stands twice the first number counts. */
function productNumbers({ tag, elements }: Segment): Shaped {
  const [first, pairs] = PRODUCT_NUMBERS[tag] ?? [0, 0];
  const ids: Shaped = {};
  for (let pair = 0; pair < pairs; pair++) {
    const qualifier = elements[first - 1 + 2 * pair]?.trim() ?? '';
    const number = elements[first + 2 * pair]?.trim() ?? '';
    if (QUALIFIER.test(qualifier) && number !== '') ids[qualifier] ??= number;
  }
  return Object.keys(ids).length === 0 ? {} : { ids };
}

/** `zone` of a place, and of a time whose code names one. */
function zone(segment: Segment): Shaped {
  const { tag, elements } = segment;
  const place = PLACES[tag];
  if (place === undefined) {
    const found = zoneOfCode(elements[(TIME_CODES[tag] ?? 0) - 1]?.trim() ?? '');
    return found === null ? {} : { zone: found };
  }
  const [city = '', state = '', country = ''] = place.map((element) => elements[element - 1] ?? '');
  const found = zoneOfPlace(city, state, country);
  return found === null ? {} : { zone: found };
}

/** A status without a zone of its own tells the time by the clock of its place. */
function atPlace(status: Shaped): Shaped {
  const place = status['MS1'];
  const code = status[numbered(TIME_CODES['AT7'] ?? 0)] ?? LOCAL_TIME;
  if (code !== LOCAL_TIME || typeof place !== 'object' || Array.isArray(place)) return status;
  return place['zone'] === undefined ? status : { ...status, zone: place['zone'] };
}
