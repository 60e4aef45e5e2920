import { identifier, literal } from '../../store/index.ts';
import { indented } from './cells.ts';
import { joinedColumn } from './joined-column.ts';
import type { JoinForm, Stream } from './language.ts';

/** What a joined row was found by. A blank key asks for nothing, so nothing is missing. */
export const MATCH = { found: 'found', missing: 'missing', several: 'several', blank: 'blank' } as const;

/**
 * Gives the rows that a join may see, as a table expression. Grain: one row per row that differs from the one before it of
 * its key. key VARCHAR[], place UBIGINT (order of arrival), received_at TIMESTAMP, and a VARCHAR per column that joins
 * name, blanks cut and cleaned.
 */
export type ReferenceRelation = (join: JoinForm) => string;

export interface JoinSteps {
  /** common table expressions, to stand behind `before` */
  steps: string[];
  /** the last of them */
  last: string;
}

/**
 * The joins of a stream, in their order: each finds its row by cells of the stream, or of joins before it.
 *
 * @param cells every column the stream names, with its quoted name
 * @param hasReceipts whether rows say when they were received (`_received_at`)
 */
export function joinSteps(
  stream: Stream,
  cells: ReadonlyMap<string, string>,
  before: string,
  hasReceipts: boolean,
  relationOf: ReferenceRelation,
): JoinSteps {
  const steps: string[] = [];
  let last = before;
  for (const [index, [name, form]] of Object.entries(stream.join).entries()) {
    const theirs = [...cells].flatMap(([column, quoted]) => {
      const joined = joinedColumn(stream, column);
      return joined?.join === name ? [{ their: joined.their, quoted }] : [];
    });
    const own = form.on.map((key) => cells.get(key.own) ?? missingCell(key.own));
    const found = identifier(`rows for ${name}`);
    steps.push(foundStep(found, relationOf(form), form, own, last));
    const columns = [
      'before_.*',
      ...theirs.map(({ their, quoted }) => `${found}.${identifier(their)} AS ${quoted}`),
      `${matchSql(own, found)} AS ${matchColumn(name)}`,
    ];
    const isValid = hasReceipts
      ? `(${found}.from_at IS NULL OR before_._received_at >= ${found}.from_at) AND (${found}.until_at IS NULL OR before_._received_at < ${found}.until_at)`
      : `${found}.is_last`;
    const step = `joined_${index + 1}`;
    steps.push(
      `${step} AS (\n  SELECT\n${indented(columns)}\n  FROM ${last} AS before_\n` +
        `  LEFT JOIN ${found} ON ${found}.key = [${own.join(', ')}] AND ${isValid}\n)`,
    );
    last = step;
  }
  return { steps, last };
}

const missingCell = (column: string): never => {
  throw new Error(`The key column ${column} was not read.`);
};

/**
 * The joined rows that are asked for, each with the time for which it counts: from when it came until the next of its key
 * came. The first one of a key counts from ever where rows without one are to wait for it. A clock that was set back
 * does not let two rows count at a time.
 */
function foundStep(
  found: string,
  relation: string,
  { file, on, missing }: JoinForm,
  own: readonly string[],
  before: string,
): string {
  const keys = on
    .map(({ their }) => their)
    .join(', ')
    .replaceAll(/\s+/g, ' ');
  return `${found} AS ( -- of ${file.replaceAll(/\s+/g, ' ')} by ${keys}: each counts until the next of its key came
  SELECT
    *,
    ${missing === 'blank' ? 'came_at' : 'CASE WHEN row_number() OVER by_key > 1 THEN came_at END'} AS from_at,
    lead(came_at) OVER by_key AS until_at,
    lead(place) OVER by_key IS NULL AS is_last,
    row_number() OVER by_key AS turn
  FROM (
    SELECT *, max(received_at) OVER (PARTITION BY key ORDER BY place) AS came_at
    FROM ${relation} AS rows_
    SEMI JOIN (SELECT [${own.join(', ')}] AS key FROM ${before}) AS asked USING (key)
  )
  WINDOW by_key AS (PARTITION BY key ORDER BY place)
)`;
}

const matchSql = (own: readonly string[], found: string): string =>
  `CASE WHEN ${own.map((cell) => `before_.${cell} IS NULL`).join(' OR ')} THEN '${MATCH.blank}' ` +
  `WHEN ${found}.key IS NULL THEN '${MATCH.missing}' WHEN ${found}.turn > 1 THEN '${MATCH.several}' ELSE '${MATCH.found}' END`;

/** The quoted name of the column that says what became of a join. */
export const matchColumn = (join: string): string => identifier(`${join}, match`);

/** Why a row's join gave nothing: a fault as a CASE, or null where the mapping takes whatever comes. */
export function joinFault(
  name: string,
  { file, on, missing, several }: JoinForm,
  own: readonly string[],
): string | null {
  const columns = on.map((key) => key.own).join(', ');
  const shown = `concat_ws(' ', ${own.join(', ')})`;
  const fault = (match: string, code: string, what: string) =>
    `WHEN ${matchColumn(name)} = '${match}' THEN {'column_name': ${literal(columns)}, 'code': '${code}', ` +
    `'reason': '"' || left(${shown}, 80) || '" ' || ${literal(what)}}`;
  const cases = [
    ...(missing === 'reject'
      ? [fault(MATCH.missing, 'reference-missing', `is not among the rows of ${file} so far`)]
      : []),
    ...(several === 'reject'
      ? [fault(MATCH.several, 'reference-ambiguous', `stands in several rows of ${file} that differ`)]
      : []),
  ];
  return cases.length === 0 ? null : `CASE ${cases.join('\n      ')} END`;
}
