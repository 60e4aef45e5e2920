import { literal, type Reader } from '../../store/index.ts';
import { cutBlanks } from './cells.ts';
import { receivedText, resolveColumn } from './columns.ts';
import { joinedColumn } from './joined-column.ts';
import type { ColumnTest, Stream } from './language.ts';
import type { RawRows } from './raw-rows.ts';

/** A file, and a stream that reads it. */
interface Reading {
  stream: Stream;
  raw: RawRows;
}

/** A stream that has something to read in a file. */
export type Concerned<Of> = Of & {
  /** whether it tells what of the file could not even be read, which one stream does for all */
  tells: boolean;
};

/**
 * Of streams that read the same files, those that rows of a file are for, in their order: of messages of many kinds, a file
 * mostly holds one. Where a file is for none, the first counts its rows as left out.
 */
export async function concernedReadings<Of extends Reading>(
  reader: Reader,
  readings: readonly Of[],
): Promise<Concerned<Of>[]> {
  const chosen = new Map<Of, Concerned<Of>>();
  for (const raw of new Set(readings.map((one) => one.raw))) {
    const together = readings.filter((one) => one.raw === raw);
    for (const [index, one] of (await concernedOf(reader, together)).entries()) {
      chosen.set(one, { ...one, tells: index === 0 });
    }
  }
  return readings.flatMap((one) => chosen.get(one) ?? []);
}

async function concernedOf<Of extends Reading>(reader: Reader, together: readonly Of[]): Promise<Of[]> {
  const [first] = together;
  if (first === undefined || together.length === 1) return [...together];
  const judged = together.map((one) => conditionOf(one) ?? 'true');
  const met = await reader.row<Record<string, boolean>>(
    `SELECT ${judged.map((condition, index) => `coalesce(bool_or(${condition}), false) AS c${index}`).join(', ')}
     FROM ${first.raw.relation} AS rows_`,
  );
  const found = together.filter((_one, index) => met[`c${index}`]);
  return found.length === 0 ? [first] : found;
}

/** What a row must be, as far as the texts tell that the stream's condition asks for; null where they tell nothing. */
function conditionOf({ stream, raw }: Reading): string | null {
  if (stream.when === undefined || stream.snapshot !== undefined) return null;
  const alternatives = stream.when.map((tests) =>
    Object.entries(tests).flatMap(([column, test]) => textTest(stream, raw, column, test) ?? []),
  );
  if (alternatives.some((tests) => tests.length === 0)) return null;
  return alternatives.map((tests) => `(${tests.join(' AND ')})`).join(' OR ');
}

/** Null for a column that is not read as received, and for a test of anything but texts. */
function textTest(stream: Stream, raw: RawRows, column: string, { is, in: among }: ColumnTest): string | null {
  const texts = is === undefined ? among : [is];
  const resolved = resolveColumn(column, raw.columns);
  if (texts === undefined || resolved === null || isReadOtherwise(stream, column)) return null;
  return `${cutBlanks(receivedText(resolved, 'rows_'))} IN (${texts.map(literal).join(', ')})`;
}

const isReadOtherwise = (stream: Stream, column: string): boolean =>
  stream.columns[column] !== undefined ||
  joinedColumn(stream, column) !== null ||
  (stream.each !== undefined && column.startsWith(stream.each));
