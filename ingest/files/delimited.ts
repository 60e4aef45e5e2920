import { writeFileSync } from 'node:fs';
import { EventLogError } from '../../eventlog/index.ts';
import { identifier, literal, type Store } from '../../store/index.ts';
import { assertWidth, columnNames } from './column-names.ts';
import { type DelimitedForm, detectForm } from './dialect.ts';
import { declaredBy, readMetadataBeside } from './log-metadata.ts';
import { lineAt, type PlainText } from './plain-text.ts';
import type { RawOptions, RawRelation } from './raw-relation.ts';
import { type RecordLines, recordLines } from './record-lines.ts';
import { rewriteNewlines } from './rewrite-newlines.ts';
import { joinedIdentity, readStaged, STAGED } from './staged-relation.ts';
import type { StagingFolder } from './staging-folder.ts';

/** Stages a delimited text with DuckDB's own reader: every cell as text, rows in order, rows that break the form aside. */
export async function stageDelimited(
  store: Store,
  text: PlainText,
  options: RawOptions,
  folder: StagingFolder,
): Promise<RawRelation> {
  assertLines(text);
  const form = formOf(text, options);
  assertWidth(text.origin.path, form.width);
  const { columns, unnamed } = columnNames(form.header ?? Array<string>(form.width).fill(''));
  const target = folder.file('rows.parquet');
  const source = await copyRows(store, text, form, columns, target, folder);
  const faults = await readFaults(store);
  const staged = await readStaged(store, target);
  const spansLines = mayQuote(text, form) && (await hasLineBreaks(store, staged.relation, columns));
  const lines = await linesOf(text, source, form, faults, spansLines);
  await assertTrusted(text, source, form, faults, lines);
  assertRows(text, form, staged.rows, faults);
  const quoted = columns.map(identifier);
  return {
    ...staged,
    columns,
    ...declaredBy(readMetadataBeside(text.origin.path)),
    hasOddBlanks: text.facts.hasTab || text.facts.hasWideBlank || text.facts.hasQuote || text.facts.hasApostrophe,
    unnamed,
    unreadable: faults.length,
    format: 'delimited',
    dialect: form.dialect,
    encoding: text.encoding,
    origin: text.origin,
    rejectsSql: faults.length === 0 ? null : stageRejects(faults, lines, folder),
    lineOf: await lineOf(store, lines, form, staged, folder),
    rawText: `concat_ws(${literal(form.dialect.delimiter)}, ${quoted.map((column) => `coalesce(${column}, '')`).join(', ')})`,
    identity: joinedIdentity(
      columns.filter((column) => !unnamed.has(column) || form.header === null),
      text.facts.hasSeparator,
    ),
    stagingFile: folder.file,
    dispose: folder.dispose,
  };
}

function assertLines({ origin, facts, head }: PlainText): void {
  if (head.trim() === '') {
    throw new EventLogError(
      'file-empty',
      `${origin.path} holds no text but blanks; expected an event log. Export it again.`,
    );
  }
  if (facts.longLineAt === null) return;
  throw longLine(origin.path, `the line that begins at byte ${facts.longLineAt + 1}`);
}

const longLine = (path: string, what: string) =>
  new EventLogError(
    'line-too-long',
    `${path}: ${what} is longer than 2,000,000 bytes. A line break or a closing quote is missing there, or the file is no table of events: mend it or export it again.`,
  );

/** As shells and other tools let people write a tab. */
const TABS = ['\\t', 'tab'];

function formOf({ origin, head, facts }: PlainText, options: RawOptions): DelimitedForm {
  const delimiter = options.delimiter !== undefined && TABS.includes(options.delimiter) ? '\t' : options.delimiter;
  if (delimiter !== undefined && !/^[\t -~]$/.test(delimiter)) {
    throw new EventLogError(
      'option-invalid',
      `The delimiter "${delimiter}" is not one ASCII character; expected , ; | ^ or \\t for a tab.`,
    );
  }
  const form = detectForm(head, facts.bytes <= Buffer.byteLength(head) + 3, delimiter);
  if (form !== null) return form;
  const headerAt = headerBehind(head, delimiter);
  throw new EventLogError(
    'format-unknown',
    headerAt === null
      ? `${origin.path} is no table: its first lines have no two columns separated by , ; tab | or ^. ` +
          'Expected CSV or TSV with a header, NDJSON, Parquet or XES; give another separator with --delimiter.'
      : `${origin.path} begins with lines that are no table; line ${headerAt} looks like its header. Delete the lines before it.`,
  );
}

const MOST_LINES_BEFORE = 20;

/** The line on which a table begins below a title and the like; null where none does. */
function headerBehind(head: string, delimiter: string | undefined): number | null {
  const lines = head.split(/(?<=\r\n|\n|\r(?!\n))/);
  const most = Math.min(MOST_LINES_BEFORE, lines.length - 2);
  for (let before = 1; before <= most; before++) {
    if (lines[before]?.trim() === '') continue;
    const form = detectForm(lines.slice(before).join(''), false, delimiter);
    if (form?.header) return before + 1;
  }
  return null;
}

const READ = (path: string, { dialect, header, skippedLines }: DelimitedForm, columns: readonly string[]) => /* sql */ `
  read_csv(${literal(path)}, auto_detect = false, header = ${header !== null}, skip = ${skippedLines},
    delim = ${literal(dialect.delimiter)}, quote = ${literal(dialect.quote)}, escape = ${literal(dialect.escape)},
    strict_mode = true,
    columns = {${columns.map((column) => `${literal(column)}: 'VARCHAR'`).join(', ')}},
    store_rejects = true, rejects_table = 'read_faults', rejects_scan = 'read_scans')`;

/** @returns the text that was read in the end: with one kind of line end where the file mixes them */
async function copyRows(
  store: Store,
  text: PlainText,
  form: DelimitedForm,
  columns: readonly string[],
  target: string,
  folder: StagingFolder,
): Promise<string> {
  const copy = (path: string, as: DelimitedForm) =>
    store.run(`COPY (FROM ${READ(path, as, columns)}) TO ${literal(target)} (${STAGED})`);
  await dropFaults(store);
  try {
    await copy(text.path, form);
    return text.path;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (/maximum line size|max_line_size/i.test(message)) throw longLine(text.origin.path, 'one record');
    if (!text.facts.hasReturn || !/invalid state|line ?ending|newline/i.test(message)) throw error;
  }
  const rewritten = folder.file('one-newline');
  await rewriteNewlines(text.path, form.dialect, rewritten);
  await dropFaults(store);
  await copy(rewritten, { ...form, dialect: { ...form.dialect, newline: '\n' } });
  return rewritten;
}

async function dropFaults(store: Store): Promise<void> {
  for (const table of ['read_faults', 'read_scans']) await store.run(`DROP TABLE IF EXISTS ${table}`);
}

interface Fault {
  kind: string;
  column: string | null;
  reason: string;
  raw: string;
  /** byte offset of the record */
  at: number;
}

// Grain: one row per record that could not be read, its first fault.
const FAULTS = /* sql */ `
  SELECT error_type::VARCHAR AS kind, column_name AS "column", error_message AS reason, csv_line AS raw, (line_byte_position - 1)::DOUBLE AS at
  FROM read_faults
  QUALIFY row_number() OVER (PARTITION BY line_byte_position ORDER BY byte_position NULLS LAST, column_idx, error_type) = 1
  ORDER BY line_byte_position`;

async function readFaults(store: Store): Promise<Fault[]> {
  const faults = await store.rows<Fault>(FAULTS);
  await dropFaults(store);
  return faults.map((fault) => {
    const blank = /^[\r\n]*/.exec(fault.raw)?.[0].length ?? 0; // DuckDB counts blank lines before a record to it
    return { ...fault, at: fault.at + blank, raw: fault.raw.slice(blank) };
  });
}

const mayQuote = ({ facts }: PlainText, { dialect }: DelimitedForm): boolean =>
  dialect.quote === '"' ? facts.hasQuote : facts.hasApostrophe;

async function hasLineBreaks(store: Store, relation: string, columns: readonly string[]): Promise<boolean> {
  const tests = columns.map(identifier).map((column) => `contains(${column}, '\n') OR contains(${column}, '\r')`);
  const { found } = await store.row<{ found: boolean | null }>(
    `SELECT bool_or(${tests.join(' OR ')}) AS found FROM ${relation}`,
  );
  return found === true;
}

/** Walks the text only where lines differ from rows: values over several lines, blank lines, records left out. */
async function linesOf(
  { facts, head }: PlainText,
  source: string,
  { dialect, header, skippedLines }: DelimitedForm,
  faults: readonly Fault[],
  spansLines: boolean,
): Promise<RecordLines | null> {
  if (!spansLines && !facts.hasBlankLine && faults.length === 0 && !/^[\r\n]/.test(head)) return null;
  const skipped = skippedLines + (header === null ? 0 : 1);
  return recordLines(source, dialect, skipped, new Set(faults.map(({ at }) => at)));
}

/** A quote that swallows lines, or a last record cut short: what follows or is missing cannot be told, so nothing is taken. */
async function assertTrusted(
  { origin, facts }: PlainText,
  source: string,
  { dialect }: DelimitedForm,
  faults: readonly Fault[],
  lines: RecordLines | null,
): Promise<void> {
  const lineOfFault = async ({ at }: Fault) =>
    lines?.unreadable.find(({ offset }) => offset === at)?.line ?? (await lineAt(source, at));
  const swallowing = faults.find(({ kind, raw }) => kind === 'UNQUOTED VALUE' && /[\r\n]/.test(raw.trimEnd()));
  const open = faults.find((fault) => fault.kind === 'UNQUOTED VALUE' && isLast(fault, facts.bytes));
  const fault = swallowing ?? open;
  if (fault) {
    throw new EventLogError(
      'file-damaged',
      `${origin.path}, line ${await lineOfFault(fault)}: a quote ${dialect.quote} is opened and not closed in its place, so lines after it are swallowed. ` +
        'Close or double the quote there, or export the file again.',
    );
  }
  const long = faults.find(({ kind }) => kind === 'LINE SIZE OVER MAXIMUM');
  if (long) throw longLine(origin.path, `the record on line ${await lineOfFault(long)}`);
  const last = faults.at(-1);
  if (last?.kind === 'MISSING COLUMNS' && !facts.endsWithNewline && isLast(last, facts.bytes)) {
    throw new EventLogError(
      'file-truncated',
      `${origin.path}, line ${await lineOfFault(last)}: the file ends in the middle of a record (${shortened(last.raw)}). ` +
        'It was cut off on its way: copy or export it again.',
    );
  }
}

const isLast = ({ at, raw }: Fault, bytes: number): boolean => at + Buffer.byteLength(raw) >= bytes - 4;

/** For a message: control characters visible. */
const shortened = (text: string): string =>
  (text.length > 80 ? `${text.slice(0, 80)}...` : text).replace(/\p{Cc}/gu, (one) => JSON.stringify(one).slice(1, -1));

function assertRows(
  { origin }: PlainText,
  { header, width, dialect }: DelimitedForm,
  rows: number,
  faults: readonly Fault[],
): void {
  if (rows > 0) return;
  const [first] = faults;
  if (first === undefined) {
    throw new EventLogError(
      'no-rows',
      `${origin.path} has a header${header ? ` (${header.join(', ')})` : ''} and no rows; expected one row per event. Export it again.`,
    );
  }
  throw new EventLogError(
    'all-rows-rejected',
    `${origin.path}: none of its ${faults.length} rows has the ${width} columns of the header, separated by "${dialect.delimiter}" ` +
      `(${first.reason}: ${shortened(first.raw)}). Mend the file, or give its separator with --delimiter.`,
  );
}

const REASONS: Record<string, string> = {
  'MISSING COLUMNS': 'cells-missing',
  'TOO MANY COLUMNS': 'cells-too-many',
  'UNQUOTED VALUE': 'quote-misplaced',
};

function stageRejects(faults: readonly Fault[], lines: RecordLines | null, folder: StagingFolder): string {
  const places = new Map(lines?.unreadable.map((place) => [place.offset, place]));
  const rows = faults.map(({ kind, column, reason, raw, at }) => ({
    position: places.get(at)?.position ?? 0,
    line: places.get(at)?.line ?? null,
    column_name: kind === 'UNQUOTED VALUE' ? column : null,
    code: REASONS[kind] ?? 'row-unreadable',
    reason,
    raw,
  }));
  const path = folder.file('unreadable.json');
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'));
  return `SELECT * FROM read_json(${literal(path)}, format = 'newline_delimited', columns = {
    position: 'UBIGINT', line: 'UBIGINT', column_name: 'VARCHAR', code: 'VARCHAR', reason: 'VARCHAR', raw: 'VARCHAR'})`;
}

async function lineOf(
  store: Store,
  lines: RecordLines | null,
  { header, skippedLines }: DelimitedForm,
  { relation }: { relation: string },
  folder: StagingFolder,
): Promise<string> {
  const first = skippedLines + (header === null ? 0 : 1) + 1;
  const shifts = lines?.shifts ?? [];
  if (shifts.length === 0) return `_position + ${first}`;
  if (shifts.length === 1) return `_position + ${shifts[0]?.shift ?? first}`;
  const [source, target] = [folder.file('shifts.json'), folder.file('lines.parquet')];
  writeFileSync(source, shifts.map((shift) => JSON.stringify(shift)).join('\n'));
  await store.run(`COPY (
    SELECT rows._position AS position, rows._position + shifts.shift AS line
    FROM ${relation} AS rows
    ASOF JOIN read_json(${literal(source)}, format = 'newline_delimited', columns = {position: 'UBIGINT', shift: 'UBIGINT'}) AS shifts
      ON rows._position >= shifts.position
  ) TO ${literal(target)} (FORMAT parquet)`);
  return `(SELECT line FROM ${literal(target)} WHERE position = _position)`;
}
