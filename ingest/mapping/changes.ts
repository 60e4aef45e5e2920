import { literal } from '../../store/index.ts';
import { faultWhen, firstFault } from './faults.ts';
import type { Change, ChangeSide, ChangeTable } from './language.ts';
import { constant, type Reading, type Value } from './reading.ts';
import { hasChanged, observedTime, previousValue, type Snapshot, TURN } from './snapshot.ts';
import { timeOfText, type TimeValue } from './times.ts';
import { cellValue, typedValue } from './values.ts';

/** One activity that a row can stand for; a row may stand for several, each of them an event of its own. */
export interface Layer {
  /** what people know it by, in reports */
  label: string;
  activity: Value;
  /** null for an activity that no table decides */
  change: LayerChange | null;
  /** null for an activity that is not seen by comparing */
  observed: ObservedLayer | null;
}

/** An activity that is seen because an object is not as it was when it was observed before. */
export interface ObservedLayer {
  snapshot: Snapshot;
  time: ReturnType<typeof observedTime>;
  /** the values compared */
  compared: readonly string[];
}

export interface LayerChange {
  /** SQL: there is a change at all. Never null; null where every row is one */
  happened: string | null;
  /** SQL: the table has an activity for the row, or ignores it. Never null */
  listed: string;
  /** SQL: the activity of this layer is the row's. Never null */
  applies: string;
  /** a change that the table does not have; null where such are counted only */
  unlistedFault: string | null;
  /** what it compares, in words and as cells: field, old and new value */
  compared: { field: string; from: string; to: string };
}

/** What a table of changes compares, as SQL. */
interface Compared {
  /** cells that name the field; none for a column of a snapshot */
  field: readonly string[];
  /** SQL of the field's name, for people */
  shown: string;
  from: Value;
  to: Value;
  /** of the joins that these come from */
  faults: readonly string[];
  label: string;
}

/** The activities of a row that is a change document: a field, its old and its new value. */
export function changeLayers(reading: Reading, table: ChangeTable): Layer[] {
  const { columns } = table;
  if (columns === null) throw new Error('A table without columns is of a snapshot.');
  const field = columns.field.map((column) => reading.cell(column));
  const [from, to] = [firstFilled(reading, columns.from), firstFilled(reading, columns.to)];
  const faults = reading.joinFaults([...field, ...from.cells, ...to.cells]);
  const shown = `concat_ws(' ', ${field.join(', ')})`;
  const compared: Compared = { field, shown, from, to, faults, label: columns.field.join(' ') };
  return table.match === 'first' ? [firstOf(reading, table, compared)] : allOf(reading, table, compared);
}

/** What can be seen of a snapshot by comparing: each column of the table has a change of its own. */
export function snapshotLayers(
  reading: Reading,
  table: ChangeTable,
  snapshot: Snapshot,
  exact: TimeValue | null,
): Layer[] {
  const time = observedTime(reading, snapshot, exact);
  return [...new Set(table.rows.flatMap(({ field }) => field[0] ?? []))].flatMap((column) => {
    const [from, to] = [previousValue(reading, column), cellValue(reading, column)];
    const rows = table.rows.filter(({ field }) => field[0] === column).map((row) => ({ ...row, field: [] }));
    const compared: Compared = { field: [], shown: literal(column), from, to, faults: to.faults, label: column };
    const sql = seenSql(snapshot, column, from.sql, to.sql, exact);
    const uses = [snapshot.turn, snapshot.previouslyKnown, from.sql, to.sql, ...(exact === null ? [] : [exact.text])];
    const happened = reading.compute(`${column}, changed`, `coalesce(${sql}, false)`, uses);
    const own = { ...table, rows, ignored: [] };
    const layers = table.match === 'first' ? [firstOf(reading, own, compared)] : allOf(reading, own, compared);
    return layers.map((layer) => ({
      ...layer,
      change: layer.change && { ...layer.change, happened },
      observed: { snapshot, time, compared: [from.sql, to.sql] },
    }));
  });
}

/** An object that is seen for the first time was something else before only where the row, or the mapping, says so. */
function seenSql(snapshot: Snapshot, column: string, from: string, to: string, exact: TimeValue | null): string {
  const isDated = snapshot.form.first === 'event' ? [] : [exact === null ? 'false' : `${exact.text} IS NOT NULL`];
  const first = [`${snapshot.turn} = '${TURN.first}'`, `${to} IS NOT NULL`, ...isDated].join(' AND ');
  return `(${hasChanged(snapshot, column, from, to)}) OR (${first})`;
}

/** Of several columns the first that is not blank. */
function firstFilled(reading: Reading, columns: readonly string[]): Value {
  const cells = columns.map((column) => reading.cell(column));
  const [only = ''] = cells;
  const sql = cells.length === 1 ? only : reading.compute(columns.join(' or '), `coalesce(${cells.join(', ')})`, cells);
  return { sql, faults: reading.joinFaults(cells), cells };
}

/** The first row of the table that fits decides. */
function firstOf(reading: Reading, table: ChangeTable, compared: Compared): Layer {
  const tests = table.rows.map((row) => changeTest(reading, table, row, compared));
  const branches = table.rows.map((row, index) => `WHEN ${tests[index]?.sql} THEN ${literal(row.activity)}`);
  const uses = tests.flatMap((test) => test.uses);
  const name = reading.compute(`change of ${compared.label}`, `CASE ${branches.join('\n      ')} END`, uses);
  const unread = tests.flatMap((test) => test.faults);
  const faults =
    unread.length === 0
      ? []
      : [
          reading.compute(`change of ${compared.label}, fault`, faultWhen(`${name} IS NULL`, firstFault(unread)), [
            name,
            ...uses,
          ]),
        ];
  const listed = listedSql(reading, table, compared, [`${name} IS NOT NULL`], [name]);
  return {
    label: `by change of ${compared.label}`,
    activity: { sql: name, faults: [...compared.faults, ...faults], cells: cellsOf(compared) },
    change: layerChange(reading, table, compared, { listed, applies: `${name} IS NOT NULL`, uses: [name] }),
    observed: null,
  };
}

/** Every row of the table that fits makes an event. */
function allOf(reading: Reading, table: ChangeTable, compared: Compared): Layer[] {
  const tests = table.rows.map((row) => {
    const { sql, uses, faults } = changeTest(reading, table, row, compared);
    return { name: reading.compute(row.activity, `coalesce(${sql}, false)`, uses), faults, uses };
  });
  const names = tests.map(({ name }) => name);
  const listed = listedSql(reading, table, compared, names, names);
  return tests.map(({ name, faults, uses }, index) => {
    const text = table.rows[index]?.activity ?? '';
    const fault = faults.length === 0 ? [] : [reading.compute(`${text}, fault`, firstFault(faults), uses)];
    return {
      label: text,
      activity: { ...constant(text), faults: [...compared.faults, ...fault], cells: cellsOf(compared) },
      change: layerChange(reading, table, compared, { listed, applies: name, uses: [name] }),
      observed: null,
    };
  });
}

const cellsOf = ({ field, from, to }: Compared): string[] => [...field, ...from.cells, ...to.cells];

function listedSql(
  reading: Reading,
  { ignored }: ChangeTable,
  { field, label }: Compared,
  tests: readonly string[],
  uses: readonly string[],
): string {
  const known = ignored.map((parts) => fieldTests(parts, field).join(' AND ') || 'true');
  const sql = [...tests, ...known].map((test) => `(${test})`).join(' OR ');
  return reading.compute(`change of ${label}, listed`, `coalesce(${sql}, false)`, [...uses, ...field]);
}

function layerChange(
  reading: Reading,
  { unlisted }: ChangeTable,
  { shown, from, to, label }: Compared,
  { listed, applies, uses }: { listed: string; applies: string; uses: readonly string[] },
): LayerChange {
  const words = (value: Value) => `coalesce('"' || left(${value.sql}, 40) || '"', 'blank')`;
  const reason = `left(${shown}, 80) || ' from ' || ${words(from)} || ' to ' || ${words(to)} || ' is not in the table of changes'`;
  const fault = `{'column_name': ${literal(label)}, 'code': 'change-unlisted', 'reason': ${reason}}`;
  const name = () =>
    reading.compute(`change of ${label}, unlisted`, faultWhen(`NOT ${listed}`, fault), [listed, ...uses]);
  return {
    happened: null,
    listed,
    applies,
    unlistedFault: unlisted === 'reject' ? name() : null,
    compared: { field: shown, from: from.sql, to: to.sql },
  };
}

interface ChangeTest {
  sql: string;
  /** why a value could not be compared; null where it could, or was not asked */
  faults: readonly string[];
  uses: readonly string[];
}

function changeTest(reading: Reading, table: ChangeTable, row: Change, { field, from, to }: Compared): ChangeTest {
  const ofField = fieldTests(row.field, field);
  const trend = trendTest(reading, table, row, from, to);
  const tests = [...ofField, ...sideTests(row.from, from.sql), ...sideTests(row.to, to.sql), ...trend.tests];
  const isAsked = [...ofField, `${from.sql} IS NOT NULL`, `${to.sql} IS NOT NULL`].join(' AND ');
  return {
    sql: tests.join(' AND ') || 'true',
    faults: trend.faults.length === 0 ? [] : [faultWhen(isAsked, firstFault(trend.faults))],
    uses: [...field, from.sql, to.sql, ...trend.uses, ...trend.faults],
  };
}

const fieldTests = (parts: readonly (string | null)[], cells: readonly string[]): string[] =>
  parts.flatMap((part, index) => (part === null ? [] : [`${cells[index]} = ${literal(part)}`]));

function sideTests(side: ChangeSide, cell: string): string[] {
  if (side === 'any') return [];
  if (side === 'blank') return [`${cell} IS NULL`];
  if (side === 'filled') return [`${cell} IS NOT NULL`];
  const [only = ''] = side;
  return [side.length === 1 ? `${cell} = ${literal(only)}` : `${cell} IN (${side.map(literal).join(', ')})`];
}

function trendTest(
  reading: Reading,
  { timeFormat }: ChangeTable,
  { trend }: Change,
  from: Value,
  to: Value,
): { tests: string[]; faults: readonly string[]; uses: readonly string[] } {
  if (trend === null) return { tests: [], faults: [], uses: [] };
  if (trend === 'changed') return { tests: [`${to.sql} IS DISTINCT FROM ${from.sql}`], faults: [], uses: [] };
  const read = (value: Value): Value => {
    const label = value.sql.slice(1, -1).replaceAll('""', '"');
    if (trend === 'increased' || trend === 'decreased') return typedValue(reading, label, value, 'number');
    return timeOfText(reading, { label, text: value.sql, cells: value.cells, timeFormat });
  };
  const [old, now] = [read(from), read(to)];
  const isMore = trend === 'increased' || trend === 'later';
  return {
    tests: [`${now.sql} ${isMore ? '>' : '<'} ${old.sql}`],
    faults: [...old.faults, ...now.faults],
    uses: [old.sql, now.sql],
  };
}

/** The activity of an event that no table decides. */
export const plainLayer = (label: string, activity: Value): Layer => ({
  label,
  activity,
  change: null,
  observed: null,
});
