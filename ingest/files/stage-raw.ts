import { EventLogError } from '../../eventlog/index.ts';
import type { Store } from '../../store/index.ts';
import { ocelTextIn } from '../ocel/index.ts';
import { stageDelimited } from './delimited.ts';
import { ediEncodingOf, ediFormatOf, stageEdi } from './edi.ts';
import { isEpcis, stageEpcis } from './epcis.ts';
import { FORMAT_NAMES } from './format-names.ts';
import { stageNdjson } from './ndjson.ts';
import { stageParquet } from './parquet.ts';
import { packingOf, type PlainText, readPlainText, readStart } from './plain-text.ts';
import type { OnFileProgress, RawFormat, RawOptions, RawRelation } from './raw-relation.ts';
import { newStagingFolder, type StagingFolder } from './staging-folder.ts';
import { stageXes } from './xes.ts';

/**
 * Reads one file of any format into a staging table whose cells are text as received. CSV and TSV of any dialect,
 * NDJSON, XES, X12, EDIFACT and EPCIS, plain, gz or zst; Parquet. The store is not changed.
 *
 * @returns the relation; its `dispose` removes the staging files
 * Throws EventLogError where the file cannot be trusted, naming the place and the next step.
 */
export async function stageRaw(
  store: Store,
  path: string,
  options: RawOptions = {},
  onProgress: OnFileProgress = () => undefined,
): Promise<RawRelation> {
  const folder = newStagingFolder(store);
  try {
    const text = await readText(store, path, options, folder, onProgress);
    return await stageText(store, path, text, options, folder, onProgress);
  } catch (error) {
    folder.dispose();
    throw error;
  }
}

/** Checks a file and reads it as text; null: it is Parquet. */
export async function readText(
  store: Store,
  path: string,
  { encoding }: RawOptions,
  folder: StagingFolder,
  onProgress: OnFileProgress,
): Promise<PlainText | null> {
  const { start } = await readStart(path);
  assertReadable(path, start);
  if (start.toString('latin1', 0, 4) === 'PAR1') return null;
  const text = await readPlainText(store, path, encoding ?? ediEncodingOf(start), folder, onProgress);
  onProgress({ phase: 'reading', path, share: null });
  return text;
}

/** The second half of `stageRaw`. @param text what `readText` gave */
export async function stageText(
  store: Store,
  path: string,
  text: PlainText | null,
  options: RawOptions,
  folder: StagingFolder,
  onProgress: OnFileProgress,
): Promise<RawRelation> {
  const format = text === null ? 'parquet' : formatOf(path, text.head);
  assertWanted(path, format, options);
  if (text === null) return stageParquet(store, path, folder);
  switch (format) {
    case 'x12':
    case 'edifact':
      return stageEdi(store, text, format, options, folder, onProgress);
    case 'epcis':
      return stageEpcis(store, text, folder, onProgress);
    case 'xes':
      return stageXes(store, text, folder, onProgress);
    case 'ndjson':
      return stageNdjson(store, text, folder);
    default:
      return stageDelimited(store, text, options, folder);
  }
}

/** Throws where the first bytes of a file tell that nothing reads it: `file-empty`, `format-unknown`, `file-not-found`. */
export async function assertBeginsWell(path: string): Promise<void> {
  const { start } = await readStart(path);
  assertReadable(path, start);
}

/** What a text is written in, from how it begins. */
function formatOf(path: string, head: string): Exclude<RawFormat, 'parquet'> {
  if (ocelTextIn(path, head) !== null) {
    throw new EventLogError(
      'format-other',
      `${path} is OCEL, an object-centric log; a mapping reads tables and messages. Ingest it without a mapping.`,
    );
  }
  const edi = ediFormatOf(head);
  if (edi !== null) return edi;
  if (isEpcis(head)) return 'epcis';
  const first = head.trimStart()[0];
  if (first === '[') throw arrayFault(path);
  if (first === '<') return 'xes';
  return first === '{' ? 'ndjson' : 'delimited';
}

function assertWanted(path: string, format: RawFormat, wanted: RawOptions): void {
  if (wanted.format === undefined || wanted.format === format) return;
  throw new EventLogError(
    'format-other',
    `${path} is ${FORMAT_NAMES[format]}; the mapping reads ${FORMAT_NAMES[wanted.format]}. Read it through a mapping for its format.`,
  );
}

/** How an SQLite file begins. */
export const SQLITE_SIGNATURE = 'SQLite format 3';

const FOREIGN: readonly [signature: string, what: string, advice: string][] = [
  ['PK\x03\x04', 'a zip archive or an Excel workbook', 'Unpack it, or save the sheet as CSV (UTF-8).'],
  ['PK\x05\x06', 'an empty zip archive', 'Name the event log itself.'],
  ['\xd0\xcf\x11\xe0', 'an old Excel workbook', 'Save the sheet as CSV (UTF-8).'],
  [
    SQLITE_SIGNATURE,
    'an SQLite database without the tables of OCEL',
    'Export it as OCEL 2.0, or its event table as CSV or Parquet.',
  ],
  ['%PDF', 'a PDF document', 'Export the event log as CSV, Parquet or XES.'],
  ['{\\rtf', 'an RTF document', 'Export the event log as CSV, Parquet or XES.'],
  ['\x89PNG', 'a picture', 'Name the event log itself.'],
  ['GIF8', 'a picture', 'Name the event log itself.'],
  ['\xff\xd8\xff', 'a picture', 'Name the event log itself.'],
  ['Obj\x01', 'an Avro file', 'Convert it to Parquet.'],
  ['ARROW1\0\0', 'an Arrow or Feather file', 'Convert it to Parquet.'],
  ['\x89HDF', 'an HDF5 file', 'Convert it to Parquet.'],
  ['\xff\xfe\0\0', 'text in UTF-32', 'Export it as UTF-8.'],
  ['\0\0\xfe\xff', 'text in UTF-32', 'Export it as UTF-8.'],
  ['BZh', 'packed with bzip2', 'Unpack it, or pack it with gzip or zstd.'],
  ['\xfd7zXZ', 'packed with xz', 'Unpack it, or pack it with gzip or zstd.'],
  ["7z\xbc\xaf'", 'packed with 7-Zip', 'Unpack it, or pack it with gzip or zstd.'],
  ['Rar!', 'packed with RAR', 'Unpack it, or pack it with gzip or zstd.'],
  ['\x04"M\x18', 'packed with lz4', 'Unpack it, or pack it with gzip or zstd.'],
];

function assertReadable(path: string, start: Buffer): void {
  const text = start.toString('latin1');
  const foreign = FOREIGN.find(([signature]) => text.startsWith(signature));
  if (foreign) {
    throw new EventLogError(
      'format-unknown',
      `${path} is ${foreign[1]}; expected CSV, TSV, NDJSON, XES (also gz or zst) or Parquet. ${foreign[2]}`,
    );
  }
  if (packingOf(start) === 'none' && text.length < 4 && text.trim() === '') {
    throw new EventLogError('file-empty', `${path} holds no text but blanks; expected an event log. Export it again.`);
  }
}

const arrayFault = (path: string) =>
  new EventLogError(
    'format-unknown',
    `${path} is one JSON array; expected one JSON object per line (NDJSON). Convert it, for example with: jq -c '.[]' ${path}`,
  );

/** Codes of files in which nothing is wrong but that they hold no row. */
const NOTHING_IN_IT = new Set(['no-rows', 'file-empty']);

/** Whether a file was refused only because it holds no rows, which a stream that is optional allows. */
export const holdsNothing = (fault: unknown): boolean =>
  fault instanceof EventLogError && NOTHING_IN_IT.has(fault.code);
