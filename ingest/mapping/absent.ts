import { identifier, literal } from '../../store/index.ts';
import { absentTest, receivedSql } from './cells.ts';
import { joinedColumn } from './joined-column.ts';
import type { AbsentText, Stream } from './language.ts';
import type { RawRows } from './raw-rows.ts';

/**
 * Counts the cells that say that nothing was recorded: in columns with texts listed as absent, and in those of event
 * times, whose blank cells make no event. Null where the stream looks for none.
 *
 * @returns a SELECT. Grain: one row per column and text. column_name VARCHAR, text VARCHAR (null: blank), rows DOUBLE.
 */
export function absentSql(stream: Stream, raw: RawRows): string | null {
  const rules = absentRules(stream);
  if (rules.size === 0) return null;
  const cells = new Map([...rules.keys()].map((column) => [column, identifier(column)]));
  const counts = [...rules].map(([column, texts]) => countSql(column, texts));
  return `WITH ${receivedSql(stream, raw, cells)}\n${counts.join('\nUNION ALL\n')}`;
}

function absentRules(stream: Stream): Map<string, readonly AbsentText[]> {
  const { columns, events } = stream;
  const rules = new Map<string, readonly AbsentText[]>();
  for (const { activity, at, end, required } of events) {
    if (activity.changes?.columns === null) continue; // without a time of its own it has that of the observation
    const [column] = (at ?? end)?.column ?? [];
    if (column !== undefined && !required && joinedColumn(stream, column) === null) rules.set(column, []);
  }
  for (const [column, { absent }] of Object.entries(columns)) if (absent.length > 0) rules.set(column, absent);
  return rules;
}

function countSql(column: string, texts: readonly AbsentText[]): string {
  const cell = identifier(column);
  const isAbsent = [`${cell} IS NULL`, ...texts.map((text) => absentTest(text, cell))].join(' OR ');
  const shown = texts.map((text) => {
    const label = 'text' in text ? text.text : `matching ${text.matching}`;
    return `WHEN ${absentTest(text, cell)} THEN ${literal(label)}`;
  });
  const label = shown.length === 0 ? 'NULL::VARCHAR' : `CASE ${shown.join(' ')} END`;
  return (
    `SELECT ${literal(column)} AS column_name, ${label} AS text, count(*)::DOUBLE AS rows ` +
    `FROM received WHERE ${isAbsent} GROUP BY ALL HAVING count(*) > 0`
  );
}
