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

/** A field of a stream's records, over a stretch of entries or over all of them. */
export interface LandedField {
  name: string;
  /** JSON types, sorted */
  types: string[];
  /** first and last entry that has it */
  fromSeq: number;
  toSeq: number;
  records: number;
}

/** Adds what a stretch of a stream's records held to what is known of its fields. */
export async function noteLandedFields(
  writer: Writer,
  source: string,
  stream: string,
  fields: readonly LandedField[],
): Promise<void> {
  if (fields.length === 0) return;
  const known = new Map((await readLandedFields(writer, source, stream)).map((field) => [field.name, field]));
  const merged = fields.map((field) => mergedField(known.get(field.name), field));
  await writer.run(
    `DELETE FROM landed_fields WHERE source = $source AND stream = $stream AND list_contains($names, name)`,
    { source, stream, names: merged.map(({ name }) => name) },
  );
  await writer.run(
    `INSERT INTO landed_fields
     SELECT $source, $stream, field->>'$.name', (field->'$.types')::VARCHAR[], (field->'$.fromSeq')::UBIGINT, (field->'$.toSeq')::UBIGINT,
       (field->'$.records')::UBIGINT
     FROM (SELECT unnest($fields::JSON[]) AS field)`,
    { source, stream, fields: JSON.stringify(merged) },
  );
}

const mergedField = (known: LandedField | undefined, seen: LandedField): LandedField =>
  known === undefined
    ? seen
    : {
        name: seen.name,
        types: [...new Set([...known.types, ...seen.types])].sort(),
        fromSeq: Math.min(known.fromSeq, seen.fromSeq),
        toSeq: Math.max(known.toSeq, seen.toSeq),
        records: known.records + seen.records,
      };

/** The fields of a stream's records, by the entry that had them first. */
export const readLandedFields = (reader: Reader, source: string, stream: string): Promise<LandedField[]> =>
  reader.rows(
    `SELECT name, types, from_seq::DOUBLE AS "fromSeq", to_seq::DOUBLE AS "toSeq", records::DOUBLE AS records
     FROM landed_fields WHERE source = $source AND stream = $stream ORDER BY from_seq, name`,
    { source, stream },
  );
