import type { Lifecycle, LogSettings, StagedBatch } from '../../eventlog/index.ts';
import {
  type LoadProgress,
  type LoadReport,
  loadBatches,
  readSettings,
  type Store,
  writeSetting,
} from '../../store/index.ts';
import { decideCaseNotion, decideObjectNotion, renameCases } from './case-notion.ts';
import { type CaseRoles, caseRoleSettings } from './case-roles.ts';
import type { Choice } from './detect-columns.ts';
import type { FlatLogOptions } from './flat-log.ts';
import { decideLifecycle } from './lifecycle.ts';
import type { FileProgress, RawOptions } from './raw-relation.ts';
import { type StagedLog, stageLog } from './stage-log.ts';

export interface IngestOptions extends FlatLogOptions, RawOptions, CaseRoles {
  /** without it: as the log has it, or paired where it has starts and completes */
  lifecycle?: Lifecycle;
  /** activities that finish a case */
  closedBy?: string[];
}

export interface IngestedFile {
  path: string;
  /** rows of the file, rejected ones counted */
  read: number;
  loaded: number;
  known: number;
  rejected: number;
  choices: readonly Choice[];
  rejectsSample: readonly { line: number | null; column: string | null; code: string; reason: string; raw: string }[];
}

export interface IngestReport {
  files: IngestedFile[];
  /** false: the log had all of it already */
  changed: boolean;
  read: number;
  loaded: number;
  known: number;
  rejected: number;
}

export type OnIngestProgress = (progress: FileProgress | LoadProgress) => void;

/**
 * Ingests logs, flat or object-centric: stages every file, then loads them in one transaction, all or nothing. A file that was
 * ingested before changes nothing; a longer version of it adds what is new, and of an object-centric log replaces what is other.
 */
export async function ingestFiles(
  store: Store,
  paths: readonly string[],
  options: IngestOptions = {},
  onProgress: OnIngestProgress = () => undefined,
): Promise<IngestReport> {
  const staged: StagedLog[] = [];
  try {
    const flatNotion = options.caseNotion ?? (await readSettings(store)).caseNotion;
    for (const path of paths) {
      staged.push(await stageLog(store, path, { ...options, caseNotion: flatNotion }, onProgress));
    }
    const batches = staged.map(({ batch }) => batch);
    const types = together(staged.flatMap((log) => log.types ?? []));
    const isFlat = staged.every((log) => log.types === null);
    const { caseNotion, why } = isFlat
      ? { caseNotion: await decideCaseNotion(store, options.caseNotion), why: null }
      : await decideObjectNotion(store, options.caseNotion, types);
    const { settings, choice } = await settingsOf(store, batches, isFlat ? options : { ...options, caseNotion });
    const choices = why === null ? [choice] : [choice, { what: 'case', value: caseNotion, why }];
    const report = await loadBatches(store, batches, settings, onProgress, {
      before: async (writer) => {
        if (options.caseNotion !== undefined && isFlat) await renameCases(writer, caseNotion);
      },
    });
    if (options.lifecycle !== undefined) await writeSetting(store, 'lifecycleGiven', true);
    return await summarise(store, batches, report, choices);
  } finally {
    for (const log of staged) log.dispose();
  }
}

/** Object types of several files, by how many events touch them, most first, then by name. */
function together(types: NonNullable<StagedLog['types']>): { type: string; events: number }[] {
  const events = new Map<string, number>();
  for (const one of types) events.set(one.type, (events.get(one.type) ?? 0) + one.events);
  return [...events]
    .map(([type, count]) => ({ type, events: count }))
    .sort((one, other) => other.events - one.events || (one.type < other.type ? -1 : 1));
}

/** A lifecycle that was given once stays; otherwise it is decided at every load from the records staged and known. */
async function settingsOf(
  store: Store,
  batches: readonly StagedBatch[],
  options: IngestOptions,
): Promise<{ settings: Partial<LogSettings>; choice: Choice }> {
  const { lifecycle, caseNotion, closedBy } = options;
  const given: Partial<LogSettings> = {
    ...(caseNotion && { caseNotion }),
    ...(closedBy && { closedBy }),
    ...caseRoleSettings(
      options,
      batches.flatMap(({ attributes }) => attributes),
    ),
  };
  const eventsSql = batches.flatMap((batch) => batch.eventsSql ?? []);
  const decided = await lifecycleOf(store, eventsSql, lifecycle);
  return {
    settings: { ...given, lifecycle: decided.lifecycle },
    choice: { what: 'lifecycle', value: decided.lifecycle, why: decided.why },
  };
}

async function lifecycleOf(
  store: Store,
  eventsSql: readonly string[],
  given: Lifecycle | undefined,
): Promise<{ lifecycle: Lifecycle; why: string }> {
  if (given !== undefined) return { lifecycle: given, why: 'given with --lifecycle' };
  const [earlier] = await store.rows(`SELECT 1 FROM settings WHERE name = 'lifecycleGiven'`);
  if (earlier) return { lifecycle: (await readSettings(store)).lifecycle, why: 'given at an earlier load' };
  return decideLifecycle(store, [...eventsSql, 'SELECT transition FROM events']);
}

const SAMPLE = 10;

async function summarise(
  store: Store,
  batches: readonly StagedBatch[],
  report: LoadReport,
  ofAll: readonly Choice[],
): Promise<IngestReport> {
  const files: IngestedFile[] = [];
  for (const [index, { path, read, loaded, known, rejected }] of report.batches.entries()) {
    const { choices = [], rejectsSql = null } = batches[index] ?? {};
    const rejectsSample =
      rejectsSql === null
        ? []
        : await store.rows<IngestedFile['rejectsSample'][number]>(
            `SELECT line::DOUBLE AS line, column_name AS "column", code, reason, raw FROM (${rejectsSql}) ORDER BY position LIMIT ${SAMPLE}`,
          );
    files.push({ path, read, loaded, known, rejected, choices: [...choices, ...ofAll], rejectsSample });
  }
  const sum = (key: 'read' | 'loaded' | 'known' | 'rejected') => files.reduce((total, file) => total + file[key], 0);
  return {
    files,
    changed: report.changed,
    read: sum('read'),
    loaded: sum('loaded'),
    known: sum('known'),
    rejected: sum('rejected'),
  };
}
