import { EventLogError, type LogSummary, suggestion } from '../eventlog/index.ts';
import {
  type IngestOptions,
  type IngestReport,
  ingestFiles,
  ingestMappings,
  type MappingReport,
  settleLog,
} from '../ingest/index.ts';
import { readLogSummary } from '../mining/queries/index.ts';
import type { Store } from '../store/index.ts';
import { formatCount } from './format.ts';
import { print, say, table } from './print.ts';
import { type Progress, progressBar } from './progress.ts';
import { sourceTotals } from './source-totals.ts';
import { writing } from './with-store.ts';

export interface IngestCommandOptions extends IngestOptions {
  db: string;
  json?: true;
  mapping?: string[];
}

interface Answer {
  report: IngestReport | MappingReport;
  log: LogSummary;
}

/** Ingests files, or the extracts in a folder, judges the data and prints what came of it. */
export const ingestLog = (
  paths: readonly string[],
  { db, json, mapping, ...options }: IngestCommandOptions,
): Promise<void> =>
  writing(db, async (store) => {
    const progress = progressBar();
    try {
      const report = mapping
        ? await ingestFolder(store, mapping, paths, options, progress)
        : await ingestFiles(store, paths, options, ({ phase, share }) => progress.report(phase, share ?? 0));
      progress.report('judging the data', 0);
      if (changed(report)) await settleLog(store);
      progress.stop();
      sayChoices(report);
      await sayUnknownClosing(store, options.closedBy ?? []);
      print({ report, log: await readLogSummary(store) }, json ?? false, answerText);
    } finally {
      progress.stop();
    }
  });

function ingestFolder(
  store: Store,
  mappings: readonly string[],
  paths: readonly string[],
  options: IngestOptions,
  progress: Progress,
): Promise<MappingReport> {
  const [folder, second] = paths;
  const [first, ...others] = mappings;
  if (folder === undefined || first === undefined) throw new Error('commander gives at least one of each');
  if (second !== undefined) {
    throw new EventLogError('option-invalid', `--mapping reads one folder; ${second} was given beside ${folder}.`);
  }
  const [unfit] = Object.keys(options);
  if (unfit !== undefined) {
    throw new EventLogError(
      'option-invalid',
      `--mapping leaves no room for the option ${unfit}: say it in the mapping.`,
    );
  }
  return ingestMappings(store, [first, ...others], folder, ({ phase, share }) => progress.report(phase, share));
}

const changed = (report: IngestReport | MappingReport): boolean =>
  'files' in report ? report.changed : report.load.changed;

/** What was detected is said aloud, whoever reads the answer. */
function sayChoices(report: IngestReport | MappingReport): void {
  if (!('files' in report)) return;
  for (const { path, choices } of report.files) {
    say(`${path}:`);
    for (const { what, value, why } of choices) say(`  ${what}: ${value} (${why})`);
  }
}

/** A closing activity that the log does not have (yet) is kept; a slip of the pen would leave every case open. */
async function sayUnknownClosing(store: Store, closedBy: readonly string[]): Promise<void> {
  const rows = await store.rows<{ name: string }>('SELECT name FROM activities ORDER BY name');
  const names = rows.map(({ name }) => name);
  for (const activity of closedBy.filter((name) => !names.includes(name))) {
    say(`The log has no activity '${activity}' (--closed-by) so far. ${suggestion(activity, names)}`);
  }
}

function answerText({ report, log }: Answer): string {
  const closing = log.closedBy.activities.join(', ') || 'none';
  return [
    'files' in report ? filesText(report) : streamsText(report),
    `${formatCount(log.cases)} cases, ${formatCount(log.events)} events, ${formatCount(log.activities)} activities, ` +
      `${formatCount(log.variants)} variants.`,
    `Closing activities (${log.closedBy.source}): ${closing}. ${log.closedBy.reason}`,
    log.findings.length === 0
      ? 'No quality findings.'
      : log.findings.map(({ code, severity, message }) => `${severity} ${code}: ${message}`).join('\n'),
  ].join('\n\n');
}

const filesText = ({ files }: IngestReport): string =>
  [
    table(files, [
      { heading: 'file', cell: (row) => row.path },
      { heading: 'read', cell: (row) => formatCount(row.read), figure: true },
      { heading: 'new', cell: (row) => formatCount(row.loaded), figure: true },
      { heading: 'known', cell: (row) => formatCount(row.known), figure: true },
      { heading: 'rejected', cell: (row) => formatCount(row.rejected), figure: true },
    ]),
    ...files.flatMap(({ rejectsSample }) =>
      rejectsSample.map(({ line, column, reason }) => `line ${line ?? '–'}, ${column ?? 'row'}: ${reason}`),
    ),
  ].join('\n');

/** Of the files of a source together: a folder may hold thousands. */
function streamsText(report: MappingReport): string {
  const totals = sourceTotals(report);
  const { load, empty } = report;
  return [
    table(totals, [
      { heading: 'source', cell: (row) => row.source },
      { heading: 'files', cell: (row) => formatCount(row.files), figure: true },
      { heading: 'rows', cell: (row) => formatCount(row.rowsRead), figure: true },
      { heading: 'new records', cell: (row) => formatCount(row.loaded), figure: true },
      { heading: 'known', cell: (row) => formatCount(row.known), figure: true },
      { heading: 'rejected', cell: (row) => formatCount(row.rejected), figure: true },
    ]),
    ...(empty.length > 0 ? [`Without rows: ${empty.map(({ path }) => path).join(', ')}.`] : []),
    ...revisedLines(load.revised),
    ...totals.flatMap(({ source, events, links, withdrawals, absent, unlisted, rejects }) => [
      ...events.map(
        ({ activity, made, leftOut, unlisted: unknown, absent: without, rejected }) =>
          `${source}: ${activity} ${formatCount(made)} times; ${formatCount(leftOut)} left out by a condition, ` +
          (unknown > 0 ? `${formatCount(unknown)} changes that are not listed, ` : '') +
          `${formatCount(without)} without a time, ${formatCount(rejected)} rejected`,
      ),
      ...links.map(
        ({ link, rule, confidence, made }) =>
          `${source}: ${link} ${formatCount(made)} times, ${rule}${confidence < 1 ? `, confidence ${confidence}` : ''}`,
      ),
      ...withdrawals.map(
        ({ of, made, leftOut, rejected }) =>
          `${source}: withdraws events of ${of} ${formatCount(made)} times; ${formatCount(leftOut)} left out by a condition, ` +
          `${formatCount(rejected)} rejected`,
      ),
      ...unlisted.map(
        ({ field, from, to, rows }) =>
          `${source}: not listed, ${formatCount(rows)} times: ${field} ${from ?? 'blank'} -> ${to ?? 'blank'}`,
      ),
      ...absent.map(
        ({ column, text, rows }) => `${source}: ${column} says ${text ?? 'nothing'} in ${formatCount(rows)} rows`,
      ),
      ...rejects.map(
        ({ column, code, rows, example }) =>
          `${source}: ${column ?? 'row'} rejected ${formatCount(rows)} times (${code}): ${example}`,
      ),
    ]),
  ].join('\n');
}

const revisedLines = ({ corrected, withdrawn }: MappingReport['load']['revised']): string[] =>
  corrected + withdrawn === 0
    ? []
    : [
        `${formatCount(corrected)} records corrected by later ones, ${formatCount(withdrawn)} withdrawn: they are kept, and in no trace.`,
      ];
