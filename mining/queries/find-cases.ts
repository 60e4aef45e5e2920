import type { FoundCases } from '../../eventlog/index.ts';
import { type Reader, readSettings } from '../../store/index.ts';

/** An object on a load or an invoice may lead to many cases; of the objects that hold a text, this many are followed. */
const OBJECTS = 200;

/**
 * Grain: one row per case that the text leads to, the nearest first. An object belongs to the lead objects that its
 * links reach upwards, a lead object to itself alone. `turn` orders the objects that hold the text: one that is the text
 * before all others, then cases before what belongs to them, then by where the text stands, then by length and key.
 */
const FOUND = /* sql */ `
  WITH RECURSIVE held AS MATERIALIZED (
    SELECT *, row_number() OVER (ORDER BY rank, length(key), key, type) AS turn
    FROM (
      SELECT object, type, key, CASE WHEN lower(key) = lower($text) THEN 0 ELSE
          CASE WHEN type = $caseNotion THEN 1 ELSE 4 END +
          CASE WHEN starts_with(lower(key), lower($text)) THEN 0 WHEN ends_with(lower(key), lower($text)) THEN 1 ELSE 2 END END AS rank
      FROM objects WHERE contains(lower(key), lower($text)) ORDER BY rank, length(key), key, type LIMIT ${OBJECTS})
  ),
  climb AS (
    SELECT turn, object, type FROM held
    UNION
    SELECT climb.turn, objects.object, objects.type
    FROM climb JOIN links ON links.child = climb.object JOIN objects ON objects.object = links.parent WHERE climb.type <> $caseNotion
  ),
  nearest AS MATERIALIZED (
    SELECT object AS case_no, min(turn) AS turn FROM climb WHERE type = $caseNotion GROUP BY ALL
  )
  SELECT case_id AS case, iso(c.started_at) AS "startedAt", a.name AS "lastActivity", coalesce(open, FALSE) AS open,
    held.type AS "viaType", held.key AS "viaKey", held.object = c.case_no AS "isItself"
  FROM nearest JOIN cases AS c USING (case_no) JOIN held USING (turn) JOIN activities AS a ON a.activity = c.last_activity
  ORDER BY turn, case_id LIMIT $limit`;

type FoundRow = Omit<FoundCases['cases'][number], 'via'> & { viaType: string; viaKey: string; isItself: boolean };

/**
 * Cases by a part of their number, or of the key of anything that is linked to them, whatever the case of letters. Where
 * no key holds the text, `near` has up to three cases whose number differs from it in few letters.
 *
 * @param options.limit most cases given
 * Cost: one scan of the objects; without a match, one more of the cases that is several times slower.
 */
export async function findCases(reader: Reader, text: string, { limit }: { limit: number }): Promise<FoundCases> {
  const { caseNotion } = await readSettings(reader);
  const found = await reader.rows<FoundRow>(FOUND, { text, caseNotion, limit: limit + 1 });
  return {
    cases: found.slice(0, limit).map(({ viaType, viaKey, isItself, ...row }) => ({
      ...row,
      via: isItself ? null : { type: viaType, key: viaKey },
    })),
    more: found.length > limit,
    near: found.length > 0 ? [] : await nearCases(reader, text),
  };
}

/**
 * Comparing letter by letter is slow, so only numbers are compared that are about as long as the text and begin or end like
 * it: a single slip leaves one half whole.
 */
const NEAR = /* sql */ `
  SELECT case_id AS case FROM (
    SELECT case_id, damerau_levenshtein(lower(case_id), lower($text)) AS edits FROM cases
    WHERE abs(length(case_id) - length($text)) < $most
      AND (starts_with(lower(case_id), lower($begin)) OR ends_with(lower(case_id), lower($end))))
  WHERE edits < $most ORDER BY edits, case_id LIMIT 3`;

/** Most of the text must be right: half of a number is no reason to show another one. */
async function nearCases(reader: Reader, text: string): Promise<string[]> {
  const letters = [...text];
  const half = Math.floor(letters.length / 2);
  if (half === 0) return [];
  const [begin, end] = [letters.slice(0, half).join(''), letters.slice(half).join('')];
  const rows = await reader.rows<{ case: string }>(NEAR, { text, begin, end, most: Math.max(2, letters.length / 2) });
  return rows.map((row) => row.case);
}
