import { hash } from 'node:crypto';
import type pg from 'pg';
import { EventLogError } from '../../../../eventlog/index.ts';
import { identifier } from '../../../../store/index.ts';
import { stateInvalid } from '../../database/states.ts';
import type { ReplicationConfig } from './config.ts';
import { lsnText, parseLsn } from './lsn.ts';
import type { ReplicationState } from './states.ts';

const MOST_BYTES_UNSAID = 256 * 2 ** 20;

export interface ServerFacts {
  /** the server's own number */
  system: string;
  /** how far its log is on disk */
  reached: bigint;
  walLevel: string;
  walSegmentBytes: bigint;
}

// Grain: one row.
const FACTS = /* sql */ `
  SELECT (SELECT system_identifier FROM pg_control_system())::text AS system, current_setting('wal_level') AS wal_level,
    (SELECT setting FROM pg_settings WHERE name = 'wal_segment_size') AS segment_bytes,
    (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END)::text AS reached`;

export async function readServerFacts(client: pg.Client): Promise<ServerFacts> {
  const { rows } = await client.query<Record<'system' | 'wal_level' | 'segment_bytes' | 'reached', string>>(FACTS);
  const [row] = rows;
  if (row === undefined) throw new Error('The server gave no facts about itself.');
  return {
    system: row.system,
    reached: parseLsn(row.reached),
    walLevel: row.wal_level,
    walSegmentBytes: BigInt(row.segment_bytes),
  };
}

export interface Slot {
  name: string;
  isActive: boolean;
  /** why it can no longer be read; null while it can */
  lost: string | null;
  confirmed: bigint | null;
  /** of the log, that the server keeps for it */
  heldBytes: number;
}

// Grain: one row per logical slot of this database whose name begins as given.
const SLOTS = /* sql */ `
  SELECT slot_name AS name, active::text AS active, wal_status, confirmed_flush_lsn::text AS confirmed,
    coalesce(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, restart_lsn), 0)::text AS held
  FROM pg_replication_slots WHERE slot_type = 'logical' AND database = current_database() AND starts_with(slot_name, $1) ORDER BY slot_name`;

export async function readSlots(client: pg.Client, beginning: string): Promise<Slot[]> {
  const { rows } = await client.query<{
    name: string;
    active: string;
    wal_status: string | null;
    confirmed: string | null;
    held: string;
  }>(SLOTS, [beginning]);
  return rows.map(({ name, active, wal_status, confirmed, held }) => ({
    name,
    isActive: active === 'true',
    lost: wal_status === 'lost' ? 'the server had to let go of what it kept for it' : null,
    confirmed: confirmed === null ? null : parseLsn(confirmed),
    heldBytes: Number(held),
  }));
}

/** One slot per stream: each is confirmed by itself. */
export function slotName({ slots }: ReplicationConfig, stream: string): string {
  const clean = stream.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
  const plain = `${slots}_${clean}`;
  return clean === stream && plain.length <= 63 ? plain : `${plain.slice(0, 54)}_${hash('sha256', stream).slice(0, 8)}`;
}

/**
 * The slot that a state goes on from.
 *
 * @throws EventLogError state-invalid where what came since cannot be read any more, rather than leave it out
 */
export function slotOfState(stream: string, state: ReplicationState, slots: readonly Slot[], facts: ServerFacts): Slot {
  const gone = (why: string) =>
    stateInvalid(
      stream,
      `stands at ${state.lsn}, and the changes since cannot be read: ${why}. Changes in between are missing`,
    );
  if (state.system !== facts.system) throw gone('this is another server');
  const slot = slots.find(({ name }) => name === state.slot);
  if (slot === undefined) throw gone(`the server has no slot ${state.slot}`);
  if (slot.lost !== null) throw gone(slot.lost);
  const at = parseLsn(state.lsn);
  if (slot.confirmed !== null && slot.confirmed > at) throw gone(`the slot was moved on to ${lsnText(slot.confirmed)}`);
  if (facts.reached < at) throw gone(`the server's log ends at ${lsnText(facts.reached)}`);
  return slot;
}

/** What people should know of a slot that holds much back; null where it does not. */
export function heldBack({ name, heldBytes }: Slot): string | null {
  if (heldBytes < MOST_BYTES_UNSAID) return null;
  return `The slot ${name} makes the server keep ${Math.round(heldBytes / 2 ** 20)} MiB of its log. It lets go of what a pull has loaded at the next pull.`;
}

export interface NewSlot {
  lsn: string;
  /** the moment at which it begins, for a transaction that reads what is there */
  snapshot: string;
}

/**
 * Makes a slot; one of that name that nobody reads goes, since nothing was kept of it.
 *
 * @param client connected for replication; the snapshot lives until it is used again
 */
export async function createSlot(client: pg.Client, name: string, existing: readonly Slot[]): Promise<NewSlot> {
  const old = existing.find((slot) => slot.name === name);
  if (old?.isActive) {
    throw new EventLogError(
      'source-unavailable',
      `The slot ${name} is being read by someone else. Stop that, or say another beginning of names with slots.`,
    );
  }
  if (old) await client.query(`DROP_REPLICATION_SLOT ${identifier(name)} WAIT`);
  const { rows } = await client.query<{ consistent_point: string; snapshot_name: string }>(
    `CREATE_REPLICATION_SLOT ${identifier(name)} LOGICAL pgoutput EXPORT_SNAPSHOT`,
  );
  const [made] = rows;
  if (made === undefined) throw new Error('The server made a slot and said nothing of it.');
  return { lsn: lsnText(parseLsn(made.consistent_point)), snapshot: made.snapshot_name };
}
