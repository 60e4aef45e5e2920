import type { Store } from '../../../store/index.ts';
import { chooseKey } from './choose-key.ts';
import type { Draft, DraftEvent, DraftFormat } from './draft.ts';
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
import { activityOf, isOverwritten, isPlanned } from './names.ts';
import type { Table, TableColumn } from './table.ts';

/** A table of objects: its columns of times are milestones. @throws EventLogError `column-undecided` */
export async function draftOfObjects(store: Store, table: Table): Promise<Draft> {
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
  instance: null,
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
