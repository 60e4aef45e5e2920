import { ownValue } from '../../eventlog/index.ts';
import { isoTime } from './edifact-time.ts';
import { cut, released, type Segment, type Separators } from './segment.ts';
import type { SegmentForms, Shaped } from './shape.ts';
import { numbered } from './x12-segments.ts';

/** The component of the first element that tells segments of a kind apart, from 1. */
const QUALIFIERS: Readonly<Record<string, number>> = {
  ALC: 1,
  CNT: 1,
  COM: 2,
  CTA: 1,
  CUX: 1,
  DTM: 1,
  EQD: 1,
  FTX: 1,
  GIN: 1,
  LOC: 1,
  MEA: 1,
  MOA: 1,
  NAD: 1,
  PAT: 1,
  PIA: 1,
  PRI: 1,
  QTY: 1,
  RFF: 1,
  TAX: 1,
  TDT: 1,
};

/** Kinds whose first element has an amount as its second component. */
const AMOUNTS = new Set(['CNT', 'MOA', 'PRI', 'QTY']);
/** Envelopes with date and time in an element. */
const SENT: Readonly<Record<string, number>> = { UNB: 4, UNG: 4 };

const QUALIFIER = /^[A-Z0-9]{1,3}$/;

export function edifactSegments(separators: Separators): SegmentForms {
  const partsOf = (segment: Segment, element: number) => components(segment.elements[element - 1] ?? '', separators);
  return {
    elements(segment) {
      const shaped: Shaped = {};
      for (const [index, text] of segment.elements.entries()) {
        const element = shapedElement(text, separators);
        if (element !== null) shaped[numbered(index + 1)] = element;
      }
      return { ...shaped, ...derived(segment, (element) => partsOf(segment, element)) };
    },
    isQualified: (tag) => ownValue(QUALIFIERS, tag) !== undefined,
    qualifier(segment) {
      const text = partsOf(segment, 1)[(ownValue(QUALIFIERS, segment.tag) ?? 0) - 1] ?? '';
      return QUALIFIER.test(text) ? text : null;
    },
    completed: (_tag, whole) => whole,
  };
}

/** The components of an element, release characters taken away and blanks cut. */
export const components = (text: string, { component, release }: Separators): string[] =>
  cut(text, component, release).map((part) => released(part, release).trim());

/** Always components, whether a version of the standard has one of them or several. */
function shapedElement(text: string, separators: Separators): Shaped | null {
  const { repetition, release } = separators;
  const repeats = repetition === null ? [text] : cut(text, repetition, release);
  const [first = {}, ...others] = repeats.map((repeat) => {
    const parts = components(repeat, separators).map((part, index) => [String(index + 1), part] as const);
    return Object.fromEntries(parts.filter(([, part]) => part !== ''));
  });
  const shaped: Shaped = others.length === 0 ? first : { ...first, again: others };
  return Object.keys(shaped).length === 0 ? null : shaped;
}

function derived({ tag }: Segment, partsOf: (element: number) => string[]): Shaped {
  const [, amount = '', format = ''] = partsOf(1);
  if (tag === 'DTM') return amount === '' ? {} : { at: isoTime(amount, format) };
  if (AMOUNTS.has(tag)) return amount === '' ? {} : { amount: amount.replace(',', '.') };
  const sent = ownValue(SENT, tag);
  if (sent === undefined) return {};
  const [date = '', clock = ''] = partsOf(sent);
  return date === '' ? {} : { at: isoTime(`${date}${clock}`, date.length === 6 ? '201' : '203') };
}
