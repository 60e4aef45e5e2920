import type { MappingReport } from '../ingest/index.ts';

type StreamReport = MappingReport['streams'][number];
type Counts<Kind extends 'events' | 'links' | 'withdrawals' | 'absent' | 'unlisted' | 'rejects'> = StreamReport[Kind];

/** What came of all files of a source together. */
export interface SourceTotal {
  source: string;
  files: number;
  rowsRead: number;
  loaded: number;
  known: number;
  rejected: number;
  events: Counts<'events'>;
  links: Counts<'links'>;
  withdrawals: Counts<'withdrawals'>;
  absent: Counts<'absent'>;
  unlisted: Counts<'unlisted'>;
  /** with the first example */
  rejects: Counts<'rejects'>;
}

/** The reports of a load added up by source, in the order in which sources come first. */
export function sourceTotals({ streams, load }: MappingReport): SourceTotal[] {
  const all = streams.map((stream, index) => ({ ...stream, load: load.batches[index] }));
  return [...new Set(streams.map(({ source }) => source))].map((source) => {
    const own = all.filter((stream) => stream.source === source);
    const sum = (count: (stream: (typeof all)[number]) => number | undefined): number =>
      own.reduce((total, stream) => total + (count(stream) ?? 0), 0);
    return {
      source,
      files: own.length,
      rowsRead: sum(({ rowsRead }) => rowsRead),
      loaded: sum((stream) => stream.load?.loaded),
      known: sum((stream) => stream.load?.known),
      rejected: sum((stream) => stream.load?.rejected),
      events: added(
        own.map(({ events }) => events),
        (_event, index) => index,
      ),
      links: added(
        own.map(({ links }) => links),
        (_link, index) => index,
      ),
      withdrawals: added(
        own.map(({ withdrawals }) => withdrawals),
        (_withdrawal, index) => index,
      ),
      absent: added(
        own.map(({ absent }) => absent),
        ({ column, text }) => JSON.stringify([column, text]),
      ),
      unlisted: added(
        own.map(({ unlisted }) => unlisted),
        ({ field, from, to }) => JSON.stringify([field, from, to]),
      ),
      rejects: added(
        own.map(({ rejects }) => rejects),
        ({ column, code }) => JSON.stringify([column, code]),
      ),
    };
  });
}

/** Counts that are added; whatever else a row says is that of the first. */
const ADDED: ReadonlySet<string> = new Set(['made', 'leftOut', 'unlisted', 'absent', 'rejected', 'rows']);

/** Rows of several files, those with the same key as one. */
function added<Row extends object>(
  files: readonly (readonly Row[])[],
  keyOf: (row: Row, index: number) => string | number,
): Row[] {
  const totals = new Map<string | number, Row>();
  for (const rows of files) {
    for (const [index, row] of rows.entries()) {
      const key = keyOf(row, index);
      const before = totals.get(key);
      totals.set(key, before === undefined ? row : sumOf(before, row));
    }
  }
  return [...totals.values()];
}

const sumOf = <Row extends object>(one: Row, other: Row): Row => ({
  ...one,
  ...Object.fromEntries(
    Object.entries(other)
      .filter(([name, count]) => ADDED.has(name) && typeof count === 'number')
      .map(([name, count]) => [name, (count as number) + Number(one[name as keyof Row])]),
  ),
});
