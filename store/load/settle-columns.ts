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
}

/**
 * Makes every column that the batches need, before the first row is inserted: DuckDB 1.5 fails on a table that is
 * altered after rows were inserted in the same transaction.
 *
 * @returns one entry per batch, in the order given
 */
export async function settleColumns(writer: Writer, batches: readonly StagedBatch[]): Promise<BatchColumns[]> {
  const settled: { events: Settled[]; objects: Settled[] }[] = [];
  for (const batch of batches) {
    const objects: Settled[] = [];
    for (const attribute of batch.objectAttributes) {
      objects.push({ attribute, column: await registerAttribute(writer, attribute, 'case') });
    }
    settled.push({ events: await settleEventAttributes(writer, batch), objects });
  }
  // A later batch may have moved a column of an earlier one to the events, so scopes are read at the end.
  const registered = new Map((await readRegistered(writer)).map((entry) => [entry.column, entry]));
  return settled.map(({ events, objects }) => ({
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
async function settleEventAttributes(writer: Writer, { eventsSql, attributes }: StagedBatch): Promise<Settled[]> {
  if (eventsSql === null) return [];
  const varying = await readVarying(writer, eventsSql, attributes);
  const settled: Settled[] = [];
  for (const attribute of attributes) {
    const scope = attribute.scope === 'event' || varying.has(attribute.column) ? 'event' : 'case';
    settled.push({ attribute, column: await registerAttribute(writer, attribute, scope) });
  }
  return settled;
}

/** The first rows, in which most columns that vary within an object do so. */
const FEW = 20_000;

/**
 * The columns that vary within an object. The first rows rule out most columns, so that the comparison over all rows is
 * made for those that are likely to be constant.
 */
async function readVarying(
  writer: Writer,
  eventsSql: string,
  attributes: readonly StagedAttribute[],
): Promise<Set<string>> {
  const candidates = attributes.filter(({ scope }) => scope !== 'event').map(({ column }) => column);
  const few = `SELECT * FROM (${eventsSql}) LIMIT ${FEW}`;
  const early = await readVaryingOf(writer, few, candidates);
  const late = await readVaryingOf(
    writer,
    eventsSql,
    candidates.filter((column) => !early.has(column)),
  );
  return new Set([...early, ...late]);
}

async function readVaryingOf(writer: Writer, select: string, columns: readonly string[]): Promise<Set<string>> {
  if (columns.length === 0) return new Set();
  const quoted = columns.map(identifier);
  const varies = quoted.map(
    (column) => `min(${column}) IS DISTINCT FROM max(${column}) OR count(${column}) NOT IN (0, count(*)) AS ${column}`,
  );
  const found = await writer.row<Record<string, boolean | null>>(
    `SELECT ${quoted.map((column) => `bool_or(${column}) AS ${column}`).join(', ')}
     FROM (SELECT ${varies.join(', ')} FROM (${select}) GROUP BY object_type, object_key)`,
  );
  return new Set(columns.filter((column) => found[column] === true));
}
