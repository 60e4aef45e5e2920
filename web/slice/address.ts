import type { SliceInput } from '../../eventlog/index.ts';

/** The slice in an address, and whether it could be read. The API checks its content. */
export function parseSlice(text: string | null): { slice: SliceInput; readable: boolean } {
  if (text === null || text === '') return { slice: {}, readable: true };
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { slice: value, readable: true } : { slice: {}, readable: false };
  } catch {
    return { slice: {}, readable: false };
  }
}

const isEmpty = (value: unknown) =>
  value === undefined ||
  (Array.isArray(value) && value.length === 0) ||
  (isRecord(value) && !Object.keys(value).length);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Compact JSON without empty conditions; null when nothing is left, so that the address stays bare. */
export function sliceText(slice: SliceInput): string | null {
  const conditions = Object.entries(slice).filter(([, value]) => !isEmpty(value));
  return conditions.length === 0 ? null : JSON.stringify(Object.fromEntries(conditions));
}
