import { join } from 'node:path';
import { EventLogError } from '../../eventlog/index.ts';
import { type LandedField, literal, type Store } from '../../store/index.ts';
import { newStagingFolder, type RawRelation, stageRaw } from '../files/index.ts';
import {
  emptyReport,
  type Mapping,
  type MappedStream,
  rawOptions,
  readersOf,
  type StagedStream,
  stageStream,
  namedFields,
} from '../mapping/index.ts';
import { type EntryFacts, readEntryFacts } from './landed-entries.ts';
import { readLandedRows } from './landed-rows.ts';
import { assertAsLanded } from './land-file.ts';
import type { LandingStream } from './landing-stream.ts';
import type { LandedFile } from './line.ts';

/** A staging folder as this needs it: names of files, and what must be disposed of after the load. */
export interface Staging {
  path(what: string): string;
  keep(disposable: { dispose(): void }): void;
}

/** Runs `work` with a staging folder that is gone afterwards. */
export async function withStaging<Result>(store: Store, work: (staging: Staging) => Promise<Result>): Promise<Result> {
  const folder = newStagingFolder(store);
  const kept: { dispose(): void }[] = [folder];
  try {
    return await work({ path: (what) => folder.file(`${what}.parquet`), keep: (one) => kept.unshift(one) });
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
  { path }: Staging,
): Promise<Pick<StagedEntries, 'staged' | 'fields'>> {
  const named = (found: readonly string[]) => [...new Set(readers.flatMap((one) => namedFields(one.stream, found)))];
  const { rows, fields } = await readLandedRows(store, nameOf(stream), entries, facts, named);
  if (rows.rows + rows.unreadable === 0) return { staged: [], fields };
  const landed = { source: stream.source, stream: stream.name, file: null };
  const staged: StagedStream[] = [];
  for (const [index, reader] of readers.entries()) {
    const file = index === 0 ? rows : { ...rows, unreadable: 0, rejectsSql: null }; // unreadable for all, told once
    const { batch, report } = await stageStream(store, reader, file, path(`read-${index}`));
    staged.push({ batch: { ...batch, landed }, report });
  }
  return { staged, fields };
}

export const nameOf = ({ source, name }: LandingStream): string => `${source}/${name}`;

interface LandedFileEntry {
  seq: number;
  receivedAt: string;
  file: LandedFile['file'];
}

async function readFiles(store: Store, entries: string): Promise<LandedFileEntry[]> {
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
  { path, keep }: Staging,
): Promise<StagedStream[]> {
  const landed = { source: stream.source, stream: stream.name, file: seq };
  const origin = { path: `${nameOf(stream)}/${file.name}`, sha256: file.sha256, bytes: file.bytes };
  const kept = join(stream.folder, file.path);
  await assertAsLanded(kept, seq, file);
  const raws = new Map<string, RawRelation>();
  const rawFor = async (reader: MappedStream): Promise<RawRelation> => {
    const options = rawOptions(reader.stream);
    const known = raws.get(JSON.stringify(options));
    if (known) return known;
    const raw = await stageRaw(store, kept, options);
    keep(raw);
    raws.set(JSON.stringify(options), raw);
    return raw;
  };
  const staged: StagedStream[] = [];
  for (const [index, reader] of readers.entries()) {
    const { batch, report } = await rawFor(reader)
      .then((raw) => stageStream(store, reader, raw, path(`file-${seq}-${index}`)))
      .catch((fault: unknown) => unreadableFile(reader, origin, kept, fault));
    staged.push({ batch: { ...batch, origin, receivedAt, landed }, report });
  }
  return staged;
}

const NOTHING_IN_IT = new Set(['no-rows', 'file-empty']);

/** A file that nobody can read, or that lacks what the mapping names, stops no other: it is a dead letter. */
function unreadableFile(
  { stream }: MappedStream,
  origin: StagedStream['batch']['origin'],
  kept: string,
  fault: unknown,
): StagedStream {
  if (!(fault instanceof EventLogError)) throw fault;
  const { code } = fault;
  const reason = fault.message.replaceAll(kept, origin.path);
  const isLetter = !(stream.optional && NOTHING_IN_IT.has(code));
  const rejectsSql = `SELECT 0::UBIGINT AS position, NULL::UBIGINT AS line, NULL::VARCHAR AS column_name, ${literal(code)} AS code,
    ${literal(reason)} AS reason, ${literal(JSON.stringify(origin))} AS raw`;
  const { source, system, rank } = stream;
  return {
    batch: {
      source: { name: source, system, rank },
      origin,
      rowsRead: 0,
      eventsSql: null,
      attributes: [],
      objectsSql: null,
      objectAttributes: [],
      linksSql: null,
      rejectsSql: isLetter ? rejectsSql : null,
      choices: [],
      header: null,
    },
    report: {
      ...emptyReport(source, origin.path),
      rejects: isLetter ? [{ column: null, code, rows: 1, example: reason }] : [],
    },
  };
}
