import { suggestion } from '../../eventlog/index.ts';
import { identifier, literal } from '../../store/index.ts';
import { joinedColumn } from './joined-column.ts';
import type { Attribute, Condition, ObjectForm, SnapshotForm, Stream, Time, WithdrawalForm, Zone } from './language.ts';
import type { Fault, Path } from './source.ts';

/** Where a column's text comes from: a column of the relation, or a place in its JSON. */
export interface ResolvedColumn {
  column: string;
  /** JSON path inside the column; null: the column itself */
  path: string | null;
}

/** `a.b` is the column of that name, else `b` inside `a`; the longest column name wins. Null when there is none. */
export function resolveColumn(name: string, columns: readonly string[]): ResolvedColumn | null {
  if (columns.includes(name)) return { column: name, path: null };
  const holders = columns.filter((column) => name.startsWith(`${column}.`) || name.startsWith(`${column}[`));
  const [column] = holders.sort((one, other) => other.length - one.length);
  if (column === undefined) return null;
  const path = jsonPath(name.slice(column.length));
  return path === null ? null : { column, path };
}

/** `.b[0].c` as `$."b"[0]."c"`; null when it is none. */
function jsonPath(steps: string): string | null {
  const parts = steps.match(/\.[^.[\]"\\]+|\[\d+\]/g) ?? [];
  if (parts.join('') !== steps) return null;
  return `$${parts.map((part) => (part.startsWith('[') ? part : `."${part.slice(1)}"`)).join('')}`;
}

/** Inside `each` the list's own name is a column. */
export const readableColumns = ({ each }: Stream, columns: readonly string[]): readonly string[] =>
  each === undefined || columns.includes(each) ? columns : [...columns, each];

/** The text of a column as SQL, as received. @param from the relation's alias */
export const receivedText = ({ column, path }: ResolvedColumn, from: string): string =>
  path === null
    ? `${from}.${identifier(column)}`
    : `try(json_extract_string(${from}.${identifier(column)}, ${literal(path)}))`;

/** Columns that a mapping names and the relation lacks. Inside `each`, the list's name stands for its element. */
export function checkColumns(stream: Stream, columns: readonly string[], path: Path): Fault[] {
  return columnUses(stream, path).flatMap((use) => unknownColumn(use, columns, stream.file));
}

function unknownColumn({ column, at, ofKey }: ColumnUse, columns: readonly string[], file: string): Fault[] {
  if (resolveColumn(column, columns) !== null) return [];
  const message = `"${column}" is no column of ${file}. ${suggestion(column, columns)}`;
  return [{ path: at, ...(ofKey ? { ofKey } : {}), message }];
}

/** A time, or an attribute that may be one. */
type AnyTime = Pick<Attribute, 'column' | 'zone'> | Pick<Time, 'column' | 'zone'>;

/** Columns a file must have for a mapping; in NDJSON `a.b` needs `a`. */
export function namedColumns(stream: Stream): string[] {
  const isNested = /\.(ndjson|jsonl|json)(\.\w+)?$/.test(stream.file);
  const names = columnUses(stream, []).map(({ column }) => (isNested ? column.replace(/[.[].*$/s, '') : column));
  return [...new Set(names)];
}

/**
 * The columns of a relation that a mapping reads. What it names and the relation lacks counts as a column of that name (of
 * `a.b`, `a`): records of a landed stream may lack any field.
 */
export const namedFields = (stream: Stream, columns: readonly string[]): string[] => [
  ...new Set(
    columnUses(stream, []).map(
      ({ column }) => resolveColumn(column, columns)?.column ?? column.replace(/[.[].*$/s, ''),
    ),
  ),
];

interface ColumnUse {
  column: string;
  at: Path;
  ofKey?: boolean;
}

/** A key of a JSON object as a path into it. */
export const jsonKey = (key: string): string => `$."${key.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

const PREVIOUS = 'previous.';

/** Of a snapshot, the columns whose values are compared: those of tables, and those of which the value before is named. */
export function watchedColumns(stream: Stream): string[] {
  const ofTables = stream.events.flatMap(({ activity }) =>
    activity.changes?.columns === null ? activity.changes.rows.flatMap(({ field }) => field[0] ?? []) : [],
  );
  const before = namedUses(stream, []).flatMap(({ column }) =>
    column.startsWith(PREVIOUS) ? [column.slice(PREVIOUS.length)] : [],
  );
  return [...new Set([...ofTables, ...before])];
}

/** The value that a column had when the object was observed before is that of the column itself. */
const isPrevious = ({ snapshot }: Stream, column: string): boolean =>
  snapshot !== undefined && column.startsWith(PREVIOUS);

/** Columns of the file itself; one that is another read in its own way is used where that is declared. */
function columnUses(stream: Stream, path: Path): ColumnUse[] {
  const isOther = (name: string) => stream.columns[name]?.column !== undefined || joinedColumn(stream, name) !== null;
  const named = namedUses(stream, path).map((use) =>
    isPrevious(stream, use.column) ? { ...use, column: use.column.slice(PREVIOUS.length) } : use,
  );
  return [...ruleUses(stream, path), ...named.filter(({ column }) => !isOther(column))];
}

/** Every column that a stream names where it uses one, joined ones too. */
export const columnsUsed = (stream: Stream): string[] => namedUses(stream, []).map(({ column }) => column);

/** Columns that a stream names of the rows it joins, and those it finds them by, which their file lacks. */
export function checkJoinedColumns(stream: Stream, join: string, columns: readonly string[], path: Path): Fault[] {
  const form = stream.join[join];
  if (form === undefined) throw new Error(`There is no join ${join}.`);
  const at = [...path, 'join', join];
  const rules = Object.entries(form.columns).map(([name, { column }]) => ({
    column: column ?? name,
    at: [...at, 'columns', name, ...(column === undefined ? [] : ['column'])],
    ofKey: column === undefined,
  }));
  const used = namedUses(stream, path).flatMap((use) => {
    const joined = joinedColumn(stream, use.column);
    return joined?.join === join ? [{ ...use, column: joined.their }] : [];
  });
  const isOther = (name: string) => form.columns[name]?.column !== undefined;
  return [
    ...rules,
    ...[
      ...form.on.map(({ their, own }) => ({ column: their, at: [...at, 'on', own] })),
      ...conditionUses(form.when, [...at, 'when']),
      ...used,
    ].filter(({ column }) => !isOther(column)),
  ].flatMap((use) => unknownColumn(use, columns, form.file));
}

function namedUses(stream: Stream, path: Path): ColumnUse[] {
  return [
    ...(stream.each === undefined ? [] : [{ column: stream.each, at: [...path, 'each'] }]),
    ...Object.entries(stream.join).flatMap(([name, { on }]) =>
      on.map(({ own }) => ({ column: own, at: [...path, 'join', name, 'on', own], ofKey: true })),
    ),
    ...(stream.snapshot === undefined ? [] : snapshotUses(stream.snapshot, [...path, 'snapshot'])),
    ...conditionUses(stream.when, [...path, 'when']),
    ...zoneUses(stream.zone, [...path, 'zone']),
    ...Object.entries(stream.objects).flatMap(([name, object]) => objectUses(object, [...path, 'objects', name])),
    ...stream.events.flatMap((event, index) => eventUses(event, [...path, 'events', index])),
    ...stream.links.flatMap(({ when }, index) => conditionUses(when, [...path, 'links', index, 'when'])),
    ...stream.withdrawals.flatMap((form, index) => withdrawalUses(form, [...path, 'withdrawals', index])),
  ];
}

/** A column that is another one read in its own way is used where it is declared. */
const ruleUses = ({ columns }: Stream, path: Path): ColumnUse[] =>
  Object.entries(columns).map(([name, { column }]) =>
    column === undefined
      ? { column: name, at: [...path, 'columns', name], ofKey: true }
      : { column, at: [...path, 'columns', name, 'column'] },
  );

const snapshotUses = ({ key, observed, since }: SnapshotForm, path: Path): ColumnUse[] => [
  ...key.map((column, index) => ({ column, at: [...path, 'key', index] })),
  ...timeUses(observed, [...path, 'observed']),
  ...timeUses(since, [...path, 'since']),
];

const objectUses = ({ key, attributes, when }: ObjectForm, path: Path): ColumnUse[] => [
  ...key.map((column, index) => ({ column, at: [...path, 'key', index] })),
  ...attributeUses(attributes, [...path, 'attributes']),
  ...conditionUses(when, [...path, 'when']),
];

function eventUses(event: Stream['events'][number], path: Path): ColumnUse[] {
  const compared = (['field', 'from', 'to'] as const).flatMap((name) =>
    (event.activity.changes?.columns?.[name] ?? []).map((column, index) => ({
      column,
      at: [...path, 'activity', name, index],
    })),
  );
  const watched = (event.activity.changes?.columns === null ? event.activity.changes.rows : []).flatMap(({ field }) =>
    field.flatMap((column) =>
      column === null ? [] : [{ column, at: [...path, 'activity', 'changes', column], ofKey: true }],
    ),
  );
  const texts = (['activity', 'resource', 'transition'] as const).flatMap((name) => {
    const column = event[name]?.column;
    return column === undefined ? [] : [{ column, at: [...path, name, 'column'] }];
  });
  return [
    ...texts,
    ...compared,
    ...watched,
    ...(['at', 'start', 'end', 'recorded'] as const).flatMap((name) => timeUses(event[name], [...path, name])),
    ...(['instance', 'sequence'] as const).flatMap((name) =>
      event[name] === undefined ? [] : [{ column: event[name], at: [...path, name] }],
    ),
    ...(event.identity ?? []).map((column, index) => ({ column, at: [...path, 'identity', index] })),
    ...attributeUses(event.attributes, [...path, 'attributes']),
    ...conditionUses(event.when, [...path, 'when']),
  ];
}

const withdrawalUses = (form: WithdrawalForm, path: Path): ColumnUse[] => [
  ...form.identity.map((column, index) => ({ column, at: [...path, 'identity', index] })),
  ...conditionUses(form.when, [...path, 'when']),
  ...(['at', 'recorded'] as const).flatMap((name) => timeUses(form[name], [...path, name])),
  ...(form.sequence === undefined ? [] : [{ column: form.sequence, at: [...path, 'sequence'] }]),
  ...(form.resource?.column === undefined
    ? []
    : [{ column: form.resource.column, at: [...path, 'resource', 'column'] }]),
];

const attributeUses = (attributes: Record<string, Attribute>, path: Path): ColumnUse[] =>
  Object.values(attributes).flatMap((attribute) => [
    ...timeUses(attribute, [...path, attribute.written]),
    ...(attribute.unit?.from?.column === undefined
      ? []
      : [{ column: attribute.unit.from.column, at: [...path, attribute.written, 'unit', 'column'] }]),
  ]);

function timeUses(time: AnyTime | undefined, path: Path): ColumnUse[] {
  if (time === undefined) return [];
  return [
    ...(time.column ?? []).map((column, index) => ({ column, at: [...path, 'column', index] })),
    ...zoneUses(time.zone, [...path, 'zone']),
  ];
}

const zoneUses = (zone: Zone | undefined, path: Path): ColumnUse[] =>
  zone !== undefined && 'column' in zone ? [{ column: zone.column, at: [...path, 'column'] }] : [];

/** Columns that a condition asks of. */
export const conditionColumns = (condition: Condition | undefined): string[] =>
  conditionUses(condition, []).map(({ column }) => column);

const conditionUses = (condition: Condition | undefined, path: Path): ColumnUse[] =>
  (condition ?? []).flatMap((alternative, index) =>
    Object.keys(alternative).map((column) => ({ column, at: [...path, index, column], ofKey: true })),
  );
