import type { StagedAttribute, StagedBatch } from '../../eventlog/index.ts';
import { identifier } from '../identifier.ts';
import type { Writer } from '../store.ts';
import { type RegisteredAttribute, readRegistered, registerAttribute } from './attributes.ts';

/** Where a staged column goes; both names are quoted identifiers. */
export interface ColumnPair {
  staged: string;
  stored: string;
}

export interface BatchColumns {
  /** from the staged events into `events` */
  ofEvents: ColumnPair[];
  /** from the staged events into `objects`: constant in every case */
  ofCases: ColumnPair[];
  /** from the staged objects into `objects` */
  ofObjects: ColumnPair[];
  /**
   * Temporary table with the staged columns `ofCases`, read while it was decided that they are constant. Grain: one row per
   * object: object_type, object_key. Null where there are none
   */
  constants: string | null;
}

/**
 * Makes every column that the batches need, before the first row is inserted: DuckDB 1.5 fails on a table that is
 * altered after rows were inserted in the same transaction.
 *
 * @returns one entry per batch, in the order given
 */
export async function settleColumns(writer: Writer, batches: readonly StagedBatch[]): Promise<BatchColumns[]> {
  const settled: { events: Settled[]; objects: Settled[]; constants: string | null }[] = [];
  for (const [index, batch] of batches.entries()) {
    const objects: Settled[] = [];
    for (const attribute of batch.objectAttributes) {
      objects.push({ attribute, column: await registerAttribute(writer, attribute, 'case') });
    }
    settled.push({ ...(await settleEventAttributes(writer, batch, `temp.constants_${index}`)), objects });
  }
  // A later batch may have moved a column of an earlier one to the events, so scopes are read at the end.
  const registered = new Map((await readRegistered(writer)).map((entry) => [entry.column, entry]));
  return settled.map(({ events, objects, constants }) => ({
    constants,
    ofEvents: pairs(events, registered, 'event'),
    ofCases: pairs(events, registered, 'case'),
    ofObjects: pairs(objects, registered, 'case'),
  }));
}

interface Settled {
  attribute: StagedAttribute;
  /** as stored */
  column: string;
}

const pairs = (
  settled: readonly Settled[],
  registered: ReadonlyMap<string, RegisteredAttribute>,
  scope: 'case' | 'event',
): ColumnPair[] =>
  settled
    .filter(({ column }) => registered.get(column)?.scope === scope)
    .map(({ attribute, column }) => ({ staged: identifier(attribute.column), stored: identifier(column) }));

/** Decides where each attribute is kept. `auto` goes to the case when it is constant in every case of the batch. */
async function settleEventAttributes(
  writer: Writer,
  { eventsSql, attributes }: StagedBatch,
  constants: string,
): Promise<{ events: Settled[]; constants: string | null }> {
  if (eventsSql === null) return { events: [], constants: null };
  const constant = await readConstant(writer, eventsSql, attributes, constants);
  const events: Settled[] = [];
  for (const attribute of attributes) {
    const scope = constant.has(attribute.column) ? 'case' : 'event';
    events.push({ attribute, column: await registerAttribute(writer, attribute, scope) });
  }
  return { events, constants: constant.size > 0 ? constants : null };
}

/** The first rows, in which most columns that vary within an object do so. */
const FEW = 20_000;

/**
 * The columns that are constant in every object. The first rows rule out most that vary, so that the comparison over all
 * rows is made for those that are likely to be constant.
 *
 * @param table is made where any are, as `BatchColumns.constants`
 */
async function readConstant(
  writer: Writer,
  eventsSql: string,
  attributes: readonly StagedAttribute[],
  table: string,
): Promise<Set<string>> {
  const candidates = attributes.filter(({ scope }) => scope !== 'event').map(({ column }) => column);
  const likely = await constantIn(
    writer,
    `(${CONSTANTS(`SELECT * FROM (${eventsSql}) LIMIT ${FEW}`, candidates)})`,
    candidates,
  );
  if (likely.length === 0) return new Set();
  await writer.run(`CREATE OR REPLACE TEMP TABLE ${table} AS ${CONSTANTS(eventsSql, likely)}`);
  const constant = await constantIn(writer, table, likely);
  if (constant.length === 0) await writer.run(`DROP TABLE ${table}`);
  return new Set(constant);
}

const variesIn = (column: string): string => identifier(`varies: ${column}`);

// Grain: one row per object, with a value of each column and whether it has others.
const CONSTANTS = (select: string, columns: readonly string[]) => /* sql */ `
  SELECT object_type, object_key, ${columns
    .map((column) => {
      const value = identifier(column);
      return `min(${value}) AS ${value}, min(${value}) IS DISTINCT FROM max(${value}) OR count(${value}) NOT IN (0, count(*)) AS ${variesIn(column)}`;
    })
    .join(', ')}
  FROM (${select}) GROUP BY object_type, object_key`;

async function constantIn(writer: Writer, constants: string, columns: readonly string[]): Promise<string[]> {
  if (columns.length === 0) return [];
  const found = await writer.row<Record<string, boolean | null>>(
    `SELECT ${columns.map((column) => `bool_or(${variesIn(column)}) AS ${identifier(column)}`).join(', ')} FROM ${constants}`,
  );
  return columns.filter((column) => found[column] !== true);
}
