import { EventLogError } from '../../../eventlog/index.ts';
import { MOST_NESTING, nestingOf } from './json-text.ts';
import type { InputLine } from './read-lines.ts';

/** A message of a protocol: one JSON object with a type. */
export interface Message {
  line: InputLine;
  type: string;
  /** parsed; numbers may have lost digits, so what is kept comes from the text */
  fields: Readonly<Record<string, unknown>>;
}

/** A line that is not what its protocol wants. */
export const broken = ({ number }: InputLine, what: string, cause?: unknown): EventLogError =>
  new EventLogError('contract-broken', `line ${number}: ${what}`, { cause });

const MOST_SHOWN = 120;

/** The start of a text, for a message to people. */
export const shown = (text: string): string =>
  text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}… (${text.length} characters)`;

/** @returns the object on a line; a text that says why it is none */
export function parseObject(line: InputLine): Readonly<Record<string, unknown>> | string {
  if (nestingOf(line.text) > MOST_NESTING) return `its values are nested deeper than ${MOST_NESTING} levels`;
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch (error) {
    if (!line.isWhole) return 'the input ends in the middle of it';
    return `it is not JSON (${error instanceof Error ? error.message : String(error)})`;
  }
  return isObject(value) ? value : 'it is no JSON object';
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether the object has the member itself. */
export const has = (object: Readonly<Record<string, unknown>>, name: string): boolean => Object.hasOwn(object, name);

/** A member that must be a text. @throws EventLogError contract-broken */
export function textMember({ line, fields, type }: Message, name: string): string {
  const value = has(fields, name) ? fields[name] : undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw broken(line, `a ${type} message needs a text as "${name}"; found ${shown(JSON.stringify(value) ?? 'none')}.`);
}

/** A member that must be an object. @throws EventLogError contract-broken */
export function objectMember({ line, fields, type }: Message, name: string): Readonly<Record<string, unknown>> {
  const value = has(fields, name) ? fields[name] : undefined;
  if (isObject(value)) return value;
  throw broken(
    line,
    `a ${type} message needs an object as "${name}"; found ${shown(JSON.stringify(value) ?? 'none')}.`,
  );
}
