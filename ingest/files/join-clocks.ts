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

/** Where the times are dates and other columns hold clocks, each date and its clock become one column of times. */
export function joinClocks(raw: RawRelation, columns: LogColumns, profiles: readonly ColumnProfile[]): JoinedClock {
  const unchanged: JoinedClock = { raw, columns, parts: [], choices: [] };
  const ends = columns.start === null ? (['end'] as const) : (['start', 'end'] as const);
  return ends.reduce((joined, role) => {
    const clock = clockOf(columns[role], profiles, ends.length === 1);
    return clock === null ? joined : withClock(joined, role, clock);
  }, unchanged);
}

/** The clock to a column of dates: in the column behind it, or in the only column of clocks. */
function clockOf(date: string | null, profiles: readonly ColumnProfile[], isOnlyTime: boolean): string | null {
  const place = profiles.findIndex(({ name, dates }) => name === date && dates > 0.99);
  if (place < 0) return null;
  const isClock = ({ clocks, filled }: ColumnProfile) => clocks > 0.99 && filled >= 0.5;
  const next = profiles[place + 1];
  if (next && isClock(next)) return next.name;
  const [only, second] = profiles.filter(isClock);
  return isOnlyTime && only && second === undefined ? only.name : null;
}

function withClock({ raw, columns, parts, choices }: JoinedClock, role: 'start' | 'end', clock: string): JoinedClock {
  const date = columns[role] as string;
  const taken = new Set(raw.columns.map((column) => column.toLowerCase()));
  const joined = freeName(`${date} ${clock}`, taken);
  const text = `nullif(concat_ws(' ', trim(${identifier(date)}), trim(${identifier(clock)})), '')`;
  return {
    raw: {
      ...raw,
      relation: `(SELECT *, ${text} AS ${identifier(joined)} FROM ${raw.relation})`,
      columns: [...raw.columns, joined],
    },
    columns: { ...columns, [role]: joined },
    parts: [...parts, date, clock],
    choices: [...choices, { what: 'clock column', value: clock, why: `it holds the clock to the dates of ${date}` }],
  };
}
