import type { Trace } from '../../eventlog/index.ts';
import { type Reader, readSettings } from '../../store/index.ts';

// Grain: one row per object of the case, itself among them, with its distance over the links.
const BELONGING = /* sql */ `
  belonging AS (
    SELECT $case_no::UINTEGER AS object, 0 AS distance
    UNION
    SELECT links.child, distance + 1
    FROM belonging JOIN links ON links.parent = belonging.object JOIN objects AS o ON o.object = links.child
    WHERE o.type <> $caseNotion AND distance < $most),
  nearest AS (SELECT object, min(distance) AS distance FROM belonging GROUP BY object)`;

/** Links that lead in a circle must end somewhere; no chain of documents is as long. */
const FARTHEST = 32;

// Grain: one row per link of an object of the case to another one of it.
const OBJECTS = /* sql */ `
  WITH RECURSIVE ${BELONGING}
  SELECT c.type, c.key, p.type AS "parentType", p.key AS "parentKey", links.rule, links.confidence
  FROM links JOIN nearest AS child ON child.object = links.child JOIN nearest AS parent ON parent.object = links.parent
    JOIN objects AS c ON c.object = links.child JOIN objects AS p ON p.object = links.parent
  WHERE links.child <> $case_no
  ORDER BY child.distance, c.type, c.key, parent.distance, p.type, p.key`;

type ObjectRow = Omit<Trace['objects'][number], 'parent'> & { parentType: string; parentKey: string };

/**
 * The objects that belong to a case, each with the link that says so.
 *
 * @param caseNo the object that the case is of
 * Cost: a scan of the links per step that the farthest object is away.
 */
export async function readCaseObjects(reader: Reader, caseNo: number): Promise<Trace['objects']> {
  const { some } = await reader.row<{ some: boolean }>('SELECT EXISTS (FROM links) AS some');
  if (!some) return [];
  const rows = await reader.rows<ObjectRow>(OBJECTS, await placeOf(reader, caseNo));
  return rows.map(({ type, key, parentType, parentKey, rule, confidence }) => ({
    type,
    key,
    parent: { type: parentType, key: parentKey },
    rule,
    confidence,
  }));
}

// Grain: one row per withdrawn record of the objects of the case.
const WITHDRAWN = /* sql */ `
  WITH RECURSIVE ${BELONGING}
  SELECT a.name AS activity, iso(e.ended_at) AS "endedAt", s.system, o.type, o.key,
    iso(coalesce(w.withdrawn_at, w.recorded_at, w.received_at)) AS "withdrawnAt", w.resource AS "withdrawnBy", coalesce(withdrawing.system, withdrawing.name) AS "withdrawnIn"
  FROM set_aside JOIN withdrawals AS w USING (subject, withdrawal) JOIN events AS e USING (event) JOIN nearest ON nearest.object = e.object
    JOIN objects AS o ON o.object = e.object JOIN activities AS a ON a.activity = e.activity
    JOIN sources AS s ON s.source = e.source JOIN sources AS withdrawing ON withdrawing.source = w.source
  ORDER BY e.ended_at, s.rank, s.name, e.sequence, e.position, e.part, e.event`;

type WithdrawnRow = Omit<Trace['withdrawn'][number], 'object'> & { type: string; key: string };

/** The events of a case that were withdrawn, with who did it and when. */
export async function readWithdrawn(reader: Reader, caseNo: number): Promise<Trace['withdrawn']> {
  const { some } = await reader.row<{ some: boolean }>('SELECT EXISTS (FROM set_aside) AS some');
  if (!some) return [];
  const rows = await reader.rows<WithdrawnRow>(WITHDRAWN, await placeOf(reader, caseNo));
  return rows.map(({ type, key, ...row }) => ({ ...row, object: { type, key } }));
}

/** How many events of a case that has none left were withdrawn. */
export async function countWithdrawn(reader: Reader, caseId: string): Promise<number> {
  const { caseNotion } = await readSettings(reader);
  const { count } = await reader.row<{ count: number }>(
    `SELECT count(*)::DOUBLE AS count FROM set_aside JOIN events USING (event) JOIN objects AS o USING (object)
     WHERE withdrawal IS NOT NULL AND o.type = $caseNotion AND o.key = $caseId`,
    { caseNotion, caseId },
  );
  return count;
}

const placeOf = async (reader: Reader, caseNo: number) => ({
  case_no: caseNo,
  caseNotion: (await readSettings(reader)).caseNotion,
  most: FARTHEST,
});
