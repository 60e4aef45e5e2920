import type { StagedBatch } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import type { CompiledStream } from './compile-stream.ts';
import type { CompiledEvent } from './events.ts';
import { MATCH } from './joins.ts';
import type { Stream } from './language.ts';
import { TURN } from './snapshot.ts';

/** What became of a stream's rows in one file. */
export interface StreamReport {
  source: string;
  path: string;
  /** of the file, those counted that could not even be read */
  rowsRead: number;
  /** rows (list elements with `each`) that the stream's condition or a blank list left out */
  leftOut: number;
  /** one per kind of event, in the order of the mapping; the five counts add up to the rows (list elements) */
  events: EventReport[];
  /** one per link, in the order of the mapping */
  links: LinkReport[];
  /** one per withdrawal, in the order of the mapping; the three counts add up to the rows (list elements) */
  withdrawals: WithdrawalReport[];
  /** cells that say that nothing was recorded; text null: blank */
  absent: { column: string; text: string | null; rows: number }[];
  /** changes that a table does not have, the most frequent; null: blank */
  unlisted: { field: string; from: string | null; to: string | null; rows: number }[];
  /** of a snapshot, what its rows are next to those observed before; else null */
  observations: ObservationReport | null;
  /** what came of each of the stream's joins */
  joins: JoinReport[];
  /** events and objects that were rejected, by reason, most frequent first */
  rejects: { column: string | null; code: string; rows: number; example: string }[];
}

/** Rows that say how an object is. */
export interface ObservationReport {
  /** of objects that were not observed before */
  first: number;
  /** compared with the observation before */
  compared: number;
  /** left out: observed earlier than what is known already */
  stale: number;
}

/** Rows by what they found; the four counts add up to the rows (list elements). */
export interface JoinReport {
  name: string;
  file: string;
  found: number;
  missing: number;
  /** found in several rows that differ */
  several: number;
  /** that ask for none: their key is blank */
  blank: number;
}

export interface LinkReport {
  /** `child -> parent` */
  link: string;
  /** why it is there */
  rule: string;
  /** 0 to 1 */
  confidence: number;
  /** pairs of objects */
  made: number;
  /** rows, by the link's condition */
  leftOut: number;
}

/** Rows by whether they withdraw an event; whether there is such an event is known once they are loaded. */
export interface WithdrawalReport {
  /** source of the stream that makes the events */
  of: string;
  made: number;
  leftOut: number;
  rejected: number;
}

export interface EventReport {
  /** the constant, or the columns it comes from */
  activity: string;
  object: string;
  made: number;
  /** by the event's condition or the stream's, or because another activity of a table of changes fits */
  leftOut: number;
  /** changes that the table does not have */
  unlisted: number;
  /** blank time */
  absent: number;
  rejected: number;
}

/** Of a file of which nothing could be read. */
export const emptyReport = (source: string, path: string): StreamReport => ({
  source,
  path,
  rowsRead: 0,
  leftOut: 0,
  events: [],
  links: [],
  withdrawals: [],
  absent: [],
  unlisted: [],
  observations: null,
  joins: [],
  rejects: [],
});

const REJECTS = (rejectsSql: string) => /* sql */ `
  SELECT column_name AS "column", code, count(*)::DOUBLE AS rows, min(reason) AS example
  FROM (${rejectsSql}) GROUP BY column_name, code ORDER BY rows DESC, code, "column"`;

const MOST_UNLISTED = 20;

const UNLISTED = (unlistedSql: string) => /* sql */ `
  SELECT field, "from", "to", sum(rows)::DOUBLE AS rows
  FROM (${unlistedSql}) GROUP BY field, "from", "to" ORDER BY rows DESC, field, "from", "to" LIMIT ${MOST_UNLISTED}`;

/** @param read the relation that holds the reading pass */
export async function readStreamReport(
  reader: Reader,
  stream: Stream,
  compiled: CompiledStream,
  batch: StagedBatch,
  read: string,
): Promise<StreamReport> {
  const { outcomesSql, linkCountsSql, leftOutSql, unlistedSql, joinsSql, turnsSql } = compiled.over(read);
  const outcomes = await rowsOf<{ event: number; outcome: string; rows: number }>(reader, outcomesSql);
  const [leftOut] = await rowsOf<{ rows: number }>(reader, leftOutSql);
  const counts = (index: number) => (outcome: string) =>
    outcomes.find((found) => found.event === index && found.outcome === outcome)?.rows ?? 0;
  return {
    source: stream.source,
    path: batch.origin.path,
    rowsRead: batch.rowsRead,
    leftOut: leftOut?.rows ?? 0,
    events: compiled.events.map((event, index) => eventReport(event, counts(index))),
    links: linkReports(compiled, await rowsOf(reader, linkCountsSql)),
    withdrawals: compiled.withdrawals.map(({ form }, index) => {
      const count = counts(compiled.events.length + index);
      const [made, leftOut, rejected] = [count('made'), count('left out'), count('rejected')];
      return { of: form.of ?? stream.source, made, leftOut, rejected };
    }),
    absent: isAllMade(stream, outcomes, leftOut?.rows ?? 0) ? [] : await readAbsent(reader, compiled),
    unlisted: await rowsOf(reader, unlistedSql && UNLISTED(unlistedSql)),
    observations: turnsSql === null ? null : observationReport(await rowsOf(reader, turnsSql)),
    joins: joinReports(stream, await rowsOf(reader, joinsSql)),
    rejects: await rowsOf(reader, batch.rejectsSql && REJECTS(batch.rejectsSql)),
  };
}

/** Where every row made every event, no time of an event was blank; texts that mean so may stand in other columns too. */
const isAllMade = (
  { each, columns }: Stream,
  outcomes: readonly { outcome: string; rows: number }[],
  leftOut: number,
): boolean =>
  each === undefined &&
  leftOut === 0 &&
  outcomes.every(({ outcome }) => outcome === 'made') &&
  Object.values(columns).every(({ absent }) => absent.length === 0);

const rowsOf = async <Row>(reader: Reader, sql: string | null): Promise<Row[]> =>
  sql === null ? [] : reader.rows<Row>(sql);

const eventReport = ({ label, form }: CompiledEvent, count: (outcome: string) => number): EventReport => ({
  activity: label,
  object: form.of,
  made: count('made'),
  leftOut: count('left out'),
  unlisted: count('unlisted'),
  absent: count('absent'),
  rejected: count('rejected'),
});

const linkReports = (
  { links }: CompiledStream,
  counts: readonly { link: number; made: number; leftOut: number }[],
): LinkReport[] =>
  links.map(({ form, rule }, index) => {
    const found = counts.find(({ link }) => link === index);
    const link = `${form.child} -> ${form.parent}`;
    return { link, rule, confidence: form.confidence, made: found?.made ?? 0, leftOut: found?.leftOut ?? 0 };
  });

interface MatchCount {
  name: string;
  match: string;
  rows: number;
}

function joinReports(stream: Stream, counts: readonly MatchCount[]): JoinReport[] {
  return Object.entries(stream.join).map(([name, { file }]) => {
    const count = (match: string) => counts.find((one) => one.name === name && one.match === match)?.rows ?? 0;
    const [found, missing] = [count(MATCH.found), count(MATCH.missing)];
    return { name, file, found, missing, several: count(MATCH.several), blank: count(MATCH.blank) };
  });
}

function observationReport(counts: readonly { turn: string | null; rows: number }[]): ObservationReport {
  const count = (turn: string) => counts.find((one) => one.turn === turn)?.rows ?? 0;
  return { first: count(TURN.first), compared: count(TURN.next), stale: count(TURN.stale) };
}

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
        why: 'a condition, or another change',
      })),
    ...(report.observations === null ? [] : observationChoices(report.observations)),
    ...report.joins
      .filter(({ missing, several }) => missing + several > 0)
      .map(({ name, file, missing, several }) => ({
        what: `join of ${name}`,
        value: `${missing} rows not found, ${several} found several times`,
        why: `in ${file}`,
      })),
    ...report.unlisted.map(({ field, from, to, rows }) => ({
      what: `change of ${field} that the mapping does not list`,
      value: `${from ?? 'blank'} -> ${to ?? 'blank'}`,
      why: `${rows} rows`,
    })),
  ];
}

const observationChoices = ({ first, stale }: ObservationReport): { what: string; value: string; why: string }[] => [
  ...(first > 0
    ? [{ what: 'observed for the first time', value: `${first} rows`, why: 'there is nothing to compare' }]
    : []),
  ...(stale > 0
    ? [{ what: 'left out', value: `${stale} rows`, why: 'they were observed earlier than what is known already' }]
    : []),
];
