import { join } from 'node:path';
import { EventLogError, type StagedBatch } from '../../eventlog/index.ts';
import { type LandedField, literal, type Store } from '../../store/index.ts';
import { holdsNothing, newStagingFolder, type RawOptions, type RawRelation, stageRaw } from '../files/index.ts';
import {
  emptyReport,
  concernedReadings,
  type LookBack,
  type Mapping,
  type MappedStream,
  rawOptions,
  type RawRows,
  readersOf,
  type StagedStream,
  stageStream,
  type StreamFile,
  namedFields,
  openLookBack,
} from '../mapping/index.ts';
import { type EntryFacts, readEntryFacts } from './landed-entries.ts';
import { readLandedRows } from './landed-rows.ts';
import { assertAsLanded } from './land-file.ts';
import type { LandingStream } from './landing-stream.ts';
import type { LandedFile } from './line.ts';

/** A staging folder as this needs it: names of files, what must be disposed of after the load, what streams look back on. */
export interface Staging {
  path(what: string): string;
  keep(disposable: { dispose(): void }): void;
  lookBack: LookBack;
}

/** Runs `work` with a staging folder that is gone afterwards. */
export async function withStaging<Result>(
  store: Store,
  mappings: readonly Mapping[],
  work: (staging: Staging) => Promise<Result>,
): Promise<Result> {
  const lookBack = await openLookBack(store, mappings);
  const folder = newStagingFolder(store);
  const kept: { dispose(): void }[] = [folder];
  try {
    return await work({ path: (what) => folder.file(`${what}.parquet`), keep: (one) => kept.unshift(one), lookBack });
  } finally {
    for (const one of kept) one.dispose();
  }
}

export interface StagedEntries {
  staged: StagedStream[];
  facts: EntryFacts;
  fields: LandedField[];
}

/**
 * Reads entries of a stream through every mapping stream that it is for: its records together, its files one by one.
 *
 * @param entries what `stageEntries` gave, or a part of it
 */
export async function stageLanded(
  store: Store,
  stream: LandingStream,
  mappings: readonly Mapping[],
  entries: string,
  staging: Staging,
): Promise<StagedEntries> {
  const readers = readersOf(mappings, stream.source, stream.name);
  const facts = await readEntryFacts(store, entries);
  const { staged, fields } = await stageRecords(store, stream, readers, entries, facts, staging);
  for (const file of await readFiles(store, entries)) {
    staged.push(...(await stageFile(store, stream, readers, file, staging)));
  }
  return { staged, facts, fields };
}

async function stageRecords(
  store: Store,
  stream: LandingStream,
  readers: readonly MappedStream[],
  entries: string,
  facts: EntryFacts,
  { path, lookBack }: Staging,
): Promise<Pick<StagedEntries, 'staged' | 'fields'>> {
  const named = (found: readonly string[]) => [...new Set(readers.flatMap((one) => namedFields(one.stream, found)))];
  const { rows, fields } = await readLandedRows(store, nameOf(stream), entries, facts, named);
  if (rows.rows + rows.unreadable === 0) return { staged: [], fields };
  const landed = landedOf(stream, null);
  const staged: StagedStream[] = readers.length === 0 ? lettersOnly(stream, rows) : [];
  for (const [index, reader] of readers.entries()) {
    const file = index === 0 ? rows : { ...rows, unreadable: 0, rejectsSql: null }; // unreadable for all, told once
    const { batch, report } = await stageStream(store, reader, file, lookBack, path(`read-${index}`));
    staged.push({ batch: { ...batch, landed }, report });
  }
  return { staged, fields };
}

/** Of a stream that others join and no mapping reads, what could not be read. */
function lettersOnly(stream: LandingStream, { origin, rows, unreadable, rejectsSql }: StreamFile): StagedStream[] {
  if (rejectsSql === null) return [];
  const batch = { ...emptyBatch(sourceOf(stream), origin), rowsRead: rows + unreadable, rejectsSql };
  return [{ batch: { ...batch, landed: landedOf(stream, null) }, report: emptyReport(nameOf(stream), origin.path) }];
}

const landedOf = ({ source, name }: LandingStream, file: number | null) => ({ source, stream: name, file });

/** What a stream that no mapping reads is called in the log. */
const sourceOf = (stream: LandingStream) => ({ source: nameOf(stream), system: null, rank: 0, optional: true });

type NamedSource = Pick<MappedStream['stream'], 'source' | 'system' | 'rank'>;

const emptyBatch = ({ source, system, rank }: NamedSource, origin: StagedBatch['origin']): StagedBatch => ({
  source: { name: source, system, rank },
  origin,
  rowsRead: 0,
  eventsSql: null,
  attributes: [],
  objectsSql: null,
  objectAttributes: [],
  linksSql: null,
  rejectsSql: null,
  choices: [],
  header: null,
});

export const nameOf = ({ source, name }: LandingStream): string => `${source}/${name}`;

export interface LandedFileEntry {
  seq: number;
  receivedAt: string;
  file: LandedFile['file'];
}

export async function readFiles(store: Store, entries: string): Promise<LandedFileEntry[]> {
  const rows = await store.rows<Omit<LandedFileEntry, 'file'> & { content: string }>(
    `SELECT _position::DOUBLE AS seq, iso(received_at) AS "receivedAt", content FROM ${entries} WHERE kind = 'file' ORDER BY _position`,
  );
  return rows.map(({ content, ...row }) => ({ ...row, file: JSON.parse(content) as LandedFile['file'] }));
}

async function stageFile(
  store: Store,
  stream: LandingStream,
  readers: readonly MappedStream[],
  { seq, receivedAt, file }: LandedFileEntry,
  { path, keep, lookBack }: Staging,
): Promise<StagedStream[]> {
  const landed = landedOf(stream, seq);
  const origin = { path: `${nameOf(stream)}/${file.name}`, sha256: file.sha256, bytes: file.bytes };
  const kept = join(stream.folder, file.path);
  await assertAsLanded(kept, seq, file);
  const raws = new Map<string, Promise<RawRelation>>();
  const rawFor = (options: RawOptions): Promise<RawRelation> => {
    const sameRead = JSON.stringify(options);
    const raw = raws.get(sameRead) ?? stageRaw(store, kept, options);
    if (!raws.has(sameRead)) raw.then(keep, () => undefined);
    raws.set(sameRead, raw);
    return raw;
  };
  if (readers.length === 0) {
    const fault = await rawFor({}).then(
      () => null,
      (error: unknown) => unreadableFile(sourceOf(stream), origin, kept, error),
    );
    return fault === null ? [] : [{ ...fault, batch: { ...fault.batch, receivedAt, landed } }];
  }
  const readings: (MappedStream & { raw: RawRelation })[] = [];
  const faults = new Map<unknown, NamedSource & { optional: boolean }>();
  for (const reader of readers) {
    await rawFor(rawOptions(reader.stream)).then(
      (raw) => readings.push({ ...reader, raw }),
      (fault: unknown) => faults.get(fault)?.optional === false || faults.set(fault, reader.stream),
    );
  }
  const staged = [...faults].map(([fault, stream]) => unreadableFile(stream, origin, kept, fault));
  for (const [index, { raw, tells, ...reader }] of (await concernedReadings(store, readings)).entries()) {
    const rows = withReceipt(tells ? raw : { ...raw, unreadable: 0, rejectsSql: null }, receivedAt);
    staged.push(
      await stageStream(store, reader, rows, lookBack, path(`file-${seq}-${index}`)).catch((fault: unknown) =>
        unreadableFile(reader.stream, origin, kept, fault),
      ),
    );
  }
  return staged.map(({ batch, report }) => ({ batch: { ...batch, origin, receivedAt, landed }, report }));
}

/** Rows of a file that was received as a whole. */
export const withReceipt = <Rows extends RawRows>(rows: Rows, receivedAt: string): Rows => ({
  ...rows,
  relation: `(SELECT *, TIMESTAMPTZ ${literal(receivedAt)}::TIMESTAMP AS _received_at FROM ${rows.relation})`,
  hasReceipts: true,
});

/** A file that nobody can read, or that lacks what the mapping names, stops no other: it is a dead letter. */
function unreadableFile(
  stream: NamedSource & { optional: boolean },
  origin: StagedBatch['origin'],
  kept: string,
  fault: unknown,
): StagedStream {
  if (!(fault instanceof EventLogError)) throw fault;
  const { code } = fault;
  const reason = fault.message.replaceAll(kept, origin.path);
  const isLetter = !(stream.optional && holdsNothing(fault));
  const rejectsSql = `SELECT 0::UBIGINT AS position, NULL::UBIGINT AS line, NULL::VARCHAR AS column_name, ${literal(code)} AS code,
    ${literal(reason)} AS reason, ${literal(JSON.stringify(origin))} AS raw`;
  return {
    batch: { ...emptyBatch(stream, origin), rejectsSql: isLetter ? rejectsSql : null },
    report: {
      ...emptyReport(stream.source, origin.path),
      rejects: isLetter ? [{ column: null, code, rows: 1, example: reason }] : [],
    },
  };
}
