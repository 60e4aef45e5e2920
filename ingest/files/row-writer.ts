import { type FileHandle, open } from 'node:fs/promises';
import { identifier, literal, type Store } from '../../store/index.ts';
import { columnNames } from './column-names.ts';
import { STAGED } from './staged-relation.ts';
import type { StagingFolder } from './staging-folder.ts';

/** A row that a reader of ours gives. */
export interface WrittenRow {
  line: number;
  /** as received, for people */
  raw: string;
  /** parts of the file that the row stands and falls with */
  parts: readonly string[];
  /** texts by column; what is not there is null */
  cells: Readonly<Record<string, string>>;
}

/** What of a file is no row, and why. */
export interface WrittenReject {
  /** rows before it */
  position: number;
  line: number | null;
  column_name: string | null;
  code: string;
  reason: string;
  raw: string;
}

interface Kinds<Of> {
  rows: Of;
  rejects: Of;
}

/** Writes rows and rejects that JavaScript has read to staging files, which DuckDB copies to Parquet. */
export class RowWriter {
  readonly #paths: Kinds<string>;
  readonly #files: Kinds<FileHandle>;
  readonly #waiting: Kinds<string[]> = { rows: [], rejects: [] };
  readonly #longestBytes: Kinds<number> = { rows: 0, rejects: 0 };
  readonly #codes = new Map<string, string>();
  rows = 0;
  rejects = 0;

  /** @param columns that are there whether or not a row has them */
  static async open(folder: StagingFolder, columns: readonly string[]): Promise<RowWriter> {
    const paths = { rows: folder.file('rows.json'), rejects: folder.file('rejects.json') };
    return new RowWriter(
      paths,
      { rows: await open(paths.rows, 'w'), rejects: await open(paths.rejects, 'w') },
      columns,
    );
  }

  private constructor(paths: Kinds<string>, files: Kinds<FileHandle>, columns: readonly string[]) {
    this.#paths = paths;
    this.#files = files;
    for (const column of columns) this.#codeOf(column);
  }

  addRow({ cells, ...row }: WrittenRow): void {
    const coded = Object.fromEntries(Object.entries(cells).map(([column, text]) => [this.#codeOf(column), text]));
    this.#write('rows', { ...row, ...coded });
    this.rows++;
  }

  addReject(reject: WrittenReject): void {
    this.#write('rejects', reject);
    this.rejects++;
  }

  #write(kind: keyof Kinds<unknown>, what: object): void {
    const line = `${JSON.stringify(what)}\n`;
    this.#waiting[kind].push(line);
    this.#longestBytes[kind] = Math.max(this.#longestBytes[kind], Buffer.byteLength(line));
  }

  async flush(): Promise<void> {
    for (const kind of ['rows', 'rejects'] as const) {
      const lines = this.#waiting[kind].splice(0);
      if (lines.length > 0) await this.#files[kind].write(lines.join(''));
    }
  }

  async close(): Promise<void> {
    await this.flush();
    await Promise.all([this.#files.rows.close(), this.#files.rejects.close()]);
  }

  /** Names of the columns, unique whatever the case of letters. */
  get columns(): string[] {
    return columnNames([...this.#codes.keys()]).columns;
  }

  /** Copies the rows: `_line`, `_raw`, `_parts` and the columns, in order. Grain: one row per row added. */
  async copyRows(store: Store, target: string): Promise<void> {
    const codes = [...this.#codes.values()];
    const cells = this.columns.map((column, index) => `, ${codes[index]} AS ${identifier(column)}`);
    const types = ['raw', ...codes].map((name) => `, ${name}: 'VARCHAR'`);
    await store.run(`COPY (
      SELECT line AS _line, raw AS _raw, parts AS _parts${cells.join('')}
      FROM ${jsonLines(this.#paths.rows, this.#longestBytes.rows, `line: 'UBIGINT', parts: 'VARCHAR[]'${types.join('')}`)}
    ) TO ${literal(target)} (${STAGED})`);
  }

  /** Copies the rejects, in the columns of `RawRelation.rejectsSql`. Grain: one row per reject added. */
  async copyRejects(store: Store, target: string): Promise<void> {
    const columns =
      "position: 'UBIGINT', line: 'UBIGINT', column_name: 'VARCHAR', code: 'VARCHAR', reason: 'VARCHAR', raw: 'VARCHAR'";
    await store.run(
      `COPY (FROM ${jsonLines(this.#paths.rejects, this.#longestBytes.rejects, columns)}) TO ${literal(target)} (${STAGED})`,
    );
  }

  #codeOf(column: string): string {
    const known = this.#codes.get(column);
    if (known !== undefined) return known;
    const code = `c${this.#codes.size}`;
    this.#codes.set(column, code);
    return code;
  }
}

/** DuckDB's own; it takes twice as much memory for each thread before it reads a line. */
const USUAL_LINE_BYTES = 2 ** 24;

const jsonLines = (path: string, longestBytes: number, columns: string): string =>
  `read_json(${literal(path)}, format = 'newline_delimited',
    maximum_object_size = ${Math.max(USUAL_LINE_BYTES, longestBytes)}, columns = {${columns}})`;
