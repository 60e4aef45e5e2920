import { EventLogError, type StagedAttribute, type StagedBatch } from '../../eventlog/index.ts';
import { identifier, literal, type Store } from '../../store/index.ts';
import { readAttributeCells } from './attribute-types.ts';
import { type CellTexts, readCellTexts } from './column-facts.ts';
import { readProfiles } from './column-profile.ts';
import { type Choice, detectColumns, type GivenColumns, type LogColumns } from './detect-columns.ts';
import { FORMAT_NAMES, MESSAGE_FORMATS } from './format-names.ts';
import { joinClocks } from './join-clocks.ts';
import { readReplacedWords } from './lifecycle.ts';
import type { RawRelation } from './raw-relation.ts';
import { describeFormat, detectTimeColumns, givenTimeColumns, type TimeColumn } from './read-time-format.ts';
import {
  AFTER,
  attributeName,
  COUNT_ENDLESS,
  COUNT_REJECTED,
  EVENTS,
  OFFSET,
  PRECISION,
  type RecordSource,
  REJECTS,
} from './record-sql.ts';
import { readZone } from './zone.ts';

export interface FlatLogOptions extends GivenColumns {
  /** strptime format of the times, or iso, epochS, epochMs, epochUs, epochNs, excel */
  timeFormat?: string;
  /** IANA name for times without offset; UTC is assumed without it */
  zone?: string;
  /** part of every event's identity; files of one source are versions or parts of one log */
  source?: string;
  system?: string;
  /** object type of the cases */
  caseNotion?: string;
}

/**
 * Stages a flat log: one row per record, its case, activity and times in columns. What is not given is detected, and
 * said in `choices`. Rows without case, activity or time, or with a text where a time belongs, are rejected.
 * Throws `column-not-found`, `column-undecided`, `time-format-undecided`, `time-format-invalid`, `zone-unknown`,
 * `all-rows-rejected`, `too-many-columns`, or `mapping-needed` for a file of messages.
 */
export async function stageFlatLog(
  store: Store,
  file: RawRelation,
  options: FlatLogOptions = {},
): Promise<StagedBatch> {
  assertFlat(file);
  assertNarrow(file);
  const zone = await readZone(store, options.zone);
  const profiles = await readProfiles(store, file);
  const detected = detectColumns(profiles, options, file.origin.path);
  const { raw, columns, parts, choices } = joinClocks(file, detected.columns, profiles);
  const texts = await readCellTexts(store, raw);
  const times = await readTimes(store, raw, columns, texts, options.timeFormat);
  const counters = await rowCounters(store, raw, columns);
  const used = new Set<string | null>([...Object.values(columns), ...parts, ...counters, PRECISION, OFFSET, AFTER]);
  const others = raw.columns.filter((column) => !used.has(column));
  const cells = await readAttributeCells(store, raw, others, texts, zone);
  const records = { raw, columns, times, zone, cells, texts, caseNotion: options.caseNotion ?? 'case' };
  const rejects = await stageRejects(store, records);
  return {
    source: { name: options.source ?? 'log', system: options.system ?? null, rank: 0 },
    origin: raw.origin,
    rowsRead: raw.rows + raw.unreadable,
    eventsSql: EVENTS(records, rejects),
    attributes: stagedAttributes(records),
    objectsSql: null,
    objectAttributes: [],
    linksSql: null,
    rejectsSql: allRejects(raw, rejects),
    choices: [
      ...formChoices(raw),
      ...detected.choices,
      ...choices,
      ...timeChoices(times, zone),
      ...(await endlessChoice(store, records)),
      ...(await transitionChoice(store, records)),
      ...counters.map(leftOut),
    ],
    header: raw.header,
  };
}

function assertFlat({ format, origin }: RawRelation): void {
  const pack = MESSAGE_FORMATS[format];
  if (pack === undefined) return;
  throw new EventLogError(
    'mapping-needed',
    `${origin.path} is ${FORMAT_NAMES[format]}: messages, not a table of events. Read it with --mapping pack:${pack}, or with a mapping of your own.`,
  );
}

/** Every attribute is a column of the store, which buffers each while it loads. */
const MOST_COLUMNS = 500;

function assertNarrow({ origin, columns }: RawRelation): void {
  if (columns.length <= MOST_COLUMNS) return;
  throw new EventLogError(
    'too-many-columns',
    `${origin.path} has ${columns.length} columns; a log has at most ${MOST_COLUMNS}. ` +
      'Leave out those that no question needs, or name the ones that count in a mapping.',
  );
}

/** The end, or only, time first; then the start where there is one. */
async function readTimes(
  store: Store,
  { relation, origin }: RawRelation,
  { end, start }: LogColumns,
  texts: CellTexts,
  timeFormat: string | undefined,
): Promise<TimeColumn[]> {
  const columns = start === null ? [end] : [end, start];
  return timeFormat === undefined
    ? detectTimeColumns(store, relation, columns, texts, origin.path)
    : givenTimeColumns(store, relation, columns, texts, timeFormat, origin.path);
}

/** Columns without a name whose value is the row's number plus a constant: an index that a data frame left. */
async function rowCounters(store: Store, { relation, unnamed }: RawRelation, columns: LogColumns): Promise<string[]> {
  const used = new Set<string | null>(Object.values(columns));
  const candidates = [...unnamed].filter((column) => !used.has(column));
  if (candidates.length === 0) return [];
  const tests = candidates.map((column, index) => {
    const ahead = `TRY_CAST(${identifier(column)} AS BIGINT) - _position::BIGINT`;
    return `(count(${ahead}) = count(*) AND min(${ahead}) = max(${ahead})) AS counts${index}`;
  });
  const found = await store.row<Record<string, boolean>>(`SELECT ${tests.join(', ')} FROM ${relation}`);
  return candidates.filter((_, index) => found[`counts${index}`]);
}

/** `case:` tells the scope, not the name, unless an attribute of the event has that name. */
function stagedAttributes({ raw, cells }: RecordSource): StagedAttribute[] {
  const names = new Set(cells.map(({ column }) => column));
  return cells.map(({ column, type }, index) => {
    const stripped = column.startsWith('case:') ? column.slice('case:'.length) : column;
    const isOfCase = stripped !== column;
    const path = raw.paths.get(column);
    return {
      name: isOfCase && (stripped === '' || names.has(stripped)) ? column : attributeName(stripped),
      column: `attribute_${index}`,
      type,
      scope: raw.declaredScopes.get(column) ?? (isOfCase ? 'case' : 'auto'),
      ...(path && { path }),
    };
  });
}

/** @returns the path of the staged rejects; null when every row is a record */
async function stageRejects(store: Store, records: RecordSource): Promise<string | null> {
  const { columns, texts, times } = records;
  const isFull = [columns.case, columns.activity, columns.end].every((column) => texts.isFull(column));
  if (isFull && times.every(({ unread }) => unread === 0)) return null;
  const { rejected } = await store.row<{ rejected: number }>(COUNT_REJECTED(records));
  if (rejected === 0) return null;
  const path = records.raw.stagingFile('rejects.parquet');
  await store.run(`COPY (${REJECTS(records)}) TO ${literal(path)} (FORMAT parquet)`);
  if (rejected < records.raw.rows) return path;
  const { line, column_name, reason } = await store.row<{ line: number; column_name: string; reason: string }>(
    `SELECT line::DOUBLE AS line, column_name, reason FROM read_parquet(${literal(path)}) ORDER BY position LIMIT 1`,
  );
  throw new EventLogError(
    'all-rows-rejected',
    `${records.raw.origin.path}: not one of its ${rejected} rows is an event. The first, line ${line}, column "${column_name}": ${reason}. ` +
      'Mend the file, or give the columns with --case, --activity and --time and the form of the times with --time-format.',
  );
}

const REJECT = 'position, line, column_name, code, reason, raw';

function allRejects({ rejectsSql }: RawRelation, rejects: string | null): string | null {
  const own = rejects === null ? null : `SELECT ${REJECT} FROM read_parquet(${literal(rejects)})`;
  if (rejectsSql === null || own === null) return rejectsSql ?? own;
  return `SELECT ${REJECT} FROM (${rejectsSql}) UNION ALL ${own}`;
}

function formChoices({ format, dialect, encoding, emptyTraces = 0 }: RawRelation): Choice[] {
  const why = 'by its first bytes';
  if (dialect === null) {
    const left = {
      what: 'traces without events',
      value: String(emptyTraces),
      why: 'left out: nothing happened in them',
    };
    return [{ what: 'format', value: FORMAT_NAMES[format], why }, ...(emptyTraces > 0 ? [left] : [])];
  }
  const delimiter = dialect.delimiter === '\t' ? 'tab' : dialect.delimiter;
  return [
    {
      what: 'format',
      value: `separated by ${delimiter}, quoted by ${dialect.quote}`,
      why: 'most records have as many cells as the first',
    },
    ...(encoding === 'utf-8' || encoding === null
      ? []
      : [{ what: 'encoding', value: encoding, why: 'given, or by its first bytes' }]),
  ];
}

function timeChoices(times: readonly TimeColumn[], zone: string | null): Choice[] {
  const formats = times.map(({ column, format, why }) => ({
    what: `format of ${column}`,
    value: describeFormat(format),
    why,
  }));
  if (zone !== null) return [...formats, { what: 'time zone', value: zone, why: 'given with --zone' }];
  if (times.every(({ withoutOffset }) => withoutOffset === 0)) return formats;
  return [
    ...formats,
    { what: 'time zone', value: 'UTC', why: 'assumed: the times carry no offset; give another with --zone' },
  ];
}

/** A row with a start and no end is work that was begun. */
async function endlessChoice(store: Store, records: RecordSource): Promise<Choice[]> {
  const { columns, texts } = records;
  if (columns.start === null || texts.isFull(columns.end)) return [];
  const { endless } = await store.row<{ endless: number }>(COUNT_ENDLESS(records));
  if (endless === 0) return [];
  return [{ what: 'rows without end', value: String(endless), why: 'begun and not ended: they stand at their start' }];
}

async function transitionChoice(store: Store, { raw, columns, texts }: RecordSource): Promise<Choice[]> {
  if (columns.lifecycle === null) return [];
  const words = await readReplacedWords(store, raw.relation, texts.of(columns.lifecycle));
  return words.map(({ word, transition }) => ({
    what: 'transition',
    value: `${word} as ${transition}`,
    why: 'it says the same, and starts and completes are paired',
  }));
}

const leftOut = (column: string): Choice => ({
  what: 'left out',
  value: column,
  why: 'it has no name and only counts the rows',
});
