import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { EventLogError } from '../../eventlog/index.ts';
import { literal, type Store } from '../../store/index.ts';
import { type OcelHandler, OcelJsonReader, type OcelText, OcelXmlReader, readOcelSqlite } from '../ocel/index.ts';
import type { PlainText } from './plain-text.ts';
import type { OnFileProgress } from './raw-relation.ts';
import { STAGED } from './staged-relation.ts';
import type { StagingFolder } from './staging-folder.ts';

/** An object-centric log as it was read, in staging files: nothing is judged yet. */
export interface OcelEntries {
  /** as a table expression: kind, position, line, id, type, time, "values", relations. Grain: one row per event or object. */
  entries: string;
  /** kind, name, attributes. Grain: one row per declaration */
  types: string;
  /** line, code, reason, raw. Grain: one row per part that is no entry */
  refused: string;
  format: string;
  /** OCEL 1.0 declares no attributes and gives their values no times */
  isFirstVersion: boolean;
  /** what is no part of a log, by how often it stands there */
  leftOut: ReadonlyMap<string, number>;
}

const COLUMNS = {
  entries: `kind: 'VARCHAR', position: 'UBIGINT', line: 'UBIGINT', id: 'VARCHAR', type: 'VARCHAR', time: 'VARCHAR',
    "values": 'STRUCT(name VARCHAR, "value" VARCHAR, "writtenAs" VARCHAR, "time" VARCHAR)[]', relations: 'STRUCT(object VARCHAR, qualifier VARCHAR)[]'`,
  types: `kind: 'VARCHAR', name: 'VARCHAR', attributes: 'STRUCT(name VARCHAR, type VARCHAR)[]'`,
  refused: `line: 'UBIGINT', code: 'VARCHAR', reason: 'VARCHAR', raw: 'VARCHAR'`,
} as const;

type Kind = keyof typeof COLUMNS;

/** Reads OCEL in a text. @throws EventLogError as its reader */
export async function readOcelText(
  store: Store,
  text: PlainText,
  how: OcelText,
  folder: StagingFolder,
  onProgress: OnFileProgress,
): Promise<OcelEntries> {
  const writer = new EntryWriter(folder);
  const { path } = text.origin;
  const reader = how === 'xml' ? new OcelXmlReader(path, writer.handler) : new OcelJsonReader(path, writer.handler);
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const chunk of createReadStream(text.path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
    reader.write(decoder.decode(chunk, { stream: true }));
    bytes += chunk.length;
    onProgress({ phase: 'reading', path, share: bytes / text.facts.bytes });
    await writer.flush();
  }
  reader.close();
  const isFirstVersion = reader instanceof OcelJsonReader && reader.isFirstVersion;
  const format = `OCEL ${isFirstVersion ? '1.0' : '2.0'} in ${how === 'xml' ? 'XML' : 'JSON'}`;
  return { ...(await writer.staged(store, path)), format, isFirstVersion };
}

/** Reads OCEL in an SQLite file. @throws EventLogError as `readOcelSqlite` */
export async function readOcelDatabase(store: Store, path: string, folder: StagingFolder): Promise<OcelEntries> {
  const writer = new EntryWriter(folder);
  readOcelSqlite(path, writer.handler);
  return { ...(await writer.staged(store, path)), format: 'OCEL 2.0 in SQLite', isFirstVersion: false };
}

/** Writes what readers hand on to staging files. */
class EntryWriter {
  readonly #folder: StagingFolder;
  readonly #files: Record<Kind, WriteStream>;
  readonly #leftOut = new Map<string, number>();
  readonly #positions = { event: 0, object: 0 };
  #longestBytes = 0;
  #count = 0;

  constructor(folder: StagingFolder) {
    this.#folder = folder;
    const open = (kind: Kind) => createWriteStream(folder.file(`${kind}.json`));
    this.#files = { entries: open('entries'), types: open('types'), refused: open('refused') };
  }

  readonly handler: OcelHandler = {
    type: (declaration) => this.#write('types', declaration),
    entry: (entry) => this.#write('entries', { ...entry, position: this.#positions[entry.kind]++ }),
    refused: (refusal) => this.#write('refused', refusal),
    leftOut: (what) => void this.#leftOut.set(what, (this.#leftOut.get(what) ?? 0) + 1),
  };

  #write(kind: Kind, row: object): void {
    const line = `${JSON.stringify(row)}\n`;
    this.#longestBytes = Math.max(this.#longestBytes, Buffer.byteLength(line));
    this.#files[kind].write(line);
    this.#count++;
  }

  /** Waits until the disk keeps up. */
  async flush(): Promise<void> {
    for (const file of Object.values(this.#files)) if (file.writableNeedDrain) await once(file, 'drain');
  }

  /** @throws EventLogError no-rows */
  async staged(store: Store, path: string): Promise<Pick<OcelEntries, Kind | 'leftOut'>> {
    for (const file of Object.values(this.#files)) {
      file.end();
      await once(file, 'close');
    }
    if (this.#count === 0) {
      throw new EventLogError('no-rows', `${path} is OCEL without types, objects and events. Export it again.`);
    }
    const relations = {} as Record<Kind, string>;
    for (const kind of Object.keys(COLUMNS) as Kind[]) relations[kind] = await this.#copy(store, kind);
    return { ...relations, leftOut: this.#leftOut };
  }

  async #copy(store: Store, kind: Kind): Promise<string> {
    const target = this.#folder.file(`${kind}.parquet`);
    await store.run(`COPY (
      FROM read_json(${literal(this.#folder.file(`${kind}.json`))}, format = 'newline_delimited',
        maximum_object_size = ${Math.max(2 ** 24, this.#longestBytes)}, columns = {${COLUMNS[kind]}})
    ) TO ${literal(target)} (${STAGED})`);
    return `read_parquet(${literal(target)})`;
  }
}
