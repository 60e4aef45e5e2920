import type { Trace } from '../../eventlog/index.ts';
import { type Reader, readSettings } from '../../store/index.ts';

/** Links that lead in a circle must end somewhere; no chain of documents is as long. */
const FARTHEST = 32;

// Grain: one row per object that is linked to one of those asked for and is no case itself. In two scans with a short list each: one statement
// that climbs by itself would build a table of all objects.
const CHILDREN = `SELECT DISTINCT child::DOUBLE AS object FROM links WHERE parent IN (SELECT unnest($asked::UINTEGER[]))`;
const NO_CASES = `SELECT object::DOUBLE AS object FROM objects WHERE object IN (SELECT unnest($asked::UINTEGER[])) AND type <> $caseNotion`;

/**
 * The objects of a case, itself among them, by how many links away they are.
 *
 * @param caseNo the object that the case is of
 * Cost: a scan of the links and one of the objects per step that the farthest is away.
 */
export async function readCaseMembers(reader: Reader, caseNo: number): Promise<Map<number, number>> {
  const { caseNotion } = await readSettings(reader);
  const members = new Map([[caseNo, 0]]);
  let reached = [caseNo];
  for (let distance = 1; reached.length > 0 && distance <= FARTHEST; distance++) {
    const children = await objectsOf(reader, CHILDREN, reached);
    const found = children.filter((object) => !members.has(object));
    reached = found.length === 0 ? [] : await objectsOf(reader, NO_CASES, found, { caseNotion });
    for (const object of reached) members.set(object, distance);
  }
  return members;
}

const objectsOf = async (
  reader: Reader,
  sql: string,
  asked: readonly number[],
  others: Record<string, string> = {},
): Promise<number[]> =>
  (await reader.rows<{ object: number }>(sql, { asked: texts(asked), ...others })).map(({ object }) => object);

const texts = (objects: Iterable<number>): string[] => [...objects].map(String);

// Grain: one row per link of an object of the case to another one of it.
const OBJECTS = /* sql */ `
  WITH members AS (SELECT unnest($members::UINTEGER[]) AS object, unnest($distances::UINTEGER[]) AS distance),
  named AS MATERIALIZED (SELECT object, distance, type, key FROM objects JOIN members USING (object))
  SELECT c.type, c.key, p.type AS "parentType", p.key AS "parentKey", links.rule, links.confidence
  FROM links JOIN named AS c ON c.object = links.child JOIN named AS p ON p.object = links.parent
  WHERE c.distance > 0
  ORDER BY c.distance, c.type, c.key, p.distance, p.type, p.key`;

type ObjectRow = Omit<Trace['objects'][number], 'parent'> & { parentType: string; parentKey: string };

/** The objects that belong to a case, each with the link that says so. @param members as `readCaseMembers` gives them */
export async function readCaseObjects(reader: Reader, members: ReadonlyMap<number, number>): Promise<Trace['objects']> {
  if (members.size < 2) return [];
  const rows = await reader.rows<ObjectRow>(OBJECTS, {
    members: texts(members.keys()),
    distances: texts(members.values()),
  });
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
  WITH records AS MATERIALIZED (FROM events WHERE object IN (SELECT unnest($members::UINTEGER[])))
  SELECT a.name AS activity, iso(e.ended_at) AS "endedAt", s.system, o.type, o.key,
    iso(coalesce(w.withdrawn_at, w.recorded_at, w.received_at)) AS "withdrawnAt", w.resource AS "withdrawnBy",
    coalesce(withdrawing.system, withdrawing.name) AS "withdrawnIn"
  FROM records AS e JOIN set_aside USING (event) JOIN withdrawals AS w USING (subject, withdrawal)
    JOIN objects AS o ON o.object = e.object JOIN activities AS a ON a.activity = e.activity
    JOIN sources AS s ON s.source = e.source JOIN sources AS withdrawing ON withdrawing.source = w.source
  ORDER BY e.ended_at, s.rank, s.name, e.sequence, e.position, e.part, e.event`;

type WithdrawnRow = Omit<Trace['withdrawn'][number], 'object'> & { type: string; key: string };

/** The events of a case that were withdrawn, with who did it and when. @param members as `readCaseMembers` gives them */
export async function readWithdrawn(reader: Reader, members: ReadonlyMap<number, number>): Promise<Trace['withdrawn']> {
  const { some } = await reader.row<{ some: boolean }>('SELECT EXISTS (FROM set_aside) AS some');
  if (!some) return [];
  const rows = await reader.rows<WithdrawnRow>(WITHDRAWN, { members: texts(members.keys()) });
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
