import { literal, type Store } from '../../store/index.ts';
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

// `{"seq":N,"at":"2026-03-01T08:00:00.000Z"`, then what is known of the record, then its kind and content, then the checksum.
const AT = `strpos(line, ',"at":"')`;
const TIME_CHARACTERS = 24;
const SUFFIX_CHARACTERS = 18; // ,"crc":"00000000"}
const HEAD = String.raw`^((?:,"(?:id|operation|since)":"(?:[^"\\]|\\.)*")*),"(data|unreadable|file|state)":`;

// Grain: one row per entry from $from to before $to. content: what stands after the kind, as it was written.
const ENTRIES = (paths: readonly string[]) => /* sql */ `
  WITH placed AS (
    SELECT line, line[8:${AT} - 1]::UBIGINT AS _position, line[${AT} + 7:${AT} + ${6 + TIME_CHARACTERS}]::TIMESTAMPTZ::TIMESTAMP AS received_at,
      line[${AT} + ${8 + TIME_CHARACTERS}:length(line) - ${SUFFIX_CHARACTERS}] AS rest
    FROM (${LINES(paths)})),
  headed AS (
    SELECT *, CASE WHEN starts_with(rest, ',"data":') THEN {'facts': '', 'kind': 'data'} ELSE regexp_extract(rest, ${literal(HEAD)}, ['facts', 'kind']) END AS head
    FROM placed WHERE _position >= $from AND _position < $to),
  told AS (SELECT *, CASE WHEN head.facts <> '' THEN '{' || head.facts[2:] || '}' END AS facts FROM headed)
  SELECT _position, received_at, head.kind AS kind, facts->>'$.id' AS id, facts->>'$.operation' AS operation, facts->>'$.since' AS since,
    rest[length(head.facts) + length(head.kind) + 5:] AS content, line[-10:-3] AS crc, strlen(line) + 1 AS bytes
  FROM told ORDER BY _position`;

/**
 * Copies a stretch of a stream into a staging file that statements read.
 *
 * @param target path of the Parquet file
 * @returns a table expression. Grain: one row per entry, in order. `_position` UBIGINT, `received_at` TIMESTAMP, `kind`
 * (data, unreadable, file, state), `id`, `operation`, `since`, `content` VARCHAR
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
  await store.run(`COPY (${ENTRIES(paths)}) TO ${literal(target)} (FORMAT parquet)`, stretch);
  return `read_parquet(${literal(target)})`;
}

const FACTS = (entries: string) => /* sql */ `
  SELECT count(*) FILTER (kind IN ('data', 'file'))::DOUBLE AS records, count(*) FILTER (kind = 'unreadable')::DOUBLE AS unreadable,
    coalesce(sum(bytes), 0)::DOUBLE AS bytes, sha256(coalesce(string_agg(crc, '' ORDER BY _position), '')) AS sha256,
    (max(received_at) FILTER (kind IN ('data', 'file')))::VARCHAR AS "lastReceivedAt",
    arg_max(content, _position) FILTER (kind = 'state') AS state
  FROM ${entries}`;

export const readEntryFacts = (store: Store, entries: string): Promise<EntryFacts> => store.row(FACTS(entries));
