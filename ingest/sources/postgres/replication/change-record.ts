import { EventLogError } from '../../../../eventlog/index.ts';
import type { ValueTypes, WriteJson } from '../value-types.ts';
import { lsnText } from './lsn.ts';
import type { OldTuple, RelationMessage, TupleCell } from './pgoutput.ts';

/** The name under which every record says what change it is. */
export const CHANGE = '_change';

/** A transaction under way. */
export interface Transaction {
  commitLsn: bigint;
  /** microseconds since 2000 */
  committedAt: bigint;
  number: number;
}

/** Writes the changes of a table as records. */
export interface ChangeWriter {
  /** for messages and for `_change.table` */
  table: string;
  insert(row: readonly TupleCell[], of: Transaction, place: number): string;
  update(row: readonly TupleCell[], before: OldTuple | null, of: Transaction, place: number): string;
  /** the row as it was, or as much as the server says of it */
  delete(before: OldTuple, of: Transaction, place: number): string;
}

export const tableName = ({ schema, name }: Pick<RelationMessage, 'schema' | 'name'>): string => `${schema}.${name}`;

/** @throws EventLogError configuration-invalid */
export function changeWriter(relation: RelationMessage, types: ValueTypes, omit: readonly string[]): ChangeWriter {
  const table = tableName(relation);
  const columns = relation.columns.map(({ name, typeOid, isKey }, place) => ({
    json: `${JSON.stringify(name)}:`,
    name,
    isKey,
    place,
    write: types.writer(typeOid),
  }));
  if (columns.some(({ name }) => name === CHANGE)) throw nameTaken(table);
  const given = columns.filter(({ name }) => !omit.includes(name));
  const keys = columns.filter(({ isKey }) => isKey);
  const fields = (of: typeof columns, cells: readonly TupleCell[]): string[] =>
    of.flatMap(({ json, place, write }) => {
      const cell = cells[place];
      return cell === undefined ? [] : [json + cellJson(cell, write)];
    });
  const record = (content: readonly string[], change: string): string =>
    `{${[...content, `${JSON.stringify(CHANGE)}:{${change}}`].join(',')}}`;

  return {
    table,
    insert: (row, of, place) => record(fields(given, row), changeJson('insert', table, of, place)),
    update(row, before, of, place) {
      // A large value that did not change is left out by the server; what was before is what is now.
      const whole = row.map((cell, index) => (cell === undefined && before?.isWhole ? before.cells[index] : cell));
      const unchanged = given.filter((column) => whole[column.place] === undefined).map(({ name }) => name);
      const said = before === null ? null : `{${fields(before.isWhole ? given : keys, before.cells).join(',')}}`;
      const facts = [
        changeJson('update', table, of, place),
        ...(said === null ? [] : [`"before":${said}`]),
        ...(unchanged.length === 0 ? [] : [`"unchanged":${JSON.stringify(unchanged)}`]),
      ];
      return record(fields(given, whole), facts.join(','));
    },
    delete: (before, of, place) =>
      record(fields(before.isWhole ? given : keys, before.cells), changeJson('delete', table, of, place)),
  };
}

export const truncateRecord = (table: string, of: Transaction, place: number): string =>
  `{${JSON.stringify(CHANGE)}:{${changeJson('truncate', table, of, place)}}}`;

/** A row as it stood when the slot began, as a record. */
export function snapshotRecord(table: string, row: string, lsn: string): string {
  const change = `${JSON.stringify(CHANGE)}:{"operation":"snapshot","table":${JSON.stringify(table)},"lsn":"${lsn}"}`;
  return row === '{}' ? `{${change}}` : `${row.slice(0, -1)},${change}}`;
}

const cellJson = (cell: string | null, write: WriteJson): string => (cell === null ? 'null' : write(cell));

function changeJson(
  operation: string,
  table: string,
  { commitLsn, committedAt, number }: Transaction,
  place: number,
): string {
  const facts = {
    operation,
    table,
    lsn: lsnText(commitLsn),
    transaction: number,
    place,
    committedAt: instantOf(committedAt),
  };
  return JSON.stringify(facts).slice(1, -1);
}

const EPOCH_2000_MICROSECONDS = 946_684_800_000_000n;

/** With its microseconds. */
function instantOf(microseconds: bigint): string {
  const all = microseconds + EPOCH_2000_MICROSECONDS;
  const seconds = new Date(Number(all / 1_000_000n) * 1_000).toISOString().slice(0, 19);
  return `${seconds}.${String(all % 1_000_000n).padStart(6, '0')}Z`;
}

export const nameTaken = (table: string): EventLogError =>
  new EventLogError(
    'configuration-invalid',
    `${table} has a column called ${CHANGE}, which is the name under which each record says what change it is. ` +
      `Leave the column out with omit: [${CHANGE}] and a column list in the publication.`,
  );
