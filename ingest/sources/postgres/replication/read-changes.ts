import type { LandedRecord } from '../../../landing/index.ts';
import type { SourceContext } from '../../source.ts';
import { driftBetween } from '../../database/drift.ts';
import { readTypeNames } from '../catalog.ts';
import { withClient } from '../connect.ts';
import { readValueTypes } from '../value-types.ts';
import { type ChangeWriter, changeWriter, tableName, type Transaction, truncateRecord } from './change-record.ts';
import type { ReplicationConfig } from './config.ts';
import { lsnText, parseLsn } from './lsn.ts';
import { parsePgOutput, type PgOutput, type RelationMessage } from './pgoutput.ts';
import type { ReplicationState } from './states.ts';
import { walMessages } from './wal-messages.ts';

/** What is followed, and where it stands: `state` is moved on with every change that is given. */
export interface Following {
  stream: string;
  config: ReplicationConfig;
  omit: readonly string[];
  state: ReplicationState;
  /** what is loaded: the server may let go of all before it */
  confirmed: bigint;
  /** as far as this pull goes */
  target: bigint;
  context: SourceContext;
}

export type Change =
  | { kind: 'change'; record: LandedRecord }
  | { kind: 'transaction-ended' }
  | { kind: 'reached'; lsn: bigint };

/**
 * The changes of the followed tables from where the state stands up to the target, transaction by transaction in the
 * order of their commits. Those that were given before a loss are left out.
 */
export async function* readChanges(following: Following): AsyncGenerator<Change> {
  const { config, state, confirmed, target, context } = following;
  const tables = new Map<number, ChangeWriter | null>();
  let transaction: Transaction | null = null;
  let place = 0;
  const from = parseLsn(state.lsn);
  const messages = walMessages(
    config,
    { slot: state.slot, publication: config.publication, from, confirmed },
    context.signal,
  );
  for await (const message of messages) {
    if (message.kind === 'reached') {
      if (transaction !== null || message.lsn < target) continue;
      yield message;
      return;
    }
    const said = parsePgOutput(message.data);
    if (said.tag === 'relation') tables.set(said.oid, await followedTable(following, said));
    else if (said.tag === 'begin') {
      transaction = { commitLsn: said.commitLsn, committedAt: said.committedAt, number: said.transaction };
      place = 0;
    } else if (said.tag === 'commit') {
      transaction = null;
      state.lsn = lsnText(said.endLsn);
      state.within = null;
      yield { kind: 'transaction-ended' };
      if (said.endLsn >= target) return;
    } else if (transaction !== null) {
      for (const change of recordsOf(said, tables, transaction, place)) {
        place++;
        const isNew = place > changesGiven(state, transaction);
        if (!isNew) continue;
        state.within = { commit: lsnText(transaction.commitLsn), changes: place };
        if (change !== null) yield { kind: 'change', record: change };
      }
    }
  }
}

const changesGiven = ({ within }: ReplicationState, { commitLsn }: Transaction): number =>
  within?.commit === lsnText(commitLsn) ? within.changes : 0;

/** One entry per change of a table, followed or not, so that they can be counted; null where it is not followed. */
function recordsOf(
  said: PgOutput,
  tables: ReadonlyMap<number, ChangeWriter | null>,
  transaction: Transaction,
  before: number,
): (LandedRecord | null)[] {
  const { tag } = said;
  if (tag !== 'insert' && tag !== 'update' && tag !== 'delete' && tag !== 'truncate') return [];
  const id = (place: number) => `${lsnText(transaction.commitLsn)}#${place}`;
  if (tag === 'truncate') {
    return said.oids.map((oid, index) => {
      const place = before + index + 1;
      const table = tables.get(oid)?.table;
      return table === undefined ? null : { data: truncateRecord(table, transaction, place), id: id(place) };
    });
  }
  const writer = tables.get(said.oid);
  if (!writer) return [null];
  const place = before + 1;
  if (tag === 'insert') return [{ data: writer.insert(said.row, transaction, place), id: id(place) }];
  if (tag === 'update') return [{ data: writer.update(said.row, said.before, transaction, place), id: id(place) }];
  return [{ data: writer.delete(said.before, transaction, place), operation: 'delete', id: id(place) }];
}

/** The server says what a table looks like before its first change, and again when it has changed. */
async function followedTable(following: Following, relation: RelationMessage): Promise<ChangeWriter | null> {
  const { config, omit, state, context, stream } = following;
  const name = tableName(relation);
  const known = state.tables[name];
  if (known === undefined) return null;
  return withClient(config, `Looking at ${name}`, async (client) => {
    const types = await readTypeNames(
      client,
      relation.columns.map(({ typeOid, typeModifier }) => [typeOid, typeModifier]),
    );
    const columns = relation.columns.map((column, index): [string, string] => [column.name, types[index] ?? 'unknown']);
    for (const message of driftBetween(known.columns, columns)) {
      context.report({ kind: 'drift', stream, message: `${name}: ${message}` });
    }
    known.columns = columns;
    return changeWriter(relation, await readValueTypes(client), omit);
  });
}
