import { EventLogError, suggestion } from '../eventlog/index.ts';
import type { Reader, Writer } from './store.ts';

/** A type of objects whose cases are traced. */
export interface CaseNotion {
  type: string;
  /** where its tables are, as SQL text */
  schema: string;
}

const OWN_SCHEMA = 'main';
const schemaOf = (notion: number): string => `case_notion_${notion}`;

const OWN_TYPE = `SELECT value->>'$' AS type FROM ${OWN_SCHEMA}.case_settings WHERE name = 'caseNotion'`;

/** The case notions that have traces: the log's own first, then the others, the oldest first. */
export async function readCaseNotions(reader: Reader): Promise<[CaseNotion, ...CaseNotion[]]> {
  const [own] = await reader.rows<{ type: string }>(OWN_TYPE);
  const others = await reader.rows<{ type: string; notion: number }>(
    `SELECT type, notion::DOUBLE AS notion FROM case_notions ORDER BY notion`,
  );
  return [
    { type: own?.type ?? 'case', schema: OWN_SCHEMA },
    ...others.map(({ type, notion }) => ({ type, schema: schemaOf(notion) })),
  ];
}

/**
 * Whether the cases of a type of objects are traced.
 *
 * @throws EventLogError object-type-not-found, with the nearest name and those at hand
 */
export async function isTraced(reader: Reader, type: string): Promise<boolean> {
  const notions = await readCaseNotions(reader);
  if (notions.some((notion) => notion.type === type)) return true;
  const known = await readObjectTypes(reader);
  if (known.includes(type)) return false;
  throw new EventLogError(
    'object-type-not-found',
    `A case cannot be a '${type}': the log has no objects of that type. ${suggestion(type, known)}`,
  );
}

/** Most objects first, then by name. */
async function readObjectTypes(reader: Reader): Promise<string[]> {
  const rows = await reader.rows<{ type: string }>(
    `SELECT type FROM objects GROUP BY type ORDER BY count(*) DESC, type`,
  );
  return rows.map(({ type }) => type);
}

/**
 * Runs `work` with the tables of a case notion in the place of the log's own: every statement on the reader's connection
 * meanwhile means those, unchanged. Nothing else may be asked of the connection until it is done.
 *
 * @param type one that is traced
 */
export async function inCaseNotion<Result>(reader: Reader, type: string, work: () => Promise<Result>): Promise<Result> {
  const notion = (await readCaseNotions(reader)).find((known) => known.type === type);
  if (notion === undefined) throw new Error(`The cases of the type ${type} are not traced.`);
  return inSchema(reader, notion.schema, work);
}

/** Runs `work` once for each case notion that has traces, as `inCaseNotion` does, the log's own first. */
export async function inEachCaseNotion(
  reader: Reader,
  work: (notion: CaseNotion, index: number, count: number) => Promise<void>,
): Promise<void> {
  const notions = await readCaseNotions(reader);
  for (const [index, notion] of notions.entries()) {
    await inSchema(reader, notion.schema, () => work(notion, index, notions.length));
  }
}

async function inSchema<Result>(reader: Reader, schema: string, work: () => Promise<Result>): Promise<Result> {
  if (schema === OWN_SCHEMA) return work();
  await reader.rows(`SET search_path = '${schema},${OWN_SCHEMA}'`);
  try {
    return await work();
  } finally {
    // A statement that failed within a transaction ends it, and its connection is closed.
    await reader.rows(`SET search_path = '${OWN_SCHEMA}'`).catch(() => undefined);
  }
}

/**
 * Makes the schema of a case notion.
 *
 * @param fill makes its tables, and runs as `inCaseNotion` does
 */
export async function addCaseNotion(writer: Writer, type: string, fill: () => Promise<void>): Promise<void> {
  const { notion } = await writer.row<{ notion: number }>(
    `SELECT coalesce(max(notion)::DOUBLE + 1, 0) AS notion FROM case_notions`,
  );
  await writer.run(`CREATE SCHEMA ${schemaOf(notion)}`);
  await writer.run(`INSERT INTO case_notions VALUES ($notion, $type)`, { notion, type });
  await inSchema(writer, schemaOf(notion), fill);
}

/** Removes the tables of a case notion that is not the log's own. @returns false where it has none */
export async function dropCaseNotion(writer: Writer, type: string): Promise<boolean> {
  const [, ...others] = await readCaseNotions(writer);
  const notion = others.find((known) => known.type === type);
  if (notion === undefined) return false;
  await writer.run(`DROP SCHEMA ${notion.schema} CASCADE`);
  await writer.run(`DELETE FROM case_notions WHERE type = $type`, { type });
  return true;
}

/** Removes the tables of the case notions of which no object is left, and of one that has become the log's own. */
export async function dropObsoleteNotions(writer: Writer): Promise<void> {
  const [own, ...others] = await readCaseNotions(writer);
  if (others.length === 0) return;
  const known = await readObjectTypes(writer);
  for (const { type } of others) {
    if (type === own.type || !known.includes(type)) await dropCaseNotion(writer, type);
  }
}
