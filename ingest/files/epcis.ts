import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { EventLogError } from '../../eventlog/index.ts';
import { literal, type Store } from '../../store/index.ts';
import { EPCIS_COLUMNS, type EpcisCells, type EpcisHandler, EpcisXmlReader, readEpcisJson } from '../epcis/index.ts';
import type { PlainText } from './plain-text.ts';
import type { OnFileProgress, RawRelation } from './raw-relation.ts';
import { RowWriter } from './row-writer.ts';
import { identityOf, readStaged } from './staged-relation.ts';
import type { StagingFolder } from './staging-folder.ts';

/** Whether a text is EPCIS, from how it begins. */
export function isEpcis(head: string): boolean {
  const start = head.trimStart();
  if (start.startsWith('<')) return /<(\w+:)?EPCIS(Query)?Document[\s>]/.test(start);
  if (!/^[{[]/.test(start)) return false;
  const type =
    /"(?:type|isA)"\s*:\s*"(EPCIS(?:Query)?Document|(?:Object|Aggregation|Transaction|Transformation|Association)Event)"/;
  const found = type.exec(start)?.[1];
  return found?.startsWith('EPCIS') === true || (found !== undefined && /"eventTime"\s*:/.test(start));
}

/** A JSON document is read as one text. */
const LARGEST_DOCUMENT_BYTES = 2 ** 28;

/** Stages EPCIS, JSON or XML: one row per event that stands. What breaks the schema is a reject. */
export async function stageEpcis(
  store: Store,
  text: PlainText,
  folder: StagingFolder,
  onProgress: OnFileProgress,
): Promise<RawRelation> {
  const writer = await RowWriter.open(folder, EPCIS_COLUMNS);
  const first = await readEvents(text, writer, onProgress);
  const [rowsPath, rejectsPath] = [folder.file('rows.parquet'), folder.file('rejects.parquet')];
  await writer.copyRows(store, rowsPath);
  await writer.copyRejects(store, rejectsPath);
  const { relation, rows } = await readStaged(store, rowsPath);
  if (rows === 0) throw nothing(text.origin.path, first);
  return {
    relation,
    columns: writer.columns,
    declaredTypes: new Map(),
    declaredScopes: new Map(),
    paths: new Map(),
    hasOddBlanks: true,
    unnamed: new Set(),
    rows,
    unreadable: writer.rejects,
    format: 'epcis',
    dialect: null,
    encoding: text.encoding,
    origin: text.origin,
    rejectsSql: writer.rejects === 0 ? null : `FROM read_parquet(${literal(rejectsPath)})`,
    lineOf: '_line',
    rawText: '_raw',
    identity: identityOf('_raw'),
    header: null,
    stagingFile: folder.file,
    dispose: folder.dispose,
  };
}

/** @returns why the first event that was refused was refused; null: none was */
async function readEvents(text: PlainText, writer: RowWriter, onProgress: OnFileProgress): Promise<string | null> {
  let first: string | null = null;
  const handler: EpcisHandler = {
    event: ({ place, raw, cells }) => writer.addRow({ line: place.line, raw, parts: [], cells: textsOf(cells) }),
    refused({ place, raw, code, reason }) {
      first ??= reason;
      writer.addReject({ position: writer.rows, line: place.line, column_name: null, code, reason, raw });
    },
  };
  try {
    if (text.head.trimStart().startsWith('<')) await readXml(text, handler, writer, onProgress);
    else readEpcisJson(text.origin.path, await readWhole(text), handler);
  } finally {
    await writer.close();
  }
  return first;
}

async function readXml(
  text: PlainText,
  handler: EpcisHandler,
  writer: RowWriter,
  onProgress: OnFileProgress,
): Promise<void> {
  const reader = new EpcisXmlReader(text.origin.path, handler);
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const chunk of createReadStream(text.path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
    reader.write(decoder.decode(chunk, { stream: true }));
    bytes += chunk.length;
    onProgress({ phase: 'reading', path: text.origin.path, share: bytes / text.facts.bytes });
    await writer.flush();
  }
  reader.close();
}

async function readWhole({ path, origin, facts }: PlainText): Promise<string> {
  if (facts.bytes <= LARGEST_DOCUMENT_BYTES) return readFile(path, 'utf8');
  throw new EventLogError(
    'line-too-long',
    `${origin.path} is one JSON document of ${facts.bytes} bytes; expected at most ${LARGEST_DOCUMENT_BYTES}. Ask for it in several documents, or one event per line.`,
  );
}

const textsOf = (cells: EpcisCells): Record<string, string> =>
  Object.fromEntries(
    Object.entries(cells).map(([name, cell]) => [name, typeof cell === 'string' ? cell : JSON.stringify(cell)]),
  );

const nothing = (path: string, reason: string | null): EventLogError =>
  reason === null
    ? new EventLogError('no-rows', `${path} is EPCIS without events. Ask who captured it to send it again.`)
    : new EventLogError('all-rows-rejected', `${path}: not one of its events can be taken. The first, ${reason}`);
