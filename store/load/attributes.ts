import { type AttributeType, EventLogError, type StagedAttribute } from '../../eventlog/index.ts';
import { readCaseNotions } from '../case-notions.ts';
import { identifier } from '../identifier.ts';
import type { Writer } from '../store.ts';

export interface RegisteredAttribute {
  name: string;
  scope: 'case' | 'event';
  type: AttributeType;
  column: string;
  unit: string | null;
}

/** How the values of an attribute are stored, and staged. */
export const SQL_TYPES: Readonly<Record<AttributeType, string>> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  instant: 'TIMESTAMP',
};

export const readRegistered = (writer: Writer): Promise<RegisteredAttribute[]> =>
  writer.rows(`SELECT name, scope, type, column_name AS "column", unit FROM attributes ORDER BY column_name`);

/**
 * Registers a staged attribute and gives its column. An attribute that the log has with another type is widened
 * (integer to number, anything else to text). Where a source does not say whose an attribute is (`auto`), one name is
 * one attribute: kept per case until it varies within a case, then moved to the events with its values. Where sources
 * do say, an attribute of the case and one of events may share a name.
 */
export async function registerAttribute(
  writer: Writer,
  attribute: StagedAttribute,
  scope: 'case' | 'event',
): Promise<string> {
  const named = (await readRegistered(writer)).filter(({ name }) => name === attribute.name);
  const isOpen = attribute.scope === 'auto';
  const known =
    named.find((entry) => entry.scope === 'event' && (isOpen || scope === 'event')) ??
    named.find((entry) => entry.scope === 'case' && (isOpen || scope === 'case'));
  if (!known) return addAttribute(writer, attribute, scope);
  await settleUnit(writer, known, attribute);
  if (known.scope === 'case' && scope === 'event') await moveToEvents(writer, known);
  await widen(writer, { ...known, scope: known.scope === 'event' ? 'event' : scope }, attribute.type);
  return known.column;
}

/** Numbers of another unit would be added to those that are there. */
async function settleUnit(writer: Writer, known: RegisteredAttribute, { name, unit }: StagedAttribute): Promise<void> {
  if (unit === undefined || unit === known.unit) return;
  if (known.unit !== null) {
    throw new EventLogError(
      'unit-differs',
      `The log has "${name}" in ${known.unit}, and what is loaded has it in ${unit}. Convert it in the mapping ` +
        `(unit: { value: ${unit}, to: ${known.unit} }), give it another name, or make the log again.`,
    );
  }
  await writer.run(`UPDATE attributes SET unit = $unit WHERE column_name = $column`, { unit, column: known.column });
}

async function addAttribute(writer: Writer, attribute: StagedAttribute, scope: 'case' | 'event'): Promise<string> {
  const column = await freeColumn(writer, attribute.name);
  for (const table of await tablesOf(writer, scope)) {
    await writer.run(`ALTER TABLE ${table} ADD COLUMN ${identifier(column)} ${SQL_TYPES[attribute.type]}`);
  }
  await writer.run(`INSERT INTO attributes VALUES ($name, $scope, $type, $column, $path::JSON, $unit)`, {
    name: attribute.name,
    scope,
    type: attribute.type,
    column,
    path: attribute.path ? JSON.stringify(attribute.path) : null,
    unit: attribute.unit ?? null,
  });
  return column;
}

/** `a_` and the name; a number behind it where names differ only by what SQL does not tell apart (case of letters). */
async function freeColumn(writer: Writer, name: string): Promise<string> {
  const taken = new Set((await readRegistered(writer)).map(({ column }) => column.toLowerCase()));
  const wanted = `a_${name}`;
  for (let number = 1; ; number++) {
    const column = number === 1 ? wanted : `${wanted} ${number}`;
    if (!taken.has(column.toLowerCase())) return column;
  }
}

/** The tables that have the columns of a scope: cases once per case notion. */
async function tablesOf(writer: Writer, scope: 'case' | 'event'): Promise<string[]> {
  if (scope === 'event') return ['events'];
  return ['objects', ...(await readCaseNotions(writer)).map(({ schema }) => `${schema}.cases`)];
}

const widened = (known: AttributeType, found: AttributeType): AttributeType => {
  if (known === found) return known;
  const numeric = [known, found].every((type) => type === 'integer' || type === 'number');
  return numeric ? 'number' : 'text';
};

async function widen(writer: Writer, known: RegisteredAttribute, found: AttributeType): Promise<void> {
  const type = widened(known.type, found);
  if (type === known.type) return;
  for (const table of await tablesOf(writer, known.scope)) {
    await writer.run(`ALTER TABLE ${table} ALTER COLUMN ${identifier(known.column)} TYPE ${SQL_TYPES[type]}`);
  }
  await writer.run(`UPDATE attributes SET type = $type WHERE column_name = $column`, { type, column: known.column });
}

async function moveToEvents(writer: Writer, { column, type }: RegisteredAttribute): Promise<void> {
  const quoted = identifier(column);
  await writer.run(`ALTER TABLE events ADD COLUMN ${quoted} ${SQL_TYPES[type]}`);
  await writer.run(`UPDATE events SET ${quoted} = objects.${quoted} FROM objects WHERE objects.object = events.object`);
  for (const table of await tablesOf(writer, 'case')) await writer.run(`ALTER TABLE ${table} DROP COLUMN ${quoted}`);
  await writer.run(`UPDATE attributes SET scope = 'event' WHERE column_name = $column`, { column });
}
