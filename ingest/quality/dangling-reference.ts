import type { Finding } from '../../eventlog/index.ts';
import { identifier, type Reader } from '../../store/index.ts';
import type { LogFacts } from './log-facts.ts';
import { counted, listed, percent } from './wording.ts';

// Grain: one row per object type. An object that nothing is known about but its name, while most linked objects of its type have
// records or attributes, was referred to and never seen.
const UNSEEN = (attributes: readonly string[]) => /* sql */ `
  WITH linked AS (SELECT child AS object FROM links UNION SELECT parent FROM links),
  seen AS (
    SELECT objects.object, objects.type, objects.key,
           coalesce(${[...attributes.map((column) => `objects.${identifier(column)} IS NOT NULL OR NULL`), 'NULL'].join(', ')}, false)
           OR objects.object IN (SELECT object FROM events) AS is_seen
    FROM objects JOIN linked USING (object)
  )
  SELECT type, count(*)::DOUBLE AS objects, count(*) FILTER (NOT is_seen)::DOUBLE AS unseen,
         list(key ORDER BY object) FILTER (NOT is_seen)[:3] AS examples
  FROM seen GROUP BY type HAVING unseen > 0 AND unseen < objects / 2 ORDER BY unseen DESC, type`;

// Grain: one row per object type with records that are in no trace because no link leads to a case, and no stated relation.
const UNLINKED = /* sql */ `
  WITH RECURSIVE climb AS (
    SELECT object, object AS reached FROM objects WHERE type <> $caseNotion
    UNION
    SELECT climb.object, links.parent FROM climb JOIN links ON links.child = climb.reached
  ),
  linked AS (SELECT climb.object FROM climb JOIN objects ON objects.object = reached WHERE type = $caseNotion),
  unlinked AS (SELECT object, type, key FROM objects ANTI JOIN linked USING (object) WHERE type <> $caseNotion)
  SELECT type, count(*)::DOUBLE AS records, count(DISTINCT object)::DOUBLE AS objects, list(DISTINCT key ORDER BY key)[:3] AS examples
  FROM events ANTI JOIN set_aside USING (event) JOIN unlinked USING (object)
    ANTI JOIN (SELECT event FROM event_objects ANTI JOIN unlinked USING (object)) AS related USING (event)
  GROUP BY type ORDER BY records DESC, type`;

/** Objects that are referred to and never seen, and records that belong to no case. */
export async function findDanglingReference(reader: Reader, facts: LogFacts): Promise<Finding[]> {
  const { others } = await reader.row<{ others: number }>(
    `SELECT (count(*) FILTER (type <> $caseNotion) + (SELECT count(*) FROM links))::DOUBLE AS others FROM objects`,
    { caseNotion: facts.caseNotion },
  );
  if (others === 0) return [];
  const attributes = facts.attributes.filter(({ scope }) => scope === 'case').map(({ column }) => column);
  const unseen = await reader.rows<Unseen>(UNSEEN(attributes));
  const unlinked = await reader.rows<Unlinked>(UNLINKED, { caseNotion: facts.caseNotion });
  return [...unseen.map(unseenFinding), ...unlinked.map((found) => unlinkedFinding(found, facts))];
}

interface Unseen {
  type: string;
  objects: number;
  unseen: number;
  examples: string[];
}

const unseenFinding = ({ type, objects, unseen, examples }: Unseen): Finding => ({
  code: 'dangling-reference',
  severity: 'warning',
  count: unseen,
  share: unseen / objects,
  message:
    `${counted(unseen, `object of type ${type}`, `objects of type ${type}`)} (${percent(unseen / objects)} of those linked) ` +
    `${unseen === 1 ? 'is' : 'are'} referred to but never seen, for example ${listed(examples)}.`,
  advice:
    'Load the stream that describes them, or extend its period: what happened to them is missing from the traces.',
  subject: type,
});

interface Unlinked {
  type: string;
  records: number;
  objects: number;
  examples: string[];
}

const unlinkedFinding = ({ type, records, objects, examples }: Unlinked, facts: LogFacts): Finding => ({
  code: 'dangling-reference',
  severity: 'warning',
  count: records,
  share: records / facts.records,
  message:
    `${counted(records, 'record')} of ${counted(objects, `object of type ${type}`, `objects of type ${type}`)} belong${records === 1 ? 's' : ''} ` +
    `to no ${facts.caseNotion}, because no link leads there, for example ${listed(examples)}.`,
  advice: `Load the stream that links ${type} to ${facts.caseNotion}, or correct the link's columns in the mapping: these records are in no figure.`,
  subject: type,
});
