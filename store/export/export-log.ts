import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EventLogError } from '../../eventlog/index.ts';
import type { Store } from '../store.ts';
import { exportOcelSqlite } from './export-ocel-sqlite.ts';
import { exportOcelText } from './export-ocel-text.ts';
import { exportCsv, exportParquet } from './export-table.ts';
import { exportXes } from './export-xes.ts';
import { type CaseSelection, chooseExported, dropExported } from './exported-log.ts';
import { chooseOcel, dropOcel } from './ocel-log.ts';

export const EXPORT_FORMATS = ['xes', 'csv', 'parquet', 'ocel-json', 'ocel-xml', 'ocel-sqlite'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportOptions {
  /** the cases to write; all without it */
  cases?: CaseSelection;
  /** 0 to 1 */
  onProgress?: (share: number) => void;
}

export interface ExportReport {
  path: string;
  format: ExportFormat;
  cases: number;
  /** records written: a paired event is its start and its complete */
  records: number;
}

/**
 * Writes the log so that ingesting the file gives an equal one: records, attributes with types and scopes, times with
 * offsets and precision, lifecycle, and what XES keeps of the log as a whole. The file appears when it is complete.
 *
 * Throws `log-empty` when no case is chosen and `file-unwritable` where no file can be.
 */
export async function exportLog(
  store: Store,
  format: ExportFormat,
  path: string,
  { cases, onProgress = () => undefined }: ExportOptions = {},
): Promise<ExportReport> {
  const target = `${path}.part`;
  assertWritable(path, target);
  try {
    const log = await chooseExported(store, cases);
    if (isObjectCentric(format)) return await exportOcel(store, format, path, target, cases === undefined, onProgress);
    if (log.presence.records === 0) throw nothingToWrite(path);
    if (format === 'csv') await exportCsv(store, log, target, path);
    else if (format === 'parquet') await exportParquet(store, log, target);
    else await exportXes(store, log, target, path, onProgress);
    renameSync(target, path);
    return { path, format, cases: log.presence.cases, records: log.presence.records };
  } finally {
    rmSync(target, { force: true });
    await dropOcel(store);
    await dropExported(store);
  }
}

type OcelFormat = Extract<ExportFormat, `ocel-${string}`>;

const isObjectCentric = (format: ExportFormat): format is OcelFormat => format.startsWith('ocel-');

/** @param isWhole whether all events and objects leave, those of no case included */
async function exportOcel(
  store: Store,
  format: OcelFormat,
  path: string,
  target: string,
  isWhole: boolean,
  onProgress: (share: number) => void,
): Promise<ExportReport> {
  const log = await chooseOcel(store, isWhole);
  const isEmpty = log.entries.event + log.entries.object === 0;
  if (isEmpty && (!isWhole || log.types.length === 0)) throw nothingToWrite(path);
  if (format === 'ocel-sqlite') await exportOcelSqlite(store, log, target, onProgress);
  else await exportOcelText(store, log, format, target, path, onProgress);
  renameSync(target, path);
  const { cases } = await store.row<{ cases: number }>(`SELECT count(*)::DOUBLE AS cases FROM exported_cases`);
  return { path, format, cases, records: log.entries.event };
}

const nothingToWrite = (path: string) =>
  new EventLogError(
    'log-empty',
    `There is no case to write to ${path}. Ingest a log first, or give a slice that keeps some.`,
  );

/** Makes the folder and the file, so that a place where none can be is told before anything is read. */
function assertWritable(path: string, target: string): void {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error('it is a folder');
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(target, 'w'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EventLogError(
      'file-unwritable',
      `The file ${path} cannot be written: ${reason}. Give a path in a folder that may be written to.`,
      { cause },
    );
  }
}
