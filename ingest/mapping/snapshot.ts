import { identifier, literal } from '../../store/index.ts';
import { jsonKey, watchedColumns } from './columns.ts';
import { faultWhen, missingSql } from './faults.ts';
import type { SnapshotForm, Stream } from './language.ts';
import { type Judged, OUTCOME, READ } from './outcome.ts';
import type { Reading, Value } from './reading.ts';
import { type TimeValue, timeValue } from './times.ts';
import { cellValue } from './values.ts';

/** What a row of a snapshot is next to those before it of the same key. */
export const TURN = { first: 'first', next: 'next', stale: 'stale' } as const;

/** A row as an observation: of what, and when. */
export interface Observation {
  form: SnapshotForm;
  key: readonly string[];
  at: TimeValue;
  since: TimeValue | null;
  /** columns whose values are compared */
  watched: readonly string[];
  /** why the row is no observation */
  faults: readonly string[];
}

/** An observation beside the one before it of the same key. */
export interface Snapshot extends Observation {
  /** columns of the reading pass: one of TURN, when it was observed before, which columns were known then (null: all) */
  turn: string;
  previousAt: string;
  previouslyKnown: string;
}

export function compileObservation(reading: Reading, form: SnapshotForm): Observation {
  const key = form.key.map((column) => cellValue(reading, column));
  const at = timeValue(reading, form.observed);
  const since = form.since === undefined ? null : timeValue(reading, form.since);
  const observed = form.observed.column.join(' ');
  const own = [
    ...key.map(({ sql }, index) =>
      faultWhen(
        `${sql} IS NULL`,
        missingSql(form.key[index] ?? '', 'key-missing', 'the row does not say what it is of'),
      ),
    ),
    faultWhen(`${at.text} IS NULL`, missingSql(observed, 'time-missing', 'the row does not say when it was observed')),
    ...(since === null
      ? []
      : [
          faultWhen(
            `${since.sql} > ${at.sql}`,
            missingSql(observed, 'ends-before-start', 'it was observed earlier than the source was looked at before'),
          ),
        ]),
  ];
  const uses = [...key.map(({ sql }) => sql), at.text, at.sql, ...(since === null ? [] : [since.sql])];
  const faults = [...key, at, ...(since === null ? [] : [since])].flatMap((value) => value.faults);
  return {
    form,
    key: key.map(({ sql }) => sql),
    at,
    since,
    watched: watchedColumns(reading.stream),
    faults: [...faults, ...own.map((sql) => reading.compute('observation, fault', sql, uses))],
  };
}

/**
 * Sets every row beside the observation before it of its key. A row that was observed earlier than one before it is
 * stale, and so is one of a series of which later rows were observed already.
 *
 * @param row which rows are read at all
 * @param before what was observed before these rows, as `lastObservations` gives it
 * @param series of the rows, as `RawRows` has it
 */
export function compileSnapshot(
  reading: Reading,
  observation: Observation,
  row: Judged,
  before: string,
  series: string,
): Snapshot {
  const { key, at, watched } = observation;
  const cells = watched.map((column) => reading.cell(column));
  const names = [TURN_COLUMN, 'observed before', 'known before', ...watched.map(previousColumn)];
  const columns = reading.step(
    names,
    (from, [turn = '', previousAt = '', previouslyKnown = '', ...previous]) =>
      stepSql(
        {
          from,
          key,
          at: at.sql,
          isRead: `${row.outcome} = '${READ}'`,
          before,
          series,
          hasElements: reading.stream.each !== undefined,
        },
        [
          `CASE WHEN _key IS NULL THEN NULL WHEN _is_stale THEN '${TURN.stale}' WHEN lag(_observed_at) OVER turns IS NULL THEN '${TURN.first}' ELSE '${TURN.next}' END AS ${turn}`,
          `lag(_observed_at) OVER turns AS ${previousAt}`,
          `lag(_known) OVER turns AS ${previouslyKnown}`,
          ...cells.map((cell, index) => `lag(${cell}) OVER turns AS ${previous[index]}`),
        ],
        watched.map((column, index) => ({ column, cell: cells[index] ?? '' })),
      ),
    [...key, at.sql, row.outcome, ...cells],
  );
  const [turn = '', previousAt = '', previouslyKnown = ''] = columns;
  return { ...observation, turn, previousAt, previouslyKnown };
}

const TURN_COLUMN = 'observation';

/** How a mapping names the value that a column had when the object was observed before. */
const previousColumn = (column: string): string => `previous.${column}`;

interface StepParts {
  from: string;
  key: readonly string[];
  at: string;
  isRead: string;
  before: string;
  series: string;
  hasElements: boolean;
}

function stepSql(
  { from, key, at, isRead, before, series, hasElements }: StepParts,
  columns: readonly string[],
  watched: readonly { column: string; cell: string }[],
): string {
  const order = `NOT _is_before, _position${hasElements ? ', _element' : ''}`;
  const keyList = `[${key.join(', ')}]`;
  const kept = watched.map(({ column, cell }) => `json_extract_string(state, ${literal(jsonKey(column))}) AS ${cell}`);
  return `SELECT * EXCLUDE (_key, _observed_at, _series, _known, _is_before, _is_stale),
    ${columns.join(',\n    ')}
  FROM (
    SELECT *, coalesce(_observed_at < max(_observed_at) OVER earlier
        OR _position <= max(_position) FILTER (_is_before AND _series = ${literal(series)}) OVER earlier, false) AS _is_stale
    FROM (
      SELECT *, CASE WHEN ${isRead} THEN ${keyList} END AS _key, ${at} AS _observed_at, NULL::VARCHAR AS _series, NULL::VARCHAR[] AS _known, false AS _is_before
      FROM ${from}
      UNION ALL BY NAME
      SELECT key AS _key, observed_at AS _observed_at, series AS _series, json_keys(state) AS _known, true AS _is_before, position AS _position${kept.map((one) => `, ${one}`).join('')}
      FROM (${before}) SEMI JOIN (SELECT ${keyList} AS key FROM ${from}) AS asked USING (key)
    )
    WINDOW earlier AS (PARTITION BY _key ORDER BY ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
  )
  WINDOW turns AS (PARTITION BY _key, _is_stale ORDER BY ${order})
  QUALIFY NOT _is_before`;
}

/** Stale rows are left out: what they say was true before something that is known already. */
export function leaveOutStale(reading: Reading, row: Judged, { turn }: Snapshot): Judged {
  const sql = `CASE WHEN ${turn} = '${TURN.stale}' THEN '${OUTCOME.leftOut}' ELSE ${row.outcome} END`;
  return { fault: row.fault, outcome: reading.compute('row, outcome', sql, [turn, row.outcome]) };
}

/**
 * What is observed last of every object, to be kept for the next load.
 *
 * @param read the relation that holds the reading pass
 * @returns a SELECT in the columns of `lastObservations`
 */
export function observationsSql(reading: Reading, snapshot: Snapshot, series: string, read: string): string {
  const { key, at, turn, watched } = snapshot;
  const state = watched.map((column) => `${literal(column)}, ${reading.cell(column)}`);
  const order = reading.stream.each === undefined ? '_position DESC' : '_position DESC, _element DESC';
  return `SELECT [${key.join(', ')}] AS key, ${at.sql} AS observed_at, ${literal(series)} AS series, _position AS position, json_object(${state.join(', ')}) AS state
FROM ${read} WHERE ${turn} IN ('${TURN.first}', '${TURN.next}')
QUALIFY row_number() OVER (PARTITION BY key ORDER BY ${order}) = 1`;
}

/** The previous value of a watched column. */
export function previousValue(reading: Reading, column: string): Value {
  const cell = reading.cell(previousColumn(column));
  return { sql: cell, faults: [], cells: [cell] };
}

/** Whether a watched column has another value than when the object was observed before. */
export const hasChanged = ({ turn, previouslyKnown }: Snapshot, column: string, from: string, to: string): string =>
  `${turn} = '${TURN.next}' AND (${previouslyKnown} IS NULL OR list_contains(${previouslyKnown}, ${literal(column)})) AND ${to} IS DISTINCT FROM ${from}`;

/** The time of a change that was seen by comparing: its own where the row has one, else that of the observation. */
export function observedTime(
  reading: Reading,
  snapshot: Snapshot,
  exact: TimeValue | null,
): TimeValue & { after: string } {
  const { at, since, previousAt } = snapshot;
  const earliest = since === null ? previousAt : `greatest(${previousAt}, ${since.sql})`;
  if (exact === null) return { ...at, precision: () => `'interval'`, after: earliest };
  const isExact = `${exact.text} IS NOT NULL`;
  const uses = [exact.text, exact.sql, at.sql, at.text];
  const either = (label: string, one: string, other: string, more: readonly string[] = []) =>
    reading.compute(`change, ${label}`, `CASE WHEN ${isExact} THEN ${one} ELSE ${other} END`, [...uses, ...more]);
  return {
    sql: either('time', exact.sql, at.sql),
    text: either('time as written', exact.text, at.text),
    offset: () => `CASE WHEN ${isExact} THEN ${exact.offset()} ELSE ${at.offset()} END`,
    precision: () => `CASE WHEN ${isExact} THEN ${exact.precision()} ELSE 'interval' END`,
    after: `CASE WHEN ${isExact} THEN NULL ELSE ${earliest} END`,
    faults: exact.faults,
    cells: [...exact.cells, ...at.cells],
  };
}

/** What was observed before where a mapping is explained: a table named after the file. */
export const assumedObservations = ({ file }: Stream): string => `FROM ${identifier(`${file}, observed before`)}`;
