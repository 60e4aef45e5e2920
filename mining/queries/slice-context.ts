import { type Attribute, EventLogError, nearestName } from '../../eventlog/index.ts';
import { identifier, readClosingActivities, type Reader } from '../../store/index.ts';

/** An attribute of the log, and the quoted column that holds it. */
export interface StoredAttribute extends Pick<Attribute, 'name' | 'scope' | 'type' | 'unit'> {
  column: string;
}

/** An attribute a slice may name: one of the log, or what every event has by way of its resource or its source. */
export type AttributeColumn = StoredAttribute | (Omit<StoredAttribute, 'scope'> & { scope: 'resource' | 'source' });

/** What a slice's names mean in one log. */
export interface SliceContext {
  /** code by activity name */
  activities: ReadonlyMap<string, number>;
  attributes: readonly AttributeColumn[];
  /** some events of the traces were paired from a start and a complete record */
  hasPairs: boolean;
  /** closing activities were given, so open cases have no lead time */
  leavesOpenOut: boolean;
}

const ATTRIBUTES = /* sql */ `
  SELECT name, scope, type, unit, column_name AS column FROM attributes ORDER BY scope, name, column_name`;

/** Every event has these two, whether or not the source has other attributes. */
const BUILT_IN: readonly AttributeColumn[] = [
  { name: 'resource', scope: 'resource', type: 'text', unit: null, column: 'name' },
  { name: 'system', scope: 'source', type: 'text', unit: null, column: 'system' },
];

export async function readSliceContext(reader: Reader): Promise<SliceContext> {
  const codes = await readActivityCodes(reader);
  const attributes = await readAttributeColumns(reader);
  const { hasPairs } = await reader.row<{ hasPairs: boolean }>(
    'SELECT EXISTS (FROM trace WHERE start_event IS NOT NULL) AS "hasPairs"',
  );
  const { source } = await readClosingActivities(reader);
  return { activities: codes, attributes: [...attributes, ...BUILT_IN], hasPairs, leavesOpenOut: source === 'given' };
}

/** The log's attributes with their quoted columns, by scope and name. */
export async function readAttributeColumns(reader: Reader): Promise<StoredAttribute[]> {
  const rows = await reader.rows<StoredAttribute>(ATTRIBUTES);
  return rows.map((attribute) => ({ ...attribute, column: identifier(attribute.column) }));
}

/**
 * The attributes that cases have. Where the log has objects of several types, those that only other types have (of a
 * delivery, of an invoice) are left out: no case ever has a value there.
 */
export async function readCaseAttributes(reader: Reader): Promise<StoredAttribute[]> {
  const columns = (await readAttributeColumns(reader)).filter(({ scope }) => scope === 'case');
  const { types } = await reader.row<{ types: number }>('SELECT count(DISTINCT type)::DOUBLE AS types FROM objects');
  if (types < 2 || columns.length === 0) return columns;
  const filled = await reader.row<Record<string, boolean>>(
    `SELECT ${columns.map(({ column }, index) => `count(${column}) > 0 AS filled_${index}`).join(', ')} FROM cases`,
  );
  return columns.filter((_, index) => filled[`filled_${index}`]);
}

/** Code by activity name. */
export async function readActivityCodes(reader: Reader): Promise<Map<string, number>> {
  const rows = await reader.rows<{ name: string; activity: number }>(
    'SELECT name, activity FROM activities ORDER BY activity',
  );
  return new Map(rows.map(({ name, activity }) => [name, activity]));
}

/** @throws activity-not-found, with the nearest name */
export function activityCode(activities: ReadonlyMap<string, number>, name: string): number {
  const code = activities.get(name);
  if (code !== undefined) return code;
  throw new EventLogError(
    'activity-not-found',
    `No activity is named "${name}". ${suggestion(name, [...activities.keys()])}`,
  );
}

/** @throws attribute-not-found, with the nearest name */
export function attributeColumn(attributes: readonly AttributeColumn[], name: string): AttributeColumn {
  const found = attributes.find((attribute) => attribute.name === name);
  if (found) return found;
  const known = attributes.map((attribute) => attribute.name);
  throw new EventLogError('attribute-not-found', `No attribute is named "${name}". ${suggestion(name, known)}`);
}

function suggestion(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  if (known.length === 0) return 'The log has none yet: ingest one first.';
  return nearest === null ? `It has: ${known.slice(0, 40).join(', ')}.` : `The nearest name is "${nearest}".`;
}
