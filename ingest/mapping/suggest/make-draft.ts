import type { Store } from '../../../store/index.ts';
import type { Draft } from './draft.ts';
import { detectLog, draftOfLog } from './draft-log.ts';
import { draftOfObjects } from './draft-objects.ts';
import type { Table, TableColumn } from './table.ts';

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
  return log === null ? draftOfObjects(store, usable) : draftOfLog(store, usable, log, learned.noStarts);
}

const withLearned = (column: TableColumn, { noTimes }: Learned): TableColumn => {
  const why = noTimes.get(column.name);
  return why === undefined
    ? column
    : { ...column, time: null, timeFault: why, type: column.type === 'instant' ? 'text' : column.type };
};
