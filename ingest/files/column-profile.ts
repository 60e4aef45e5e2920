import type { AttributeType } from '../../eventlog/index.ts';
import { identifier, literal, type Store } from '../../store/index.ts';
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
}

const HEAD = 200_000;
const SAMPLE = 1_000;

/** Profiles over the first 200,000 rows; the shape of times is judged on 1,000 of them. */
export async function readProfiles(
  store: Store,
  { relation, columns, declaredTypes }: RawRelation,
): Promise<ColumnProfile[]> {
  const words = [...TRANSITIONS].map(literal).join(', ');
  const head = `(SELECT ${columns.map((column) => `${trimmed(identifier(column), true)} AS ${identifier(column)}`).join(', ')}
    FROM ${relation} WHERE _position < ${HEAD})`;
  const facts = columns.map((column, index) => {
    const quoted = identifier(column);
    return `count(${quoted})::DOUBLE AS filled${index}, count(DISTINCT ${quoted})::DOUBLE AS distinct${index},
      count(*) FILTER (lower(${quoted}) IN (${words}))::DOUBLE AS transitions${index}`;
  });
  const counts = await store.row<Record<string, number>>(
    `SELECT count(*)::DOUBLE AS rows, ${facts.join(', ')} FROM ${head}`,
  );
  const rows = counts['rows'] ?? 0;
  const step = Math.max(1, Math.floor(Math.min(rows, HEAD) / SAMPLE));
  const sample = await store.rows<Record<string, string | null>>(
    `SELECT * EXCLUDE (_position) FROM ${relation} WHERE _position % ${step} = 0 AND _position < ${HEAD} ORDER BY _position LIMIT ${SAMPLE}`,
  );
  return columns.map((name, index) => {
    const values = sample.flatMap((row) => (row[name]?.trim() ? [row[name].trim()] : []));
    const filled = counts[`filled${index}`] ?? 0;
    return {
      name,
      rows,
      filled: rows === 0 ? 0 : filled / rows,
      distinct: counts[`distinct${index}`] ?? 0,
      times: shareOf(values, (value) => timeShape(value) !== null),
      dates: shareOf(
        values,
        (value) => !value.includes(':') && timeShape(value)?.family !== 'epoch' && timeShape(value) !== null,
      ),
      clocks: shareOf(values, (value) => /^\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AaPp]\.?[Mm]\.?)?$/.test(value)),
      transitions: filled === 0 ? 0 : (counts[`transitions${index}`] ?? 0) / filled,
      decimals: shareOf(values, (value) => /^-?\d+[.,]\d+$/.test(value)),
      declared: declaredTypes.get(name) ?? null,
    };
  });
}

const shareOf = (values: readonly string[], test: (value: string) => boolean): number =>
  values.length === 0 ? 0 : values.filter(test).length / values.length;
