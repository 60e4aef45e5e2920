import { basename } from 'node:path';
import { EventLogError } from '../../../eventlog/index.ts';
import type { Store } from '../../../store/index.ts';
import { type Choice, detectColumns, type LogColumns, nameRank } from '../../files/index.ts';
import type { Draft, DraftAttribute, DraftEvent, DraftFormat, DraftTime } from './draft.ts';
import {
  activityOf,
  isDelivered,
  isIdName,
  isOverwritten,
  isPlanned,
  isToCustomer,
  isValue,
  measureOf,
  typeOfKey,
} from './names.ts';
import { chooseKey } from './choose-key.ts';
import { constantIn, type Table, type TableColumn } from './table.ts';

/** What an earlier draft showed not to hold. */
export interface Learned {
  /** columns whose times a mapping does not read, with why */
  noTimes: ReadonlyMap<string, string>;
  /** some work ends before it starts, so its two times are not one event's */
  noStarts: boolean;
}

/**
 * Decides what a file's columns are: an event log where a column repeats the case and another names the activity, else a table
 * of objects whose columns of times are milestones.
 *
 * @throws EventLogError `column-undecided` where nothing tells the rows apart
 */
export async function makeDraft(store: Store, table: Table, learned: Learned): Promise<Draft> {
  const usable = { ...table, columns: table.columns.map((column) => withLearned(column, learned)) };
  const log = detectLog(usable);
  return log === null ? draftOfObjects(store, usable) : draftOfLog(store, usable, log, learned);
}

const withLearned = (column: TableColumn, { noTimes }: Learned): TableColumn => {
  const why = noTimes.get(column.name);
  return why === undefined ? column : { ...column, time: null, timeFault: why };
};

interface DetectedLog {
  columns: LogColumns;
  choices: readonly Choice[];
}

/** Names up to here leave no doubt. */
const SURE_RANK = 2;
/** Names from here on are such as `status`, which milestone tables have too. */
const WEAK_RANK = 3;

function detectLog({ raw, columns }: Table): DetectedLog | null {
  const profiles = columns
    .filter(({ isNested }) => !isNested)
    .map(({ profile, name }) => ({ ...profile, times: isIdName(name) ? 0 : profile.times }));
  try {
    const found = detectColumns(profiles, {}, raw.origin.path);
    const happened = columns.filter(({ name, time }) => time !== null && !isPlanned(name));
    const isFirm = (nameRank('activity', found.columns.activity) ?? WEAK_RANK) < WEAK_RANK;
    const isRead = happened.some(({ name }) => name === found.columns.end);
    const isCase = (nameRank('case', found.columns.case) ?? WEAK_RANK) < SURE_RANK;
    const repeats = isCase || columns.some(({ name, isUnique }) => name === found.columns.case && !isUnique);
    return isRead && repeats && (isFirm || happened.length === 1) ? found : null;
  } catch (error) {
    if (error instanceof EventLogError && error.code === 'column-undecided') return null;
    throw error;
  }
}

async function draftOfLog(
  store: Store,
  table: Table,
  { columns: roles, choices }: DetectedLog,
  { noStarts }: Learned,
): Promise<Draft> {
  const { raw, columns } = table;
  const column = (name: string) => columns.find((one) => one.name === name) as TableColumn;
  const why = (name: string) => choices.find(({ value }) => value === name)?.why ?? 'by its name';
  const type = besideType(table, roles.case) ?? typeOfKey(roles.case) ?? 'case';
  const timeFormat = commonFormat([column(roles.end)]);
  const start = roles.start === null || noStarts ? null : column(roles.start);
  const record = columns.find(({ name, isUnique }) => isUnique && isIdName(name) && name !== roles.case);
  const used = new Set([...Object.values(roles), record?.name, typeColumnOf(table, roles.case)]);
  const others = columns.filter((one) => !used.has(one.name) && reasonToLeaveOut(table, one) === null);
  const constant = await constantIn(
    store,
    raw,
    roles.case,
    others.map(({ name }) => name),
  );
  const ofCase = others.filter(({ name }) => constant.has(name));
  const activity = column(roles.activity);
  const event: DraftEvent = {
    activity: { column: activity.name, codes: activity.values },
    of: type,
    at: draftTime(column(roles.end), timeFormat),
    start: start === null || start.time === null ? null : draftTime(start, timeFormat),
    resource: roles.resource === null ? null : { text: roles.resource, why: why(roles.resource) },
    transition: isTransition(roles, columns) ? { text: roles.lifecycle ?? '', why: why(roles.lifecycle ?? '') } : null,
    identity: record ? { text: record.name, why: 'every row has another one' } : null,
    present: blankIn(table, [roles.activity]),
    attributes: others.filter(({ name }) => !constant.has(name)).map((one) => draftAttribute(one, timeFormat)),
    why: `${why(activity.name)}; ${activity.profile.distinct} activities`,
  };
  return {
    ...common(table, timeFormat, [roles.end, ...(start ? [start.name] : []), ...others.map(({ name }) => name)]),
    caseNotion: { text: type, why: `what ${roles.case} names` },
    ...promised(ofCase, []),
    values: valuesOf(ofCase),
    present: blankIn(table, [roles.case]),
    objects: [
      {
        type,
        key: [roles.case],
        why: why(roles.case),
        attributes: ofCase.map((one) => draftAttribute(one, timeFormat)),
      },
    ],
    links: [],
    events: [event],
    leftOut: leftOut(table, used),
  };
}

/** The language knows the transitions of XES, in small letters. */
const isTransition = ({ lifecycle }: LogColumns, columns: readonly TableColumn[]): boolean =>
  columns.some(
    ({ name, values }) =>
      name === lifecycle && values.length > 0 && values.every(({ value }) => value === 'start' || value === 'complete'),
  );

/** `subject_type` beside `subject_id`, where it says the same in every row. */
const typeColumnOf = ({ columns }: Table, key: string): string | undefined =>
  columns.find(
    ({ name }) => name !== key && /id$/i.test(key) && name.toLowerCase() === key.toLowerCase().replace(/id$/, 'type'),
  )?.name;

function besideType(table: Table, key: string): string | null {
  const found = table.columns.find(({ name }) => name === typeColumnOf(table, key));
  return found?.values.length === 1 ? (found.values[0]?.value.toLowerCase() ?? null) : null;
}

async function draftOfObjects(store: Store, table: Table): Promise<Draft> {
  const { columns } = table;
  const { objects, links, caseNotion } = await chooseKey(store, table);
  const [main, ...owners] = objects;
  const keys = new Set(objects.flatMap(({ key }) => key));
  const others = columns.filter((one) => !keys.has(one.name) && reasonToLeaveOut(table, one) === null);
  const milestones = others.filter(({ name, time }) => time !== null && !isPlanned(name) && !isOverwritten(name));
  const attributes = others.filter((one) => !milestones.includes(one));
  const timeFormat = commonFormat(milestones.length > 0 ? milestones : attributes);
  const events = milestones.map((one) => milestone(one, main.type, timeFormat, table.raw.rows));
  return {
    ...common(
      table,
      timeFormat,
      others.map(({ name }) => name),
    ),
    caseNotion,
    ...promised(attributes, events),
    values: valuesOf(attributes),
    present: blankIn(table, main.key),
    objects: [{ ...main, attributes: attributes.map((one) => draftAttribute(one, timeFormat)) }, ...owners],
    links,
    events: distinctActivities(events),
    leftOut: leftOut(table, keys),
  };
}

const milestone = (column: TableColumn, type: string, timeFormat: DraftFormat | null, rows: number): DraftEvent => ({
  activity: { constant: activityOf(column.name, type) },
  of: type,
  at: draftTime(column, timeFormat),
  start: null,
  resource: null,
  transition: null,
  identity: null,
  present: [],
  attributes: [],
  why: `a column of times, filled in ${percent(column.profile.filled)} of ${rows} rows`,
});

const percent = (share: number): string => `${Math.floor(share * 1_000) / 10} %`;

/** Two columns may come down to one name: then each keeps its own. */
function distinctActivities(events: readonly DraftEvent[]): DraftEvent[] {
  const nameOf = ({ activity }: DraftEvent) => ('constant' in activity ? activity.constant : '');
  return events.map((event) =>
    events.filter((other) => nameOf(other) === nameOf(event)).length < 2
      ? event
      : { ...event, activity: { constant: event.at.column } },
  );
}

/** The formats that most columns of times have; null without times. */
function commonFormat(columns: readonly TableColumn[]): DraftFormat | null {
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

const draftTime = (column: TableColumn, common: DraftFormat | null): DraftTime => ({
  column: column.name,
  formats: ownFormats(column, common),
  why: column.time?.why ?? 'by its name',
});

function draftAttribute(column: TableColumn, common: DraftFormat | null): DraftAttribute {
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
function promised(
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

const valuesOf = (attributes: readonly TableColumn[]): string[] =>
  attributes
    .filter(({ name, type, time }) => time === null && (type === 'number' || type === 'integer') && isValue(name))
    .map(({ name }) => name);

/** Of columns those that are blank in some rows, which would be rejected for it. */
const blankIn = ({ columns }: Table, names: readonly string[]): string[] =>
  columns.filter(({ name, profile }) => names.includes(name) && profile.filled < 1).map(({ name }) => name);

function common({ raw, columns }: Table, timeFormat: DraftFormat | null, names: readonly string[]) {
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

const leftOut = (table: Table, used: ReadonlySet<string | null | undefined>): Draft['leftOut'] =>
  table.columns.flatMap((column) => {
    const why = used.has(column.name) ? null : reasonToLeaveOut(table, column);
    return why === null ? [] : [{ column: column.name, why }];
  });

/** Why a column makes no attribute; null where it makes one. */
function reasonToLeaveOut({ raw }: Table, { name, isNested, isUnique, profile }: TableColumn): string | null {
  if (profile.distinct === 0) return 'it is empty';
  if (isNested) return `it holds lists or objects: read ${name}.FIELD, or each: ${name}`;
  return raw.unnamed.has(name) && isUnique ? 'it has no name, and only counts the rows' : null;
}
