import { identifier } from '../../store/index.ts';
import { namedColumns } from './columns.ts';
import { compileAt } from './compile-mapping.ts';
import { assumedRows } from './look-back.ts';
import type { Past } from './past.ts';
import { assumedObservations } from './snapshot.ts';
import type { RawRows } from './raw-rows.ts';
import type { Stream } from './language.ts';
import type { Mapping } from './read-mapping.ts';

/**
 * The SQL a mapping compiles to, for people: per stream the one reading pass and the statements over it, each with its
 * grain. A file is taken to have the columns that the mapping names, and stands as a table of its name that also has
 * `_position` (the row from 0), `_line` and `_raw`.
 */
export function explainMapping(mapping: Mapping): string {
  const streams = mapping.streams.map((stream, index) => {
    const { readSql, over } = compileAt(mapping, index, assumedFile(stream), assumedPast(stream));
    const { eventsSql, objectsSql, linksSql, rejectsSql, withdrawalsSql } = over('read');
    const rows = stream.each === undefined ? 'row of the file' : `element of ${oneLine(stream.each)}`;
    return [
      `-- Stream ${oneLine(stream.source)}${stream.system === null ? '' : `, system ${oneLine(stream.system)}`}`,
      section(
        `read. Grain: one row per ${rows}; every value typed, a fault beside each that cannot be read.`,
        `CREATE TEMP VIEW read AS\n${readSql}`,
      ),
      section('events. Grain: one row per record.', eventsSql),
      section('withdrawals. Grain: one row per event that a row withdraws.', withdrawalsSql),
      section('objects. Grain: one row per fact about an object.', objectsSql),
      section('links. Grain: one row per link.', linksSql),
      section('rejects. Grain: one row per reject.', rejectsSql),
    ]
      .filter((part) => part !== null)
      .join('\n\n');
  });
  return `${streams.join('\n\n\n')}\n`;
}

const section = (grain: string, sql: string | null): string | null => sql && `-- ${grain}\n${sql};`;

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

const assumedPast = (stream: Stream): Past => ({ joined: assumedRows, observed: () => assumedObservations(stream) });

function assumedFile(stream: Stream): RawRows {
  return { relation: identifier(stream.file), columns: namedColumns(stream), lineOf: '_line', rawText: '_raw' };
}
