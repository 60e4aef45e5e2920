import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { type AttributeType, EventLogError } from '../../eventlog/index.ts';
import { identifier, literal, type Store } from '../../store/index.ts';
import { assertWidth, freeName } from './column-names.ts';
import type { PlainText } from './plain-text.ts';
import type { OnFileProgress, RawRelation } from './raw-relation.ts';
import { identityOf, STAGED } from './staged-relation.ts';
import type { StagingFolder } from './staging-folder.ts';
import { type XesAttribute, type XesHeader, XesReader } from './xes-reader.ts';

const TYPES: Record<string, AttributeType> = {
  string: 'text',
  date: 'instant',
  int: 'integer',
  float: 'number',
  boolean: 'boolean',
  id: 'text',
  list: 'text',
  container: 'text',
};

interface XesColumn {
  /** its key in the staging file */
  code: string;
  /** XES types seen; more than one makes it text */
  tags: Set<string>;
  scope: 'case' | 'event';
  path: readonly string[];
}

/** Stages XES: one row per event, attributes of the trace as `case:` columns, nested ones as `outer/inner`, lists as JSON. */
export async function stageXes(
  store: Store,
  text: PlainText,
  folder: StagingFolder,
  onProgress: OnFileProgress,
): Promise<RawRelation> {
  const [rowsPath, target] = [folder.file('rows.json'), folder.file('rows.parquet')];
  const rows = await XesRows.write(text, rowsPath, onProgress).catch((error: unknown) => explained(text, error));
  if (rows.count === 0) {
    throw new EventLogError(
      'no-rows',
      `${text.origin.path} is XES with ${rows.emptyTraces} traces and no events. Export it again with its events.`,
    );
  }
  const names = columnNames(rows.columns);
  const cells = [...names].map(([name, { code }]) => `${code} AS ${identifier(name)}`);
  const types = [...names.values()].map(({ code }) => `${code}: 'VARCHAR'`);
  await store.run(`COPY (
    SELECT line AS _line, raw AS _raw, ${cells.join(', ')}
    FROM read_json(${literal(rowsPath)}, format = 'newline_delimited', maximum_object_size = 268435456,
                   columns = {line: 'UBIGINT', raw: 'VARCHAR', ${types.join(', ')}})
  ) TO ${literal(target)} (${STAGED})`);
  return {
    relation: `(SELECT * EXCLUDE (file_row_number), file_row_number::UBIGINT AS _position
      FROM read_parquet(${literal(target)}, file_row_number = true))`,
    columns: [...names.keys()],
    declaredTypes: new Map([...names].map(([name, { tags }]) => [name, typeOf(tags)])),
    declaredScopes: new Map([...names].map(([name, { scope }]) => [name, scope])),
    paths: new Map([...names].flatMap(([name, { path }]) => (path.length > 1 ? [[name, path] as const] : []))),
    hasOddBlanks: true,
    unnamed: new Set(),
    rows: rows.count,
    emptyTraces: rows.emptyTraces,
    unreadable: 0,
    format: 'xes',
    dialect: null,
    encoding: text.encoding,
    origin: text.origin,
    rejectsSql: null,
    lineOf: '_line',
    rawText: '_raw',
    identity: identityOf('_raw'),
    header: JSON.stringify({ ...rows.header, tags: unusualTags(names) }),
    stagingFile: folder.file,
    dispose: folder.dispose,
  };
}

/** An ampersand that begins no reference makes the parser swallow what follows, so that the file seems to be cut off. */
async function explained({ path, origin }: PlainText, error: unknown): Promise<never> {
  if (!(error instanceof EventLogError) || error.code !== 'file-truncated') throw error;
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path) })) {
    line++;
    const at = text.search(/&(?!#?\w+;)/);
    if (at < 0 || text.includes('<![CDATA[')) continue;
    throw new EventLogError(
      'file-damaged',
      `${origin.path}, line ${line}, column ${at + 1}: an & stands by itself; XML writes it as &amp;. Mend the file there, or export it again as XES.`,
      { cause: error },
    );
  }
  throw error;
}

const typeOf = (tags: ReadonlySet<string>): AttributeType => {
  const types = new Set([...tags].map((tag) => TYPES[tag] ?? 'text'));
  return types.size === 1 ? ([...types][0] as AttributeType) : 'text';
};

/** Columns whose type does not tell their tag, for the export. */
function unusualTags(names: ReadonlyMap<string, XesColumn>): Record<string, string> {
  const found = [...names].flatMap(([name, { tags }]) => {
    const [tag] = tags;
    return tags.size === 1 && tag && ['id', 'list', 'container'].includes(tag) ? [[name, tag]] : [];
  });
  return Object.fromEntries(found) as Record<string, string>;
}

/** Trace attributes get the prefix `case:`; inner keys follow their outer ones after a slash. */
function columnNames(columns: readonly XesColumn[]): Map<string, XesColumn> {
  const taken = new Set(['_position', '_line', '_raw', 'file_row_number', 'filename']);
  return new Map(
    columns.map((column) => {
      const wanted = `${column.scope === 'case' ? 'case:' : ''}${column.path.join('/')}`;
      return [freeName(wanted, taken), column];
    }),
  );
}

type Row = Record<string, string | number>;

/** Writes the events as NDJSON and collects the columns they have. */
class XesRows {
  static async write(text: PlainText, target: string, onProgress: OnFileProgress): Promise<XesRows> {
    const file = await open(target, 'w');
    try {
      const rows = new XesRows(text.origin.path);
      await rows.#read(text, file, onProgress);
      return rows;
    } finally {
      await file.close();
    }
  }

  readonly columns: XesColumn[] = [];
  count = 0;
  emptyTraces = 0;
  readonly #path: string;
  readonly #reader: XesReader;
  readonly #codes = new Map<string, XesColumn>();
  #lines: string[] = [];

  private constructor(path: string) {
    this.#path = path;
    this.#reader = new XesReader(path, { trace: ({ attributes, events }) => this.#addTrace(attributes, events) });
  }

  get header(): XesHeader {
    return this.#reader.header;
  }

  async #read(text: PlainText, file: FileHandle, onProgress: OnFileProgress): Promise<void> {
    const decoder = new TextDecoder();
    let bytes = 0;
    for await (const chunk of createReadStream(text.path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
      this.#reader.write(decoder.decode(chunk, { stream: true }));
      bytes += chunk.length;
      onProgress({ phase: 'reading', path: text.origin.path, share: bytes / text.facts.bytes });
      await this.#flush(file);
    }
    this.#reader.close();
    await this.#flush(file);
  }

  async #flush(file: FileHandle): Promise<void> {
    if (this.#lines.length === 0) return;
    const lines = this.#lines;
    this.#lines = [];
    await file.write(`${lines.join('\n')}\n`);
  }

  #addTrace(attributes: readonly XesAttribute[], events: readonly { line: number; event: XesAttribute[] }[]): void {
    if (events.length === 0) this.emptyTraces++;
    const ofCase: Row = {};
    this.#addCells(ofCase, 'case', [], attributes);
    const caseId = attributes.find(({ key }) => key === 'concept:name')?.value ?? null;
    for (const { line, event } of events) {
      const row: Row = { line, raw: JSON.stringify([caseId, event.map(asReceived).sort(byKey)]), ...ofCase };
      this.#addCells(row, 'event', [], event);
      this.#lines.push(JSON.stringify(row));
      this.count++;
    }
  }

  #addCells(row: Row, scope: 'case' | 'event', outer: readonly string[], attributes: readonly XesAttribute[]): void {
    for (const { type, key, value, children } of attributes) {
      const path = [...outer, key];
      const isWhole = type === 'list' || type === 'container';
      const text = isWhole ? JSON.stringify(children.map(asReceived)) : value;
      if (text !== null) row[this.#freeCode(row, scope, path, type)] = text;
      if (!isWhole) this.#addCells(row, scope, path, children);
    }
  }

  /** A key that stands twice in one event has a column of its own for each time. */
  #freeCode(row: Row, scope: 'case' | 'event', path: readonly string[], tag: string): string {
    for (let time = 1; ; time++) {
      const column = this.#column(scope, path, time);
      if (column.code in row) continue;
      column.tags.add(tag);
      return column.code;
    }
  }

  #column(scope: 'case' | 'event', path: readonly string[], time: number): XesColumn {
    const key = JSON.stringify([scope, path, time]);
    const known = this.#codes.get(key);
    if (known) return known;
    const column = { code: `c${this.columns.length}`, tags: new Set<string>(), scope, path };
    this.#codes.set(key, column);
    this.columns.push(column);
    assertWidth(this.#path, this.columns.length);
    return column;
  }
}

type Received = [type: string, key: string, value: string | null, ...children: Received[]];

const asReceived = ({ type, key, value, children }: XesAttribute): Received => [
  type,
  key,
  value,
  ...children.map(asReceived),
];

const byKey = (one: Received, other: Received): number => (one[1] < other[1] ? -1 : one[1] > other[1] ? 1 : 0);
