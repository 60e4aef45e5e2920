/** A number as a server writes it: 12.50 stays 12.50. */
export interface RawNumber {
  raw: string;
}

export type Json = string | number | boolean | null | RawNumber | Json[] | { [name: string]: Json };

/** JSON with numbers as they are to be written. */
export function toJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isRaw(value)) return value.raw;
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${toJson(member)}`);
  return `{${members.join(',')}}`;
}

const isRaw = (value: object): value is RawNumber => Object.keys(value).length === 1 && 'raw' in value;

export interface Row {
  key: string;
  /** by the server's clock */
  modifiedMs: number;
  fields: Record<string, Json>;
}

/** What a server keeps of one kind of object. */
export interface Table {
  get(key: string): Row | undefined;
  /** Writes fields over those that are there. */
  put(key: string, modifiedMs: number, fields: Record<string, Json>): void;
  /** As if nothing had changed but the time of the last change. */
  touch(key: string, modifiedMs: number): void;
  remove(key: string): void;
  rows(): Row[];
}

export function table(): Table {
  const rows = new Map<string, Row>();
  return {
    get: (key) => rows.get(key),
    put(key, modifiedMs, fields) {
      rows.set(key, { key, modifiedMs, fields: { ...rows.get(key)?.fields, ...fields } });
    },
    touch(key, modifiedMs) {
      const row = rows.get(key);
      if (row) rows.set(key, { ...row, modifiedMs });
    },
    remove: (key) => void rows.delete(key),
    rows: () => [...rows.values()],
  };
}
