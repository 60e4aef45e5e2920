import type { Reader, Writer } from './store.ts';

/** Where a landed stream stands in the store. */
export interface LandedStreamState {
  source: string;
  stream: string;
  /** entries before it are loaded */
  nextSeq: number;
  /** what the source said last of where it stands; null where it has not */
  state: unknown;
  records: number;
  unreadable: number;
  /** ISO 8601; null before the first record */
  lastReceivedAt: string | null;
  /** ISO 8601 */
  loadedAt: string;
}

const STREAMS = /* sql */ `
  SELECT source, stream, next_seq::DOUBLE AS "nextSeq", state::VARCHAR AS state, records::DOUBLE AS records, unreadable::DOUBLE AS unreadable,
    iso(last_received_at) AS "lastReceivedAt", iso(loaded_at) AS "loadedAt"
  FROM landed_streams ORDER BY source, stream`;

/** Every stream of which something was loaded, by source and name. */
export async function readLandedStreams(reader: Reader): Promise<LandedStreamState[]> {
  const rows = await reader.rows<Omit<LandedStreamState, 'state'> & { state: string | null }>(STREAMS);
  return rows.map((row) => ({ ...row, state: row.state === null ? null : (JSON.parse(row.state) as unknown) }));
}

/** What one load adds to a stream. */
export interface LandedAdvance {
  source: string;
  stream: string;
  nextSeq: number;
  /** undefined: the source said nothing of it among these entries */
  state: unknown;
  records: number;
  unreadable: number;
  /** a TIMESTAMP as text; null when no record came */
  lastReceivedAt: string | null;
}

/** Moves a stream on; to be committed with what was loaded of it. */
export async function advanceLandedStream(writer: Writer, advance: LandedAdvance): Promise<void> {
  const { source, stream, nextSeq, state, records, unreadable, lastReceivedAt } = advance;
  await writer.run(
    `INSERT INTO landed_streams
     SELECT $source, $stream, 0, NULL, 0, 0, NULL, now()::TIMESTAMP
     WHERE NOT EXISTS (FROM landed_streams WHERE source = $source AND stream = $stream)`,
    { source, stream },
  );
  await writer.run(
    `UPDATE landed_streams
     SET next_seq = $nextSeq, state = CASE WHEN $says THEN $state::JSON ELSE state END, records = records + $records,
       unreadable = unreadable + $unreadable, last_received_at = coalesce($lastReceivedAt::TIMESTAMP, last_received_at), loaded_at = now()::TIMESTAMP
     WHERE source = $source AND stream = $stream`,
    {
      source,
      stream,
      nextSeq,
      says: state !== undefined,
      state: JSON.stringify(state ?? null),
      records,
      unreadable,
      lastReceivedAt,
    },
  );
}

/** Sets where a source goes on reading a stream; null: from the beginning. What is loaded stays. */
export async function writeLandedState(writer: Writer, source: string, stream: string, state: unknown): Promise<void> {
  await writer.run(`UPDATE landed_streams SET state = $state::JSON WHERE source = $source AND stream = $stream`, {
    source,
    stream,
    state: state === null ? null : JSON.stringify(state),
  });
}
