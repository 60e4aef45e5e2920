import { isLosslessNumber, parse } from 'lossless-json';
import type { OcelValue } from './document.ts';

/** A part as plain values, numbers as they were written. Null: it is not JSON. */
export function parsedPart(text: string): { value: unknown } | null {
  if (text.includes('"__proto__"')) return null; // no name of a log, and a library might make it a prototype
  try {
    return { value: /[:[,]\s*-?\d/.test(text) || /^-?\d/.test(text) ? parse(text) : (JSON.parse(text) as unknown) };
  } catch {
    return null;
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);

/** A text or number as text; null for anything else. */
export const textOf = (value: unknown): string | null => {
  if (typeof value === 'string') return value;
  return isLosslessNumber(value) ? value.value : null;
};

/** The written value of an attribute; null for JSON's null, which says nothing. Lists and objects stay JSON. */
export function writtenValue(value: unknown): Pick<OcelValue, 'value' | 'writtenAs'> | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return { value, writtenAs: 'string' };
  if (typeof value === 'boolean') return { value: String(value), writtenAs: 'boolean' };
  if (isLosslessNumber(value)) {
    return { value: value.value, writtenAs: /^-?\d+$/.test(value.value) ? 'integer' : 'float' };
  }
  return {
    value: JSON.stringify(value, (_, inner) => (isLosslessNumber(inner) ? inner.value : inner)),
    writtenAs: 'string',
  };
}
