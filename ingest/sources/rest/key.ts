import { elementTexts } from '../messages/json-text.ts';
import { jsonAt } from './field-path.ts';
import type { KeyForm } from './language.ts';

/** The JSON text of a record's key: of one field its value, of several a list. @returns null where a part is missing */
export function keyJson(record: string, { field }: KeyForm): string | null {
  const parts = field.map((one) => jsonAt(record, one));
  if (parts.some((part) => part === null || part === 'null' || part === '""')) return null;
  return parts.length === 1 ? (parts[0] as string) : `[${parts.join(',')}]`;
}

/** What a key is in a request: the characters of a text, the digits of a number. */
export const keyText = (json: string): string => (json.startsWith('"') ? (JSON.parse(json) as string) : json);

/** A record that holds a key and nothing else. */
export function recordOfKey(json: string, { field }: KeyForm): string {
  const values = field.length === 1 ? [json] : elementTexts(json);
  return `{${field.map((one, index) => `${JSON.stringify(one)}:${values[index]}`).join(',')}}`;
}

/** Whether a key comes before another one, as far as that can be known. */
export function isBefore(one: string, other: string, type: KeyForm['type']): boolean | null {
  if (type === 'collated') return null;
  if (type === 'text') return one < other;
  return /^-?\d+$/.test(one) && /^-?\d+$/.test(other) ? BigInt(one) < BigInt(other) : Number(one) < Number(other);
}
