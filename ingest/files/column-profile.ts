import type { AttributeType } from '../../eventlog/index.ts';
import { identifier, type Store } from '../../store/index.ts';
import { trimmed } from './column-facts.ts';
import type { RawRelation } from './raw-relation.ts';
import { TRANSITIONS } from './role-names.ts';
import { timeShape } from './time-shape.ts';

/** What the first rows show of a column. */
export interface ColumnProfile {
  name: string;
  /** share of rows with a value, 0 to 1 */
  filled: number;
  distinct: number;
  rows: number;
  /** share of the values that look like a time */
  times: number;
  /** share of the values that are a date without a clock, and a clock without a date */
  dates: number;
  clocks: number;
  /** share of the values that are transitions of the lifecycle */
  transitions: number;
  /** share of the values that are numbers with a decimal point */
  decimals: number;
  declared: AttributeType | null;
  /** the source says that it is of single events, so it cannot be the case */
  isOfEvent: boolean;
}

const CLOCK = /^\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?(\s?[AaPp]\.?\s?[Mm]\.?)?$/;
/** Six digits as ERP systems write a clock; they may be anything where the name does not say so. */
const COMPACT_CLOCK = /^([01]\d|2[0-3])[0-5]\d[0-5]\d$/;
const isClockName = (name: string): boolean => /(zet|zeit|time|tim|clock|heure|hora|ora|tijd|tm)$/i.test(name);

const HEAD = 200_000;
const SAMPLE = 1_000;

/** Profiles over the first 200,000 rows; what values look like is judged on 1,000 of them. */
export async function readProfiles(
  store: Store,
  { relation, columns, declaredTypes, declaredScopes }: RawRelation,
): Promise<ColumnProfile[]> {
  const head = `(SELECT ${columns.map((column) => `${trimmed(identifier(column), true)} AS ${identifier(column)}`).join(', ')}
    FROM ${relation} WHERE _position < ${HEAD})`;
  const facts = columns.map((column, index) => {
    const quoted = identifier(column);
    return `count(${quoted})::DOUBLE AS filled${index}, count(DISTINCT ${quoted})::DOUBLE AS distinct${index}`;
  });
  const counts = await store.row<Record<string, number>>(
    `SELECT count(*)::DOUBLE AS rows, ${facts.join(', ')} FROM ${head}`,
  );
  const rows = counts['rows'] ?? 0;
  const step = Math.max(1, Math.floor(Math.min(rows, HEAD) / SAMPLE));
  const sample = await store.rows<Record<string, string | null>>(
    `SELECT * EXCLUDE (_position) FROM ${relation} WHERE _position % ${step} = 0 AND _position < ${HEAD} ORDER BY _position LIMIT ${SAMPLE}`,
  );
  const shapeOf = memoised(timeShape);
  return columns.map((name, index) => {
    const values = sample.flatMap((row) => (row[name]?.trim() ? [row[name].trim()] : []));
    const shapes = values.map(shapeOf);
    const filled = counts[`filled${index}`] ?? 0;
    return {
      name,
      rows,
      filled: rows === 0 ? 0 : filled / rows,
      distinct: counts[`distinct${index}`] ?? 0,
      times: shareOf(shapes, (shape) => shape !== null),
      dates: shareOf(
        shapes,
        (shape, place) => shape !== null && shape.family !== 'epoch' && !values[place]?.includes(':'),
      ),
      clocks: shareOf(values, (value) => CLOCK.test(value) || (isClockName(name) && COMPACT_CLOCK.test(value))),
      transitions: shareOf(values, (value) => TRANSITIONS.has(value.toLowerCase())),
      decimals: shareOf(values, (value) => /^-?\d+[.,]\d+$/.test(value)),
      declared: declaredTypes.get(name) ?? null,
      isOfEvent: declaredScopes.get(name) === 'event',
    };
  });
}

const shareOf = <Value>(values: readonly Value[], test: (value: Value, place: number) => boolean): number =>
  values.length === 0 ? 0 : values.filter(test).length / values.length;

/** The function, computed once for each argument: most columns say few things many times. */
function memoised<Argument, Result>(compute: (argument: Argument) => Result): (argument: Argument) => Result {
  const known = new Map<Argument, Result>();
  return (argument) => {
    if (!known.has(argument)) known.set(argument, compute(argument));
    return known.get(argument) as Result;
  };
}
