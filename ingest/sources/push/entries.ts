import { isUtf8 } from 'node:buffer';
import type { LandedRecord, LandedUnreadable } from '../../landing/index.ts';

/** A body as one entry: the record it is, as it was written, or, where it is none, what came, as a dead letter. */
export function entryOf(body: Buffer, id: string | undefined): LandedRecord | LandedUnreadable {
  if (!isUtf8(body)) return unreadable(body, 'the body is no UTF-8 text');
  const text = body.toString('utf8').replace(/^\uFEFF/, '');
  const parsed = parsedJson(text);
  if (parsed instanceof SyntaxError) return unreadable(body, `the body is no JSON (${parsed.message})`);
  if (!isObject(parsed.value)) return unreadable(body, 'the body is JSON, but no object');
  return { data: text, ...(id === undefined ? {} : { id }) };
}

export function parsedJson(text: string): { value: unknown } | SyntaxError {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return error;
    throw error;
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const unreadable = (body: Buffer, reason: string): LandedUnreadable =>
  isUtf8(body)
    ? { unreadable: body.toString('utf8'), code: 'row-unreadable', reason }
    : { unreadable: body.toString('base64'), encoding: 'base64', code: 'row-unreadable', reason };
