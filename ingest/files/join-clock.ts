import { identifier } from '../../store/index.ts';
import { freeName } from './column-names.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { Choice, LogColumns } from './detect-columns.ts';
import type { RawRelation } from './raw-relation.ts';

export interface JoinedClock {
  raw: RawRelation;
  columns: LogColumns;
  /** the columns that were joined; empty when none were */
  parts: readonly string[];
  choices: readonly Choice[];
}

/** Where the detected times are dates and one other column holds clocks, the two become one column of times. */
export function joinClock(
  raw: RawRelation,
  columns: LogColumns,
  profiles: readonly ColumnProfile[],
  isGiven: boolean,
): JoinedClock {
  const unchanged = { raw, columns, parts: [], choices: [] };
  const isDate = profiles.some(({ name, dates }) => name === columns.end && dates > 0.99);
  const [clock, second] = profiles.filter(({ clocks, filled }) => clocks > 0.99 && filled >= 0.5);
  if (isGiven || !isDate || columns.start !== null || clock === undefined || second !== undefined) return unchanged;
  const date = columns.end;
  const taken = new Set(raw.columns.map((column) => column.toLowerCase()));
  const joined = freeName(`${date} ${clock.name}`, taken);
  const text = `nullif(concat_ws(' ', trim(${identifier(date)}), trim(${identifier(clock.name)})), '')`;
  return {
    raw: {
      ...raw,
      relation: `(SELECT *, ${text} AS ${identifier(joined)} FROM ${raw.relation})`,
      columns: [...raw.columns, joined],
    },
    columns: { ...columns, end: joined },
    parts: [date, clock.name],
    choices: [{ what: 'clock column', value: clock.name, why: `it holds the clock to the dates of ${date}` }],
  };
}
