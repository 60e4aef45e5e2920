import { EventLogError, type StagedBatch } from '../../eventlog/index.ts';
import { identifier, type Reader, type Store } from '../../store/index.ts';
import { holdsNothing, newStagingFolder, type RawRelation, stageRaw } from '../files/index.ts';
import { checkColumns, columnsUsed } from './columns.ts';
import { addJoinedFiles } from './joined-files.ts';
import type { LandedColumn } from './landed-columns.ts';
import type { FileOptions, Stream } from './language.ts';
import { openLookBack } from './look-back.ts';
import { type Mapping, readMappings } from './read-mapping.ts';
import { emptyReport, type StreamReport } from './report.ts';
import { MappingError, type PlacedFault } from './source.ts';
import { type MappedStream, sampleFiles, type SourceFile, streamsFor } from './source-files.ts';
import { rawOptions, stageStream } from './stage-stream.ts';

/** What is found of a mapping, and of what it would make of a sample. */
export interface MappingCheck {
  mapping: string;
  /** what is wrong with the mapping; while there is anything, the sample is not looked at further */
  faults: readonly PlacedFault[];
  /** one per file of the sample; empty without a sample */
  files: CheckedFile[];
}

export interface CheckedFile extends StreamReport {
  /** distinct objects by type */
  objects: { type: string; count: number }[];
  /** by reason, most frequent first, each with its first example */
  rejected: CheckedReject[];
  /** why the file could not be read at all; null where it could */
  fault: { code: string; message: string } | null;
}

export interface CheckedReject {
  code: string;
  column: string | null;
  rows: number;
  /** of the example: its line in the file, from 1; null where rows have no lines */
  line: number | null;
  reason: string;
  /** the row as received */
  raw: string;
}

export interface CheckOptions {
  /** other mappings of the same log, which may make what this one names */
  others?: readonly string[];
  /** the folder that holds a sample of the files, or one of them */
  data?: string;
  /** only so many rows of each file; all of them without it */
  rows?: number;
}

/**
 * Checks a mapping by itself, and against a sample where there is one. The log is not touched.
 *
 * @param store an empty one to work in
 * @throws EventLogError `file-not-found` where there is no mapping, or no such sample
 */
export async function checkMapping(
  store: Store,
  path: string,
  { others = [], data, rows }: CheckOptions = {},
): Promise<MappingCheck> {
  try {
    const [mapping] = readMappings([path, ...others] as [string, ...string[]]);
    const files = data === undefined ? [] : await checkSample(store, mapping, data, rows);
    return { mapping: path, faults: [], files };
  } catch (error) {
    if (error instanceof MappingError) return { mapping: path, faults: error.faults, files: [] };
    throw error;
  }
}

/** Whether the sample broke what the mapping expects of it. */
export const isBroken = ({ files }: MappingCheck): boolean =>
  files.some(({ fault, rejected }) => fault !== null || rejected.length > 0);

/** A file of a sample, as it was read. */
interface ReadFile extends SourceFile {
  raw: RawRelation | EventLogError;
}

async function checkSample(store: Store, mapping: Mapping, data: string, rows?: number): Promise<CheckedFile[]> {
  const folder = newStagingFolder(store);
  const raws = newRaws(store, rows);
  try {
    const files: ReadFile[] = [];
    for (const file of sampleFiles(mapping, data)) {
      files.push(
        'fault' in file
          ? { ...file, path: file.stream.file, raw: file.fault }
          : { ...file, raw: await raws.read(file.path, file.stream) },
      );
    }
    assertColumns(mapping, files);
    const lookBack = await openLookBack(store, [mapping]);
    await addJoinedFiles(lookBack, streamsFor([mapping], data), data, raws.readAll, (number) =>
      folder.file(`joined-${number}.parquet`),
    );
    const checked: CheckedFile[] = [];
    for (const [number, { raw, path, ...mapped }] of files.entries()) {
      if (raw instanceof EventLogError) {
        checked.push(unreadable(mapped, path, raw));
        continue;
      }
      const { batch, report } = await stageStream(store, mapped, raw, lookBack, folder.file(`${number}.parquet`));
      checked.push({
        ...report,
        path,
        objects: await countObjects(store, batch),
        rejected: await readRejected(store, batch),
        fault: null,
      });
    }
    return checked;
  } finally {
    raws.dispose();
    folder.dispose();
  }
}

/** Every column that any file lacks, before anything is made of one. */
function assertColumns(mapping: Mapping, files: readonly ReadFile[]): void {
  const faults = files.flatMap(({ raw, stream, index }) =>
    raw instanceof EventLogError ? [] : checkColumns(stream, raw.columns, ['streams', index]),
  );
  if (faults.length > 0) throw mapping.source.error(faults);
}

interface Raws {
  /** the first rows of a file, or why there are none */
  read(path: string, stream: Stream): Promise<RawRelation | EventLogError>;
  /** all rows of a file that others join */
  readAll(path: string, options: FileOptions): Promise<RawRelation>;
  dispose(): void;
}

function newRaws(store: Store, most: number | undefined): Raws {
  const raws = new Map<string, RawRelation>();
  const readAll: Raws['readAll'] = async (path, options) => {
    const key = JSON.stringify([path, options]);
    const raw = raws.get(key) ?? (await stageRaw(store, path, rawOptions({ options })));
    raws.set(key, raw);
    return raw;
  };
  return {
    readAll,
    async read(path, stream) {
      try {
        return asReceived(firstRows(await readAll(path, stream.options), most), columnsUsed(stream));
      } catch (error) {
        if (error instanceof EventLogError) return error;
        throw error;
      }
    },
    dispose() {
      for (const raw of raws.values()) raw.dispose();
    },
  };
}

const firstRows = (raw: RawRelation, most: number | undefined): RawRelation =>
  most === undefined || most >= raw.rows
    ? raw
    : { ...raw, relation: `(FROM ${raw.relation} WHERE _position < ${most})`, rows: most };

const LANDED: Readonly<Record<LandedColumn, string>> = {
  'landed.received': `strftime(now()::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%fZ')`,
  'landed.id': 'NULL::VARCHAR',
  'landed.operation': 'NULL::VARCHAR',
  'landed.since': 'NULL::VARCHAR',
};

/** The rows with what a mapping asks of the landing, had they been received now. */
function asReceived(raw: RawRelation, named: readonly string[]): RawRelation {
  const added = Object.entries(LANDED).filter(([name]) => named.includes(name) && !raw.columns.includes(name));
  if (added.length === 0) return raw;
  const columns = added.map(([name, sql]) => `${sql} AS ${identifier(name)}`);
  return {
    ...raw,
    relation: `(SELECT *, ${columns.join(', ')} FROM ${raw.relation})`,
    columns: [...raw.columns, ...added.map(([name]) => name)],
  };
}

/** A file that holds nothing is no fault where the mapping lets it be missing. */
function unreadable({ stream }: Pick<MappedStream, 'stream'>, path: string, fault: EventLogError): CheckedFile {
  const isFault = !(stream.optional && holdsNothing(fault));
  return {
    ...emptyReport(stream.source, path),
    objects: [],
    rejected: [],
    fault: isFault ? { code: fault.code, message: fault.message } : null,
  };
}

async function countObjects(
  reader: Reader,
  { objectsSql, eventsSql, linksSql }: StagedBatch,
): Promise<CheckedFile['objects']> {
  const named = (select: string, prefix: string) =>
    `SELECT ${identifier(`${prefix}_type`)} AS type, ${identifier(`${prefix}_key`)} AS key FROM (${select})`;
  const all = [
    ...[objectsSql, eventsSql].flatMap((select) => (select === null ? [] : [named(select, 'object')])),
    ...(linksSql === null ? [] : [named(linksSql, 'child'), named(linksSql, 'parent')]),
  ];
  if (all.length === 0) return [];
  return reader.rows(
    `SELECT type, count(DISTINCT key)::DOUBLE AS count FROM (${all.join(' UNION ALL ')}) WHERE key IS NOT NULL GROUP BY type ORDER BY type`,
  );
}

const readRejected = async (reader: Reader, { rejectsSql }: StagedBatch): Promise<CheckedReject[]> =>
  rejectsSql === null
    ? []
    : reader.rows(
        `SELECT code, column_name AS "column", count(*)::DOUBLE AS rows, arg_min(line, position)::DOUBLE AS line,
           arg_min(reason, position) AS reason, arg_min(raw, position) AS raw
         FROM (${rejectsSql}) GROUP BY code, column_name ORDER BY rows DESC, code, "column"`,
      );
