import type { SqliteValue } from './sqlite-messages.ts';

/** A value as JSON: bytes as base64, and what JSON has no number for as text. */
export function valueJson(value: SqliteValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : `"${value}"`;
  return `"${base64(value)}"`;
}

/** A value as text that tells its kind: a number as it is, a text in quotes, bytes behind a tilde. */
export function positionOf(value: SqliteValue): string {
  if (value instanceof Uint8Array) return `~${base64(value)}`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** The other way round. */
export function valueOf(position: string): SqliteValue {
  if (position.startsWith('"')) return JSON.parse(position) as string;
  if (position.startsWith('~')) return Buffer.from(position.slice(1), 'base64');
  return /^-?\d+$/.test(position) ? BigInt(position) : Number(position);
}

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
