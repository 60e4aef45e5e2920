import { EventLogError } from '../../../eventlog/index.ts';
import type { Store } from '../../../store/index.ts';
import { type Choice, detectColumns, type LogColumns, nameRank } from '../../files/index.ts';
import type { Draft, DraftEvent, Explained } from './draft.ts';
import {
  blankIn,
  common,
  commonFormat,
  draftAttribute,
  draftTime,
  leftOut,
  promised,
  reasonToLeaveOut,
  valuesOf,
} from './draft-parts.ts';
import { isIdName, isPlanned, typeOfKey } from './names.ts';
import { constantIn, type Table, type TableColumn } from './table.ts';

export interface DetectedLog {
  columns: LogColumns;
  choices: readonly Choice[];
}

/** Names up to here leave no doubt. */
const SURE_RANK = 2;
/** Names from here on are such as `status`, which milestone tables have too. */
const WEAK_RANK = 3;

/** The columns of an event log; null where a file is none. */
export function detectLog({ raw, columns }: Table): DetectedLog | null {
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

/** @param noStarts whether some work ends before it starts, so that its two times are not one event's */
export async function draftOfLog(
  store: Store,
  table: Table,
  { columns: roles, choices }: DetectedLog,
  noStarts: boolean,
): Promise<Draft> {
  const { raw, columns } = table;
  const column = (name: string | null) => columns.find((one) => one.name === name);
  const explained = (name: string | null): Explained | null =>
    name === null ? null : { text: name, why: choices.find(({ value }) => value === name)?.why ?? 'by its name' };
  const [end, activity] = [column(roles.end), column(roles.activity)];
  if (!end || !activity) throw new Error('A column that was detected is there.');
  const beside = besideType(table, roles.case);
  const type = beside?.type ?? typeOfKey(roles.case) ?? 'case';
  const timeFormat = commonFormat([end]);
  const start = noStarts ? undefined : column(roles.start);
  const record = columns.find(({ name, isUnique }) => isUnique && isIdName(name) && name !== roles.case);
  const transition = transitionOf(column(roles.lifecycle));
  const ofRoles = [
    roles.case,
    roles.activity,
    roles.end,
    roles.resource,
    roles.instance,
    start?.time ? start.name : null,
  ];
  const used = new Set([...ofRoles, transition?.text, record?.name, beside?.column]);
  const others = columns.filter((one) => !used.has(one.name) && reasonToLeaveOut(table, one) === null);
  const names = others.map(({ name }) => name);
  const constant = await constantIn(store, raw, roles.case, names);
  const ofCase = others.filter(({ name }) => constant.has(name));
  const event: DraftEvent = {
    activity: { column: activity.name, codes: activity.values },
    of: type,
    at: draftTime(end, timeFormat),
    start: start?.time ? draftTime(start, timeFormat) : null,
    resource: explained(roles.resource),
    transition,
    instance: explained(roles.instance),
    identity: record ? { text: record.name, why: 'every row has another one' } : null,
    present: blankIn(table, [roles.activity]),
    attributes: others.filter(({ name }) => !constant.has(name)).map((one) => draftAttribute(one, timeFormat)),
    why: `${explained(activity.name)?.why}; ${activity.profile.distinct} activities`,
  };
  const attributes = ofCase.map((one) => draftAttribute(one, timeFormat));
  return {
    ...common(table, timeFormat, [roles.end, ...(start ? [start.name] : []), ...names]),
    caseNotion: { text: type, why: beside ? `what ${beside.column} says` : `what ${roles.case} names` },
    ...promised(ofCase, []),
    values: valuesOf(ofCase),
    present: blankIn(table, [roles.case]),
    objects: [{ type, key: [roles.case], why: explained(roles.case)?.why ?? '', attributes }],
    links: [],
    events: [event],
    leftOut: [...(beside ? [{ column: beside.column, why: 'it says what the case is' }] : []), ...leftOut(table, used)],
  };
}

/** A column that says of every record whether it starts or completes work, in letters of any size. */
function transitionOf(column: TableColumn | undefined): DraftEvent['transition'] {
  if (column === undefined || column.values.length === 0) return null;
  const words = column.values.map(({ value }) => [value, value.toLowerCase()] as const);
  if (!words.every(([, word]) => word === 'start' || word === 'complete')) return null;
  const codes = words.every(([value, word]) => value === word) ? [] : words.map(([value, word]) => ({ value, word }));
  return { text: column.name, why: 'its values are start and complete', codes };
}

/** `subject_type` beside `subject_id`, where it says the same in every row. */
function besideType({ columns }: Table, key: string): { column: string; type: string } | null {
  if (!/id$/i.test(key)) return null;
  const name = key.toLowerCase().replace(/id$/, 'type');
  const found = columns.find((one) => one.name !== key && one.name.toLowerCase() === name);
  const [only, second] = found?.values ?? [];
  return found && only && !second ? { column: found.name, type: only.value.toLowerCase() } : null;
}
