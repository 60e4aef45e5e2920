import { isDeepStrictEqual } from 'node:util';
import type { LogSettings, StagedBatch } from '../../eventlog/index.ts';
import {
  readClosingActivities,
  readSettings,
  renewDataVersion,
  writeClosingActivities,
  writeSetting,
} from '../settings.ts';
import type { Store, Writer } from '../store.ts';
import { inferLinks } from '../links/infer-links.ts';
import { loadEvents, RECEIVED_AT, saysAgain } from './load-events.ts';
import { loadEventObjects, loadObjectCentric } from './load-object-centric.ts';
import { loadObjects } from './load-objects.ts';
import { keepRevisions, type Revised, setAside } from './revisions.ts';
import { type BatchColumns, settleColumns } from './settle-columns.ts';
import { traceTouched } from './trace-case-notions.ts';

export interface BatchReport {
  path: string;
  source: string;
  /** rows of the source, rejected ones counted */
  read: number;
  /** records that were new */
  loaded: number;
  /** records that the log had already */
  known: number;
  /** rejects that were new */
  rejected: number;
}

export interface LoadReport {
  batches: BatchReport[];
  /** records that this load took out of the traces, which the log had or not */
  revised: Revised;
  /** false: the log had all of it, and nothing was changed */
  changed: boolean;
}

export interface LoadProgress {
  phase: 'loading' | 'tracing';
  /** 0 to 1 of the phase */
  share: number;
}

/** What is committed with a load, or not at all: where a landed stream stands, say. */
export interface AroundLoad {
  before?: (writer: Writer) => Promise<void>;
  after?: (writer: Writer) => Promise<void>;
}

/**
 * Loads staged batches and derives the traces of the cases they touch, in every case notion that has traces, in one transaction: all of it or nothing.
 * What the log had already (same source, same record) changes nothing. Settings that are given replace those of the log.
 *
 * @param around is committed together with the load
 *
 * @returns one report per batch, in the order given
 */
export const loadBatches = (
  store: Store,
  batches: readonly StagedBatch[],
  settings: Partial<LogSettings> = {},
  onProgress: (progress: LoadProgress) => void = () => undefined,
  around: AroundLoad = {},
): Promise<LoadReport> =>
  store.change(async (writer) => {
    await around.before?.(writer);
    const { rederive, settled } = await applySettings(writer, settings);
    await writer.run(`CREATE OR REPLACE TEMP TABLE touched_objects (object UINTEGER)`);
    const columns = await settleColumns(writer, batches);
    const reports: BatchReport[] = [];
    let isTold = false;
    for (const [index, batch] of batches.entries()) {
      const report = (share: number) => onProgress({ phase: 'loading', share: (index + share) / batches.length });
      report(0);
      const loaded = await loadBatch(writer, batch, columns[index] as BatchColumns, report);
      reports.push(loaded.report);
      isTold ||= loaded.isTold;
    }
    onProgress({ phase: 'loading', share: 1 });
    const { isNew, ...revised } = await setAside(writer, batches);
    if (settled || (await someObjectIsTouched(writer))) await inferLinks(writer);
    const isTouched = await traceTouched(writer, rederive, (share) => onProgress({ phase: 'tracing', share }));
    const isMore = reports.some(({ loaded, rejected }) => loaded + rejected > 0);
    const changed = settled || isTouched || isNew || isTold || isMore;
    if (changed) await renewDataVersion(writer);
    await writer.run(`DROP TABLE IF EXISTS temp.touched_objects`);
    await around.after?.(writer);
    return { batches: reports, revised, changed };
  });

/** Settings that traces and cases are derived from. */
const DERIVED_FROM: readonly (keyof LogSettings)[] = ['lifecycle', 'caseNotion', 'deliveredBy'];

/** @returns whether a setting changed, and whether the traces must be derived again because of one */
async function applySettings(
  writer: Writer,
  settings: Partial<LogSettings>,
): Promise<{ settled: boolean; rederive: boolean }> {
  const known = await readSettings(writer);
  const { closedBy, ...others } = settings;
  const changed = new Set<string>();
  for (const [name, value] of Object.entries(others)) {
    if (!says(value) || isDeepStrictEqual(value, known[name as keyof LogSettings])) continue;
    await writeSetting(writer, name, value);
    changed.add(name);
  }
  const { source } = await readClosingActivities(writer);
  if (closedBy?.length && (source !== 'given' || !isDeepStrictEqual(closedBy, known.closedBy))) {
    await writeClosingActivities(writer, { activities: closedBy, source: 'given', reason: 'given' });
    changed.add('closedBy');
  }
  return { settled: changed.size > 0, rederive: DERIVED_FROM.some((name) => changed.has(name)) };
}

/** A setting that is null or empty says nothing, and leaves what the log knows. */
const says = (value: string | object | null | undefined): boolean =>
  typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value);

/** @returns what came of its records, and whether it told anything new of objects or types */
async function loadBatch(
  writer: Writer,
  batch: StagedBatch,
  columns: BatchColumns,
  onShare: (share: number) => void,
): Promise<{ report: BatchReport; isTold: boolean }> {
  const source = await sourceOf(writer, batch);
  const number = (await writer.row<{ next: number }>(`SELECT count(*)::DOUBLE AS next FROM batches`)).next;
  await loadObjects(writer, batch, columns);
  const isTold = await loadObjectCentric(writer, batch, columns);
  onShare(0.1);
  const { loaded, known } = await loadEvents(writer, batch, columns, source, number, onShare);
  await loadEventObjects(writer, batch, number);
  const revised = await keepRevisions(writer, batch, source, number);
  const rejected = await loadRejects(writer, batch, source, number);
  const { touched } = await writer.row<{ touched: number }>(`SELECT count(*)::DOUBLE AS touched FROM touched_objects`);
  if (loaded > 0 || rejected > 0 || touched > 0 || revised || isTold) {
    await writer.run(
      `INSERT INTO batches VALUES ($number, $source, $path, $sha256, $bytes, ${RECEIVED_AT}, $read, $loaded, $known, $rejected,
         $choices::JSON, $header::JSON, $landedSource, $landedStream, $landedFile)`,
      {
        number,
        source,
        path: batch.origin.path,
        sha256: batch.origin.sha256,
        bytes: batch.origin.bytes,
        read: batch.rowsRead,
        loaded,
        known,
        rejected,
        choices: JSON.stringify(batch.choices),
        header: batch.header,
        receivedAt: batch.receivedAt ?? null,
        landedSource: batch.landed?.source ?? null,
        landedStream: batch.landed?.stream ?? null,
        landedFile: batch.landed?.file ?? null,
      },
    );
  }
  const { origin, rowsRead: read } = batch;
  return { report: { path: origin.path, source: batch.source.name, read, loaded, known, rejected }, isTold };
}

async function sourceOf(writer: Writer, { source }: StagedBatch): Promise<number> {
  const [found] = await writer.rows<{ source: number }>(
    `SELECT source::DOUBLE AS source FROM sources WHERE name = $name`,
    {
      name: source.name,
    },
  );
  if (found) {
    await writer.run(`UPDATE sources SET system = $system, rank = $rank WHERE name = $name`, { ...source });
    return found.source;
  }
  const { next } = await writer.row<{ next: number }>(`SELECT count(*)::DOUBLE AS next FROM sources`);
  await writer.run(`INSERT INTO sources VALUES ($next, $name, $system, $rank)`, { next, ...source });
  return next;
}

// The n-th equal reject of a source is new when the log has fewer than n of them; of a source that says things again, the first.
const REJECTS = (select: string, saysAgain: boolean) => /* sql */ `
  INSERT INTO rejects BY NAME
  SELECT $batch AS batch, position, line, column_name, code, reason, raw
  FROM (
    SELECT *, row_number() OVER (PARTITION BY raw, column_name, code ORDER BY position) AS turn FROM (${select})
    ${saysAgain ? 'QUALIFY turn = 1' : ''}) AS found
  ANTI JOIN (
    SELECT raw, column_name, code, row_number() OVER (PARTITION BY raw, column_name, code ORDER BY batch, position) AS turn
    FROM rejects SEMI JOIN (SELECT batch FROM batches WHERE source = $source) USING (batch)
  ) AS known
  ON known.raw = found.raw AND known.column_name IS NOT DISTINCT FROM found.column_name AND known.code = found.code AND known.turn = found.turn
  ORDER BY position`;

async function loadRejects(writer: Writer, batch: StagedBatch, source: number, number: number): Promise<number> {
  if (batch.rejectsSql === null) return 0;
  await writer.run(REJECTS(batch.rejectsSql, saysAgain(batch)), { batch: number, source });
  const { count } = await writer.row<{ count: number }>(
    `SELECT count(*)::DOUBLE AS count FROM rejects WHERE batch = $number`,
    { number },
  );
  return count;
}

async function someObjectIsTouched(writer: Writer): Promise<boolean> {
  const { some } = await writer.row<{ some: boolean }>(`SELECT EXISTS (FROM touched_objects) AS some`);
  return some;
}
