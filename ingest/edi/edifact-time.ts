import { ownValue } from '../../eventlog/index.ts';
/** A part of a time, by the letter it has in the code list. */
type Part = 'Y' | 'M' | 'D' | 'h' | 'm' | 's' | 'z';

/** Formats of data element 2379 that give a day at least: which digits mean what, in order. */
const FORMATS: Readonly<Record<string, string>> = {
  '2': 'DDMMYY',
  '3': 'MMDDYY',
  '4': 'DDMMYYYY',
  '5': 'DDMMYYYYhhmm',
  '101': 'YYMMDD',
  '102': 'YYYYMMDD',
  '201': 'YYMMDDhhmm',
  '202': 'YYMMDDhhmmss',
  '203': 'YYYYMMDDhhmm',
  '204': 'YYYYMMDDhhmmss',
  '205': 'YYYYMMDDhhmmz',
  '301': 'YYMMDDhhmmz',
  '302': 'YYMMDDhhmmssz',
  '303': 'YYYYMMDDhhmmz',
  '304': 'YYYYMMDDhhmmssz',
};

/** Two digits of a year: from here on 19xx, before it 20xx. */
const CENTURY_TURNS = 69;

/**
 * A time as EDIFACT writes it, in ISO 8601: the day alone where the format has no clock. A clock of zeros behind a day is
 * cut off where the format says that there is none. What cannot be read comes back as it was written, so that who reads
 * it can say so.
 *
 * @param format code of data element 2379
 */
export function isoTime(text: string, format: string): string {
  const pattern = ownValue(FORMATS, format);
  if (pattern === undefined) return text;
  const parts = partsOf(text, pattern);
  if (parts === null) return text;
  const { Y = '', M = '', D = '', h, m, s, z } = parts;
  const clock = h === undefined ? '' : `T${h}:${m}${s === undefined ? '' : `:${s}`}`;
  const offset = z === undefined ? '' : offsetOf(z);
  return offset === null ? text : `${century(Y)}-${M}-${D}${clock}${offset}`;
}

function partsOf(text: string, pattern: string): Partial<Record<Part, string>> | null {
  const digits = pattern.replace('z', '').length;
  if (!/^\d+$/.test(text.slice(0, digits)) || text.length < digits) return null;
  const rest = text.slice(digits);
  if (pattern.endsWith('z') ? rest === '' : !/^0*$/.test(rest)) return null;
  const parts: Partial<Record<Part, string>> = pattern.endsWith('z') ? { z: rest } : {};
  for (const [index, letter] of [...pattern.replace('z', '')].entries()) {
    parts[letter as Part] = (parts[letter as Part] ?? '') + text[index];
  }
  return parts;
}

const century = (year: string): string =>
  year.length === 4 ? year : `${Number(year) < CENTURY_TURNS ? '20' : '19'}${year}`;

/** `UTC`, `GMT`, `+01`, `-0530`, with or without Z before it; null for a name that may mean several zones. */
function offsetOf(zone: string): string | null {
  const name = zone.trim().toUpperCase();
  if (['Z', 'UTC', 'GMT', 'ZUT'].includes(name)) return 'Z';
  const [, sign, hours, minutes = '00'] = /^Z?([+-])(\d{2})(\d{2})?$/.exec(name) ?? [];
  return sign === undefined ? null : `${sign}${hours}:${minutes}`;
}
