import type { SourceContext, SourceMessage, StreamRequest } from '../../source.ts';
import { resumed, withBackOff } from '../../database/back-off.ts';
import { knownColumns } from '../../database/drift.ts';
import { readRelation } from '../catalog.ts';
import { withClient } from '../connect.ts';
import { postgresFault } from '../faults.ts';
import { CHANGE, nameTaken, snapshotRecord } from './change-record.ts';
import { parseReplicationOptions, type ReplicationConfig, type ReplicationOptions } from './config.ts';
import { lsnText, parseLsn } from './lsn.ts';
import { ensurePublished, type FollowedTable } from './publication.ts';
import { readChanges } from './read-changes.ts';
import { tableRows } from './read-rows.ts';
import { createSlot, heldBack, readServerFacts, readSlots, slotName, slotOfState } from './slot.ts';
import { parseReplicationState, type ReplicationState } from './states.ts';
import { connectForReplication } from './wal-messages.ts';

const RECORDS_BETWEEN_STATES = 2_000;

/** A stream while it is followed. */
interface Followed {
  stream: string;
  config: ReplicationConfig;
  options: ReplicationOptions;
  tables: readonly FollowedTable[];
  context: SourceContext;
}

/**
 * Gives the rows of a stream's tables as they stand at the moment at which its slot begins, then every change since, up
 * to what the server had on disk when the changes began to be read.
 *
 * What a pull gives is confirmed by the next one: the state it is asked to go on from is one that was loaded.
 */
export async function* readReplicated(
  config: ReplicationConfig,
  { name: stream, options: said, state: given }: StreamRequest,
  context: SourceContext,
): AsyncGenerator<SourceMessage> {
  const options = parseReplicationOptions(stream, said);
  const known = parseReplicationState(stream, given);
  const tables = await withBackOff(context, stream, () => followedTables(stream, config, options));
  const followed: Followed = { stream, config, options, tables, context };
  const message = (state: ReplicationState): SourceMessage => ({ stream, state: structuredClone(state) });

  let state: ReplicationState;
  if (known === null) {
    const begun = await withBackOff(context, stream, () => begin(followed));
    state = begun.state;
    try {
      yield message(state);
      yield* standingRows(followed, state, begun.snapshot);
    } finally {
      await begun.close();
    }
  } else {
    state = await withBackOff(context, stream, () => goOn(followed, known));
    yield* standingRows(followed, state, null);
  }

  const confirmed = parseLsn(known?.lsn ?? state.lsn);
  const { reached: target, walSegmentBytes } = await withBackOff(context, stream, () =>
    withClient(config, 'Asking how far the server is', readServerFacts),
  );
  let unsaved = 0;
  let hasNews = known === null;
  const changes = () => readChanges({ stream, config, omit: options.omit ?? [], state, confirmed, target, context });
  for await (const change of resumed(context, stream, changes)) {
    if (change.kind === 'change') {
      yield { stream, ...change.record };
      hasNews = true;
      unsaved++;
    }
    if (change.kind === 'reached') Object.assign(state, { lsn: lsnText(change.lsn), within: null });
    if (unsaved < RECORDS_BETWEEN_STATES) continue;
    yield message(state);
    unsaved = 0;
  }
  // The server keeps its log by whole segments: it is no use to tell it of less.
  if (hasNews || parseLsn(state.lsn) - confirmed >= walSegmentBytes) yield message(state);
}

/** @throws EventLogError stream-not-found, configuration-invalid with the statements that are missing */
const followedTables = (
  stream: string,
  config: ReplicationConfig,
  options: ReplicationOptions,
): Promise<FollowedTable[]> =>
  withClient(config, 'Looking at the tables', async (client) => {
    const tables: FollowedTable[] = [];
    for (const name of options.tables ?? [stream]) {
      const relation = await readRelation(client, name);
      if (relation.columns.some((column) => column.name === CHANGE)) throw nameTaken(relation.label);
      tables.push({ name, relation });
    }
    await ensurePublished(client, config, tables);
    return tables;
  });

/** Makes the slot. The moment at which it begins can be looked at until it is closed. */
async function begin({ stream, config, tables }: Followed) {
  const slot = slotName(config, stream);
  const { facts, slots } = await withClient(config, 'Looking at the slots', async (client) => ({
    facts: await readServerFacts(client),
    slots: await readSlots(client, slot),
  }));
  const client = await connectForReplication(config);
  const close = () => client.end().catch(() => undefined); // the moment is not looked at any more
  try {
    const { lsn, snapshot } = await createSlot(client, slot, slots);
    const unread = tables.map(({ relation }) => [relation.label, newTable(relation.columns)] as const);
    const state: ReplicationState = {
      version: 1,
      kind: 'replication',
      system: facts.system,
      slot,
      lsn,
      within: null,
      tables: Object.fromEntries(unread),
    };
    return { state, snapshot, close };
  } catch (error) {
    await close();
    throw postgresFault(error, config, `Making the slot ${slot}`);
  }
}

const newTable = (columns: FollowedTable['relation']['columns']): ReplicationState['tables'][string] => ({
  columns: knownColumns(columns),
  rows: { after: null },
});

/** Looks whether the slot still gives what comes next; tables that were added since are to be read as they stand. */
async function goOn({ stream, config, tables, context }: Followed, known: ReplicationState): Promise<ReplicationState> {
  return withClient(config, 'Looking at the slots', async (client) => {
    const slot = slotOfState(stream, known, await readSlots(client, known.slot), await readServerFacts(client));
    const held = heldBack(slot);
    if (held) context.report({ kind: 'note', stream, message: held });
    const followed = tables.map(
      ({ relation }) => [relation.label, known.tables[relation.label] ?? newTable(relation.columns)] as const,
    );
    return { ...structuredClone(known), tables: structuredClone(Object.fromEntries(followed)) };
  });
}

/** The rows of the tables that were not read to their end yet. */
async function* standingRows(
  { stream, config, options, tables, context }: Followed,
  state: ReplicationState,
  snapshot: string | null,
): AsyncGenerator<SourceMessage> {
  const unread = tables.flatMap((table) => {
    const rows = state.tables[table.relation.label]?.rows;
    return rows ? [{ table, after: rows.after }] : [];
  });
  if (unread.length === 0) return;
  const pages = tableRows({ stream, config, options, tables: unread, snapshot, context });
  for await (const { table, rows, after, hasMore } of pages) {
    const { label } = table.relation;
    for (const row of rows) yield { stream, data: snapshotRecord(label, row, state.lsn) };
    const known = state.tables[label];
    if (known) known.rows = hasMore ? { after } : null;
    yield { stream, state: structuredClone(state) };
  }
}
