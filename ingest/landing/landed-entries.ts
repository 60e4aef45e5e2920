import { literal, type Store } from '../../store/index.ts';
import { STAGED } from '../files/index.ts';
import type { Segment } from './segment.ts';

/** A record larger than this is not taken from a source. */
export const MOST_RECORD_BYTES = 16 * 2 ** 20;

/** How much came between two places of a stream. */
export interface EntryFacts {
  records: number;
  unreadable: number;
  bytes: number;
  /** over the checksums of the entries, in order */
  sha256: string;
  /** a TIMESTAMP as text; null without entries */
  lastReceivedAt: string | null;
  /** the state given last, as JSON; null when the source said nothing */
  state: string | null;
}

// Grain: one row per entry. U+001F cannot stand in JSON, so no line is split.
const LINES = (paths: readonly string[]) => /* sql */ `
  SELECT line FROM read_csv([${paths.map(literal).join(', ')}], auto_detect = false, header = false, delim = '\x1f', quote = '', escape = '',
    columns = {'line': 'VARCHAR'}, null_padding = false, strict_mode = false, max_line_size = ${2 * MOST_RECORD_BYTES})`;

// A line is `{"seq":N,"at":"2026-03-01T08:00:00.000Z"`, what is known of the record, `,"kind":content`, the checksum.
const SEQ_AT = 8;
const TIME_AT = 7; // behind the place of `,"at":"`
const TIME_CHARACTERS = 24;
const REST_AT = TIME_AT + TIME_CHARACTERS + 1;
const CHECKSUM_CHARACTERS = 18; // ,"crc":"00000000"}
const HEAD = String.raw`^((?:,"(?:id|operation|since)":"(?:[^"\\]|\\.)*")*),"(data|unreadable|file|state)":`;

// Grain: one row per entry from $from to before $to. content: what stands after the kind, as it was written.
const ENTRIES = (paths: readonly string[]) => /* sql */ `
  WITH lines AS (SELECT line, strpos(line, ',"at":"') AS time_at, length(line) AS characters FROM (${LINES(paths)})),
  placed AS (SELECT *, substring(line, ${SEQ_AT}, time_at - ${SEQ_AT})::UBIGINT AS _position FROM lines),
  headed AS (
    SELECT *, time_at + ${REST_AT} AS rest_at,
      CASE WHEN substring(line, time_at + ${REST_AT}, 8) = ',"data":' THEN {'facts': '', 'kind': 'data'}
           ELSE regexp_extract(substring(line, time_at + ${REST_AT}), ${literal(HEAD)}, ['facts', 'kind']) END AS head
    FROM placed WHERE _position >= $from AND _position < $to),
  measured AS (SELECT *, rest_at + length(head.facts) + length(head.kind) + 4 AS content_at FROM headed),
  told AS (
    SELECT *, CASE WHEN head.facts <> '' THEN '{' || substring(head.facts, 2) || '}' END AS facts,
      substring(line, content_at, characters - ${CHECKSUM_CHARACTERS} - content_at + 1) AS content
    FROM measured)
  SELECT _position, substring(line, time_at + ${TIME_AT}, ${TIME_CHARACTERS})::TIMESTAMP AS received_at,
    CASE WHEN head.kind = 'data' AND try(json_type(content)) IS DISTINCT FROM 'OBJECT' THEN 'no object' ELSE head.kind END AS kind,
    CASE WHEN facts IS NOT NULL THEN facts->>'$.id' END AS id, CASE WHEN facts IS NOT NULL THEN facts->>'$.operation' END AS operation,
    CASE WHEN facts IS NOT NULL THEN facts->>'$.since' END AS since, content, right(line, 10) AS crc, strlen(line) + 1 AS bytes
  FROM told`;

/**
 * Copies a stretch of a stream into a staging file that statements read.
 *
 * @param target path of the Parquet file
 * @returns a table expression. Grain: one row per entry, in order. `_position` UBIGINT, `received_at` TIMESTAMP, `kind`
 * (data, unreadable, file, state; `no object`: data that is no JSON object), `id`, `operation`, `since`, `content` VARCHAR
 */
export async function stageEntries(
  store: Store,
  segments: readonly Segment[],
  stretch: { from: number; to: number },
  target: string,
): Promise<string> {
  const paths = segments
    .filter(({ firstSeq, nextSeq }) => firstSeq < stretch.to && nextSeq > stretch.from)
    .map(({ path }) => path);
  await store.run(`COPY (${ENTRIES(paths)}) TO ${literal(target)} (${STAGED})`, stretch);
  return `read_parquet(${literal(target)})`;
}

const FACTS = (entries: string) => /* sql */ `
  SELECT count(*) FILTER (kind IN ('data', 'file'))::DOUBLE AS records, count(*) FILTER (kind IN ('unreadable', 'no object'))::DOUBLE AS unreadable,
    coalesce(sum(bytes), 0)::DOUBLE AS bytes, sha256(coalesce(string_agg(crc, '' ORDER BY _position), '')) AS sha256,
    (max(received_at) FILTER (kind IN ('data', 'file')))::VARCHAR AS "lastReceivedAt",
    arg_max(content, _position) FILTER (kind = 'state') AS state
  FROM ${entries}`;

export const readEntryFacts = (store: Store, entries: string): Promise<EntryFacts> => store.row(FACTS(entries));
