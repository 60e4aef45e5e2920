import { createReadStream } from 'node:fs';
import { EventLogError } from '../../eventlog/index.ts';
import { literal, type Store } from '../../store/index.ts';
import {
  EDIFACT_COLUMNS,
  edifactReader,
  type EdiHandler,
  type EdiNote,
  type EdiOptions,
  type EdiRefusal,
  type EdiSet,
  X12_COLUMNS,
  x12Reader,
} from '../edi/index.ts';
import type { PlainText } from './plain-text.ts';
import type { OnFileProgress, RawRelation } from './raw-relation.ts';
import { RowWriter } from './row-writer.ts';
import { identityOf, readStaged } from './staged-relation.ts';
import type { StagingFolder } from './staging-folder.ts';

export type EdiFormat = 'x12' | 'edifact';

const FORMATS = {
  x12: { newReader: x12Reader, columns: X12_COLUMNS, set: 'transaction set' },
  edifact: { newReader: edifactReader, columns: EDIFACT_COLUMNS, set: 'message' },
} as const;

/** Which EDI standard a text is written in, from how it begins; null for none. */
export function ediFormatOf(head: string): EdiFormat | null {
  const start = head.trimStart();
  if (/^ISA[^A-Za-z0-9\s,;]|^(GS|ST)\*/.test(start)) return 'x12';
  return /^UNA[^A-Za-z0-9]{2}|^UN[BHG]\+/.test(start) ? 'edifact' : null;
}

/** Encodings that UNB declares, by the syntax identifier. */
const SYNTAX_ENCODINGS: Readonly<Record<string, string>> = {
  UNOC: 'iso-8859-1',
  UNOD: 'iso-8859-2',
  UNOE: 'iso-8859-5',
  UNOF: 'iso-8859-7',
  UNOG: 'iso-8859-3',
  UNOH: 'iso-8859-4',
  UNOI: 'iso-8859-6',
  UNOJ: 'iso-8859-8',
  UNOK: 'iso-8859-9',
  UNOX: 'iso-2022-jp',
};

/** The encoding that the first bytes of a file declare as EDIFACT; UTF-8, which the others are part of, without. */
export function ediEncodingOf(start: Buffer): string | undefined {
  const text = start.toString('latin1').trimStart();
  const [, syntax = ''] = /^(?:UNA.{6}\s*)?UNB.(UNO[A-Z])\b/s.exec(text) ?? [];
  return SYNTAX_ENCODINGS[syntax];
}

/**
 * Stages EDI: one row per transaction set or message that stands, a column per segment of its header and per list of
 * its loops. What was refused is a reject; a file of which nothing stands because it is damaged is an error.
 */
export async function stageEdi(
  store: Store,
  text: PlainText,
  format: EdiFormat,
  options: EdiOptions,
  folder: StagingFolder,
  onProgress: OnFileProgress,
): Promise<RawRelation> {
  const { set: word, columns } = FORMATS[format];
  const writer = await RowWriter.open(folder, columns);
  const read = await readSets(text, format, options, writer, onProgress);
  const staged = await stageStanding(store, writer, read.withdrawn, folder);
  if (staged.rows === 0) assertNotDamaged(text.origin.path, word, read);
  return {
    relation: staged.relation,
    columns: writer.columns,
    declaredTypes: new Map(),
    declaredScopes: new Map(),
    paths: new Map(),
    hasOddBlanks: true,
    unnamed: new Set(),
    rows: staged.rows,
    unreadable: staged.unreadable,
    format,
    dialect: null,
    encoding: text.encoding,
    origin: text.origin,
    rejectsSql: staged.rejectsSql,
    lineOf: '_line',
    rawText: '_raw',
    identity: identityOf('_raw'),
    header: null,
    notes: read.notes.map(({ place, what }) => ({
      what: `segment ${place.segment}`,
      value: 'taken',
      why: what,
    })),
    stagingFile: folder.file,
    dispose: folder.dispose,
  };
}

interface SetsRead {
  refusals: EdiRefusal[];
  notes: EdiNote[];
  /** parts of the file whose rows do not stand, each with its first fault */
  withdrawn: Map<string, { code: string; reason: string }>;
}

async function readSets(
  text: PlainText,
  format: EdiFormat,
  options: EdiOptions,
  writer: RowWriter,
  onProgress: OnFileProgress,
): Promise<SetsRead> {
  const read: SetsRead = { refusals: [], notes: [], withdrawn: new Map() };
  const handler: EdiHandler = {
    set: (set) => writer.addRow({ line: set.place.line, raw: set.raw, parts: partsOf(set), cells: cellsOf(set) }),
    refused(refusal) {
      addRefusal(writer, refusal);
      if (read.refusals.length < MOST_TOLD) read.refusals.push(refusal);
      const [fault] = refusal.faults;
      if (fault && (refusal.scope === 'group' || refusal.scope === 'interchange')) {
        read.withdrawn.set(partOf(refusal.scope, refusal.group ?? refusal.interchange), fault);
      }
    },
    noted: (note) => void read.notes.push(note),
  };
  const reader = FORMATS[format].newReader(options, handler);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(text.path, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>) {
      reader.push(decoder.decode(chunk, { stream: true }));
      bytes += chunk.length;
      onProgress({ phase: 'reading', path: text.origin.path, share: bytes / text.facts.bytes });
      await writer.flush();
    }
    reader.end();
  } finally {
    await writer.close();
  }
  return read;
}

const CHUNK = 1 << 18;
const MOST_TOLD = 100;

const partOf = (scope: 'group' | 'interchange', number: number): string => `${scope} ${number}`;

const partsOf = ({ interchange, group }: EdiSet): string[] => [
  partOf('interchange', interchange),
  ...(group === null ? [] : [partOf('group', group)]),
];

const cellsOf = ({ cells }: EdiSet): Record<string, string> =>
  Object.fromEntries(
    Object.entries(cells).map(([name, cell]) => [name, typeof cell === 'string' ? cell : JSON.stringify(cell)]),
  );

function addRefusal(writer: RowWriter, { faults, raw }: EdiRefusal): void {
  for (const { code, place, element, reason } of faults) {
    writer.addReject({ position: writer.rows, line: place.line, column_name: element, code, reason, raw });
  }
}

/** Rows that stand, apart from those that were refused with their group or interchange after they had been read. */
async function stageStanding(
  store: Store,
  writer: RowWriter,
  withdrawn: SetsRead['withdrawn'],
  folder: StagingFolder,
): Promise<{ relation: string; rows: number; unreadable: number; rejectsSql: string | null }> {
  const [all, standing, rejects] = ['all', 'standing', 'rejects'].map((name) => folder.file(`${name}.parquet`));
  if (all === undefined || standing === undefined || rejects === undefined) throw new Error('three files were named');
  await writer.copyRows(store, all);
  await writer.copyRejects(store, rejects);
  if (withdrawn.size > 0) {
    const parts = `[${[...withdrawn.keys()].map(literal).join(', ')}]`;
    await store.run(`COPY (
      FROM read_parquet(${literal(all)}) WHERE NOT list_has_any(_parts, ${parts})) TO ${literal(standing)} (FORMAT parquet)`);
  }
  const { relation, rows } = await readStaged(store, withdrawn.size === 0 ? all : standing);
  const unreadable = writer.rejects + writer.rows - rows;
  return { relation, rows, unreadable, rejectsSql: unreadable === 0 ? null : rejectsOf(all, rejects, withdrawn) };
}

// Grain: one row per fault of a refused part, and one per set that was refused with its group or interchange.
function rejectsOf(all: string, rejects: string, withdrawn: SetsRead['withdrawn']): string {
  const refused = `SELECT position, line, column_name, code, reason, raw FROM read_parquet(${literal(rejects)})`;
  if (withdrawn.size === 0) return refused;
  const faults = [...withdrawn].map(([part, { code, reason }]) => `(${[part, code, reason].map(literal).join(', ')})`);
  return `${refused}
    UNION ALL
    SELECT file_row_number::UBIGINT, _line, NULL::VARCHAR, min(code), 'refused with its envelope: ' || min(reason), any_value(_raw)
    FROM read_parquet(${literal(all)}, file_row_number = true)
    JOIN (VALUES ${faults.join(', ')}) AS faults(part, code, reason) ON list_contains(_parts, part)
    GROUP BY file_row_number, _line`;
}

const KEPT_APART = new Set(['test-data', 'set-repeated']);

function assertNotDamaged(path: string, word: string, { refusals }: SetsRead): void {
  const faults = refusals.flatMap((refusal) => refusal.faults);
  const damages = faults.filter(({ code }) => !KEPT_APART.has(code));
  const [damage, ...others] = damages;
  if (damage !== undefined) {
    const code = damage.code === 'interchange-truncated' ? 'file-truncated' : 'file-damaged';
    const rest = others.length === 0 ? '' : ` And ${others.length} more: ${others[0]?.reason}`;
    throw new EventLogError(code, `${path}, ${damage.reason}${rest}`);
  }
  if (faults.length > 0) return;
  throw new EventLogError('no-rows', `${path} holds no ${word}. Ask the sender for it again.`);
}
