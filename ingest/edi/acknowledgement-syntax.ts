import { ownValue } from '../../eventlog/index.ts';
import type { ElementFault } from './envelope-form.ts';
import { shown } from './fault.ts';
import type { Segment } from './segment.ts';

/** What an element of an acknowledgement may hold. */
interface ElementSyntax {
  name: string;
  kind: 'number' | 'text' | 'position';
  least: number;
  most: number;
  isRequired?: true;
  codes?: Readonly<Record<string, string>>;
}

/** How a functional group or a transaction set was received (X12 elements 715 and 717). */
const VERDICTS: Readonly<Record<string, string>> = {
  A: 'accepted',
  E: 'accepted, with errors noted',
  P: 'partially accepted',
  M: 'rejected: the message authentication code failed',
  R: 'rejected',
  W: 'rejected: the assurance failed its validity tests',
  X: 'rejected: the content could not be analysed',
};

const text = (name: string, least: number, most: number): ElementSyntax => ({ name, kind: 'text', least, most });
const number = (name: string, most: number): ElementSyntax => ({ name, kind: 'number', least: 1, most });
const required = (syntax: ElementSyntax): ElementSyntax => ({ ...syntax, isRequired: true });
const errorCodes = (count: number): ElementSyntax[] => Array.from({ length: count }, () => text('error code', 1, 3));

const { P: _partially, ...OF_SET } = VERDICTS;
const FUNCTION = required(text('functional identifier', 2, 2));
const SET_TYPE = required(text('transaction set identifier', 3, 3));
const SET_CONTROL = required(text('transaction set control number', 1, 9));
const SEGMENT = [
  required(text('segment identifier', 2, 3)),
  required(number('segment position', 10)),
  text('loop identifier', 1, 6),
  text('segment error code', 1, 3),
];
const ELEMENT = [
  required({ name: 'position in the segment', kind: 'position', least: 1, most: 10 }),
  number('data element number', 4),
  required(text('element error code', 1, 3)),
  text('copy of the bad element', 1, 99),
];
const SET_VERDICT = [required({ ...text('verdict', 1, 1), codes: OF_SET }), ...errorCodes(5)];

/** Segments of 997 (AK) and 999 (IK) by tag: what each element may hold, in order. */
const SYNTAX: Readonly<Record<string, readonly ElementSyntax[]>> = {
  AK1: [FUNCTION, required(number('group control number', 9)), text('version', 1, 12)],
  AK2: [SET_TYPE, SET_CONTROL, text('implementation', 1, 35)],
  AK3: SEGMENT,
  AK4: ELEMENT,
  AK5: SET_VERDICT,
  AK9: [
    required({ ...text('verdict', 1, 1), codes: VERDICTS }),
    required(number('count of sets', 6)),
    required(number('count of sets received', 6)),
    required(number('count of sets accepted', 6)),
    ...errorCodes(5),
  ],
  IK3: SEGMENT,
  IK4: ELEMENT,
  IK5: SET_VERDICT,
};

/** Where an acknowledgement breaks its syntax: a verdict that cannot be trusted is none. */
export function acknowledgementFaults(segments: readonly Segment[]): ElementFault[] {
  const faults = segments.flatMap((segment) =>
    (ownValue(SYNTAX, segment.tag) ?? []).flatMap((syntax, index) => elementFault(segment, index + 1, syntax) ?? []),
  );
  return [...faults, ...missing(segments, 'AK1', 'first'), ...missing(segments, 'AK9', 'last')];
}

function missing(segments: readonly Segment[], tag: string, place: 'first' | 'last'): ElementFault[] {
  const found = place === 'first' ? segments[0] : segments.at(-1);
  if (found === undefined || found.tag === tag) return [];
  return [{ segment: found, element: null, what: `${shown(found.tag)} stands ${place}; expected ${tag}` }];
}

function elementFault(segment: Segment, element: number, syntax: ElementSyntax): ElementFault | null {
  const value = segment.elements[element - 1]?.trim() ?? '';
  const { name, isRequired, least, most, codes } = syntax;
  const fault = (what: string): ElementFault => ({ segment, element, what });
  if (value === '') return isRequired ? fault(`the ${name} is missing`) : null;
  if (codes !== undefined && ownValue(codes, value) === undefined) {
    return fault(`"${shown(value)}" is no ${name}; expected one of ${Object.keys(codes).join(', ')}`);
  }
  const characters = [...value].length;
  if (characters < least || characters > most) {
    const expected = least === most ? `${most}` : `${least} to ${most}`;
    return fault(`"${shown(value)}" has ${characters} characters; expected a ${name} of ${expected}`);
  }
  if (syntax.kind === 'number' && !/^\d+$/.test(value))
    return fault(`"${shown(value)}" is no ${name}; expected digits`);
  if (syntax.kind === 'position' && !/^\d+([^A-Za-z0-9]\d*){0,2}$/.test(value)) {
    return fault(`"${shown(value)}" is no ${name}; expected digits`);
  }
  return null;
}
