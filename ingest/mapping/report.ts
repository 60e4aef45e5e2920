import type { StagedBatch } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import type { CompiledStream } from './compile-stream.ts';
import type { EventForm, Stream } from './language.ts';

/** What became of a stream's rows in one file. */
export interface StreamReport {
  source: string;
  path: string;
  /** of the file, those counted that could not even be read */
  rowsRead: number;
  /** rows (list elements with `each`) that the stream's condition or a blank list left out */
  leftOut: number;
  /** one per event of the mapping, in its order; the four counts add up to the rows (list elements) */
  events: EventReport[];
  /** cells that say that nothing was recorded; text null: blank */
  absent: { column: string; text: string | null; rows: number }[];
  /** events and objects that were rejected, by reason, most frequent first */
  rejects: { column: string | null; code: string; rows: number; example: string }[];
}

export interface EventReport {
  /** the constant, or the column it comes from */
  activity: string;
  object: string;
  made: number;
  /** by the event's condition or the stream's */
  leftOut: number;
  /** blank time */
  absent: number;
  rejected: number;
}

const REJECTS = (rejectsSql: string) => /* sql */ `
  SELECT column_name AS "column", code, count(*)::DOUBLE AS rows, min(reason) AS example
  FROM (${rejectsSql}) GROUP BY column_name, code ORDER BY rows DESC, code, "column"`;

/** @param read the relation that holds the reading pass */
export async function readStreamReport(
  reader: Reader,
  stream: Stream,
  compiled: CompiledStream,
  batch: StagedBatch,
  read: string,
): Promise<StreamReport> {
  const { outcomesSql, leftOutSql } = compiled.over(read);
  const outcomes = await rowsOf<{ event: number; outcome: string; rows: number }>(reader, outcomesSql);
  const [leftOut] = await rowsOf<{ rows: number }>(reader, leftOutSql);
  const counts = (index: number) => (outcome: string) =>
    outcomes.find((found) => found.event === index && found.outcome === outcome)?.rows ?? 0;
  return {
    source: stream.source,
    path: batch.origin.path,
    rowsRead: batch.rowsRead,
    leftOut: leftOut?.rows ?? 0,
    events: stream.events.map((event, index) => eventReport(event, counts(index))),
    absent: await readAbsent(reader, compiled),
    rejects: await rowsOf(reader, batch.rejectsSql && REJECTS(batch.rejectsSql)),
  };
}

const rowsOf = async <Row>(reader: Reader, sql: string | null): Promise<Row[]> =>
  sql === null ? [] : reader.rows<Row>(sql);

const eventReport = ({ activity, of }: EventForm, count: (outcome: string) => number): EventReport => ({
  activity: activity.value ?? `by ${activity.column}`,
  object: of,
  made: count('made'),
  leftOut: count('left out'),
  absent: count('absent'),
  rejected: count('rejected'),
});

async function readAbsent(reader: Reader, { absentSql }: CompiledStream): Promise<StreamReport['absent']> {
  return rowsOf(
    reader,
    absentSql && `SELECT column_name AS "column", text, rows FROM (${absentSql}) ORDER BY column_name, rows DESC, text`,
  );
}

/** What is said aloud after a load of this stream. */
export function choicesOf(stream: Stream, report: StreamReport): StagedBatch['choices'] {
  const zone = stream.zone === undefined ? { value: 'UTC', why: 'the mapping gives none' } : null;
  return [
    ...(zone ? [{ what: 'zone of times without an offset', ...zone }] : []),
    ...report.absent.map(({ column, text, rows }) => ({
      what: `absent in ${column}`,
      value: text ?? 'blank',
      why: `${rows} rows${text === null ? '' : ', listed in the mapping'}`,
    })),
    ...report.events
      .filter(({ leftOut }) => leftOut > 0)
      .map(({ activity, leftOut }) => ({
        what: `left out of ${activity}`,
        value: `${leftOut} rows`,
        why: 'a condition',
      })),
  ];
}
