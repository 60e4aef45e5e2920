import { basename } from 'node:path';
import type { Draft, DraftAttribute, DraftEvent, DraftFormat, DraftTime } from './draft.ts';
import { isDelivered, isOverwritten, isPlanned, isToCustomer, isValue, measureOf } from './names.ts';
import type { Table, TableColumn } from './table.ts';

/** The formats that most columns of times have; null without times. */
export function commonFormat(columns: readonly TableColumn[]): DraftFormat | null {
  const counts = new Map<string, { format: DraftFormat; count: number }>();
  for (const { time } of columns) {
    if (time === null) continue;
    const key = JSON.stringify(time.formats);
    counts.set(key, { format: { formats: time.formats, why: time.why }, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].toSorted((one, other) => other.count - one.count)[0]?.format ?? null;
}

const ownFormats = ({ time }: TableColumn, common: DraftFormat | null): readonly string[] | null =>
  time === null || JSON.stringify(time.formats) === JSON.stringify(common?.formats) ? null : time.formats;

export const draftTime = (column: TableColumn, common: DraftFormat | null): DraftTime => ({
  column: column.name,
  formats: ownFormats(column, common),
  why: column.time?.why ?? 'by its name',
});

export function draftAttribute(column: TableColumn, common: DraftFormat | null): DraftAttribute {
  const { name, time, timeFault, type } = column;
  const form = { column: name, formats: null, measure: null };
  if (time !== null)
    return { ...form, type: 'instant', formats: ownFormats(column, common), why: reasonForInstant(name) };
  if (type === 'instant')
    return { ...form, type, formats: common?.formats[0] === 'iso' ? null : ['iso'], why: timeFault };
  const measure = type === 'number' || type === 'integer' ? measureOf(name) : null;
  return { ...form, type, measure, why: timeFault ?? valuesShown(column) };
}

function reasonForInstant(name: string): string | null {
  if (isPlanned(name)) return 'when it is to happen, by its name';
  return isOverwritten(name) ? 'of the last change only, by its name' : null;
}

const MOST_SHOWN = 6;

/** The values of a column of few texts. */
function valuesShown({ type, values }: TableColumn): string | null {
  if (type !== 'text' || values.length === 0) return null;
  const shown = values.slice(0, MOST_SHOWN).map(({ value }) => value);
  return `${values.length} ${values.length === 1 ? 'value' : 'values'}: ${shown.join(', ')}${values.length > MOST_SHOWN ? ' …' : ''}`;
}

/** The time that was promised, where one column only can be it, and what is compared with it. */
export function promised(
  attributes: readonly TableColumn[],
  events: readonly DraftEvent[],
): Pick<Draft, 'promise' | 'deliveredBy'> {
  const planned = attributes.filter(({ name, time }) => time !== null && isPlanned(name));
  const [only] = planned;
  if (only === undefined || planned.length > 1) return { promise: null, deliveredBy: null };
  const delivered = events.flatMap(({ activity }) =>
    'constant' in activity && isDelivered(activity.constant) ? [activity.constant] : [],
  );
  const toCustomer = delivered.filter(isToCustomer);
  const chosen = delivered.length === 1 ? delivered : toCustomer.length === 1 ? toCustomer : [];
  return {
    promise: { text: only.name, why: 'the only time that lies ahead, by its name' },
    deliveredBy: chosen[0] === undefined ? null : { text: chosen[0], why: 'by its name' },
  };
}

export const valuesOf = (attributes: readonly TableColumn[]): string[] =>
  attributes
    .filter(({ name, type, time }) => time === null && (type === 'number' || type === 'integer') && isValue(name))
    .map(({ name }) => name);

/** Of columns those that are blank in some rows, which would be rejected for it. */
export const blankIn = ({ columns }: Table, names: readonly string[]): string[] =>
  columns.filter(({ name, profile }) => names.includes(name) && profile.filled < 1).map(({ name }) => name);

/** What a draft says of the file as a whole. @param names columns that are read */
export function common({ raw, columns }: Table, timeFormat: DraftFormat | null, names: readonly string[]) {
  const times = columns.flatMap(({ name, time }) =>
    time !== null && names.includes(name) ? [{ column: name, ...time }] : [],
  );
  return {
    file: basename(raw.origin.path),
    rows: raw.rows,
    timeFormat: timeFormat !== null && JSON.stringify(timeFormat.formats) === '["iso"]' ? null : timeFormat,
    needsZone: times.some(
      ({ withoutOffset, formats }) => withoutOffset > 0 && !formats.some((format) => format.startsWith('epoch')),
    ),
    absent: times.filter(({ absent }) => absent.length > 0).map(({ column, absent }) => ({ column, texts: absent })),
  };
}

export const leftOut = (table: Table, used: ReadonlySet<string | null | undefined>): Draft['leftOut'] =>
  table.columns.flatMap((column) => {
    const why = used.has(column.name) ? null : reasonToLeaveOut(table, column);
    return why === null ? [] : [{ column: column.name, why }];
  });

/** Why a column makes no attribute; null where it makes one. */
export function reasonToLeaveOut({ raw }: Table, { name, isNested, isUnique, profile }: TableColumn): string | null {
  if (profile.distinct === 0) return 'it is empty';
  if (isNested) return `it holds lists or objects: read ${name}.FIELD, or each: ${name}`;
  return raw.unnamed.has(name) && isUnique ? 'it has no name, and only counts the rows' : null;
}
