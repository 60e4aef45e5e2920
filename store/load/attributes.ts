import type { AttributeType, StagedAttribute } from '../../eventlog/index.ts';
import { identifier } from '../identifier.ts';
import type { Writer } from '../store.ts';

export interface RegisteredAttribute {
  name: string;
  scope: 'case' | 'event';
  type: AttributeType;
  column: string;
}

const SQL_TYPES: Record<AttributeType, string> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  instant: 'TIMESTAMP',
};

export const readAttributeColumns = (writer: Writer): Promise<RegisteredAttribute[]> =>
  writer.rows(`SELECT name, scope, type, column_name AS "column" FROM attributes ORDER BY column_name`);

/**
 * Registers a staged attribute under its scope and gives its column. An attribute that the log has with another type is
 * widened (integer to number, anything else to text); one kept per case that now varies within a case moves to the
 * events, its values with it. One kept per event stays there.
 */
export async function registerAttribute(
  writer: Writer,
  attribute: StagedAttribute,
  scope: 'case' | 'event',
): Promise<RegisteredAttribute> {
  const registered = (await readAttributeColumns(writer)).find(({ name }) => name === attribute.name);
  if (!registered) return addAttribute(writer, attribute, scope);
  if (registered.scope === 'case' && scope === 'event') await moveToEvents(writer, registered);
  const type = widened(registered.type, attribute.type);
  const settled = { ...registered, scope: registered.scope === 'event' ? 'event' : scope, type } as const;
  if (type !== registered.type) await changeType(writer, settled);
  return settled;
}

async function addAttribute(
  writer: Writer,
  attribute: StagedAttribute,
  scope: 'case' | 'event',
): Promise<RegisteredAttribute> {
  const column = await freeColumn(writer, attribute.name);
  for (const table of tablesOf(scope)) {
    await writer.run(`ALTER TABLE ${table} ADD COLUMN ${identifier(column)} ${SQL_TYPES[attribute.type]}`);
  }
  await writer.run(`INSERT INTO attributes VALUES ($name, $scope, $type, $column, $path::JSON)`, {
    name: attribute.name,
    scope,
    type: attribute.type,
    column,
    path: attribute.path ? JSON.stringify(attribute.path) : null,
  });
  return { name: attribute.name, scope, type: attribute.type, column };
}

/** `a_` and the name; a number behind it where names differ only by what SQL does not tell apart (case of letters). */
async function freeColumn(writer: Writer, name: string): Promise<string> {
  const taken = new Set((await readAttributeColumns(writer)).map(({ column }) => column.toLowerCase()));
  const wanted = `a_${name}`;
  for (let number = 1; ; number++) {
    const column = number === 1 ? wanted : `${wanted} ${number}`;
    if (!taken.has(column.toLowerCase())) return column;
  }
}

const tablesOf = (scope: 'case' | 'event') => (scope === 'case' ? ['objects', 'cases'] : ['events']);

const widened = (known: AttributeType, found: AttributeType): AttributeType => {
  if (known === found) return known;
  const numeric = [known, found].every((type) => type === 'integer' || type === 'number');
  return numeric ? 'number' : 'text';
};

async function changeType(writer: Writer, { column, scope, type }: RegisteredAttribute): Promise<void> {
  for (const table of tablesOf(scope)) {
    await writer.run(`ALTER TABLE ${table} ALTER COLUMN ${identifier(column)} TYPE ${SQL_TYPES[type]}`);
  }
  await writer.run(`UPDATE attributes SET type = $type WHERE column_name = $column`, { type, column });
}

async function moveToEvents(writer: Writer, { column, type }: RegisteredAttribute): Promise<void> {
  const quoted = identifier(column);
  await writer.run(`ALTER TABLE events ADD COLUMN ${quoted} ${SQL_TYPES[type]}`);
  await writer.run(`UPDATE events SET ${quoted} = objects.${quoted} FROM objects WHERE objects.object = events.object`);
  for (const table of tablesOf('case')) await writer.run(`ALTER TABLE ${table} DROP COLUMN ${quoted}`);
  await writer.run(`UPDATE attributes SET scope = 'event' WHERE column_name = $column`, { column });
}
