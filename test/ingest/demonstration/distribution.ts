import type { Distribution } from '../../../ingest/demonstration/index.ts';

export type TextRow = Readonly<Record<string, string>>;
const linesOf = ({ files }: Distribution, path: string): readonly string[] => {
  const lines = files.get(path);
  if (lines === undefined) throw new Error(`The distributor wrote no ${path}.`);
  return lines;
};

/** The rows of a delimited file; none of the simulated ones has a quoted cell. */
export function csvRows(distribution: Distribution, path: string, delimiter = ','): TextRow[] {
  const [header = '', ...lines] = linesOf(distribution, path);
  const columns = header.split(delimiter);
  return lines.map((line) => {
    const cells = line.split(delimiter);
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
  });
}

/** @typeParam Row what the test reads of a row */
export const jsonRows = <Row>(distribution: Distribution, path: string): Row[] =>
  linesOf(distribution, path).map((line) => JSON.parse(line) as Row);

export interface Clock {
  stream: string;
  row: number;
  column: string | null;
  startedAt: string | null;
  at: string;
}

export interface TrueOrder {
  order: string;
  site: string;
  closedAt: string | null;
  deliveries: string[];
}

export const trueOrders = (distribution: Distribution) => jsonRows<TrueOrder>(distribution, 'truth/orders.ndjson');

export interface TrueGap {
  gap: string;
  order: string;
  at: string;
  portalOrder: string;
  delivery: string;
  activity: string;
}

/** The members of one gap. */
export const trueGaps = (distribution: Distribution, gap: string) =>
  jsonRows<TrueGap>(distribution, 'truth/gaps.ndjson').filter((member) => member.gap === gap);

export interface TrueWait {
  order: string | null;
  activity: string;
  from: string;
  to: string;
  /** milliseconds by cause */
  parts: Readonly<Record<string, number>>;
}

export const trueWaits = (distribution: Distribution) => jsonRows<TrueWait>(distribution, 'truth/waits.ndjson');

/** When the records of a stream really happened, in the order of its rows. */
export const clocksOf = (distribution: Distribution, stream: string): Clock[] =>
  jsonRows<Clock>(distribution, 'truth/clocks.ndjson').filter((clock) => clock.stream === stream);

/** 0000123456 is 123456 */
export const withoutZeros = (number: string) => number.replace(/^0+/, '');

/** The date and time that a place's clock shows, as `2026-01-05 08:15:12`; reckoned by Intl, not by the simulation. */
export function shownIn(zone: string, instant: number): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return format.format(new Date(instant));
}
