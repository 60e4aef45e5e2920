import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  DOUBLE,
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  listValue,
  VARCHAR,
} from '@duckdb/node-api';
import { EventLogError } from '../eventlog/index.ts';
import { claimFile } from './claim-file.ts';
import { slots } from './turns.ts';

/** A value to bind: lists are bound as lists of text. */
export type Parameter = string | number | bigint | boolean | null | readonly string[];
export type Parameters = Readonly<Record<string, Parameter>>;

/** One connection's way to the data. Values are always bound, as `$name`. */
export interface Reader {
  /** All rows as plain objects, in the order the statement gives. Cast counts to DOUBLE in SQL: a BIGINT arrives as bigint. */
  rows<Row>(sql: string, parameters?: Parameters): Promise<Row[]>;
  /** The first row; a statement without one is our bug. */
  row<Row>(sql: string, parameters?: Parameters): Promise<Row>;
  /**
   * The result's columns as they stand in memory, chunk by chunk (2,048 rows each): typed arrays for numbers.
   * A null has no defined value there: coalesce in SQL.
   */
  numbers(
    sql: string,
    parameters: Parameters,
    onChunk: (columns: ArrayLike<number | bigint>[], rows: number) => void,
  ): Promise<void>;
}

/** A Reader that may also change the store. */
export interface Writer extends Reader {
  run(sql: string, parameters?: Parameters): Promise<void>;
}

export interface Store extends Writer {
  /** null: in memory */
  readonly path: string | null;
  /** All of `work` or nothing of it. */
  transaction<Result>(work: (writer: Writer) => Promise<Result>): Promise<Result>;
  /** The same, one at a time: for work that derives tables from all that was loaded, so that no load comes between. */
  change<Result>(work: (writer: Writer) => Promise<Result>): Promise<Result>;
  close(): void;
}

export interface StoreOptions {
  /** DuckDB's own bound on its buffers; the process needs some more. */
  memoryLimit?: string;
  threads?: number;
  readOnly?: boolean;
}

const SCHEMA = readFileSync(new URL('./schema.sql', import.meta.url), 'utf8');
/** The tables of a case notion, made in the schema that the connection sees first. */
export const TRACE_TABLES = readFileSync(new URL('./traces.sql', import.meta.url), 'utf8');
const SCHEMA_VERSION = 10;

/**
 * Opens the store at `path`, or makes it; null is a store in memory. One process owns the file: a second one is
 * refused with `store-in-use`. A file that is not ours, or of another version, is refused and left as it is.
 */
export async function openStore(path: string | null, options: StoreOptions = {}): Promise<Store> {
  const isNew = path === null || !existsSync(path);
  if (path !== null && isNew) mkdirSync(dirname(path), { recursive: true });
  const { instance, release } = await openClaimed(path, isNew, options);
  const connection = await instance.connect();
  await connection.run(`SET GLOBAL TimeZone = 'UTC'`);
  const store = storeOn(instance, connection, path, release);
  try {
    if (isNew) await createSchema(store);
    else await assertSchema(store, path);
  } catch (error) {
    store.close();
    throw error;
  }
  return store;
}

/** A file that is there is claimed before it is touched; a new one is nobody else's. */
async function openClaimed(path: string | null, isNew: boolean, options: StoreOptions) {
  const early = path === null || isNew ? null : claimFile(path, 'store');
  try {
    if (path !== null && !isNew) assertDatabase(path);
    const instance = await openInstance(path, options);
    const nothing = () => undefined;
    return { instance, release: early ?? (path === null ? nothing : claimFile(path, 'store')) };
  } catch (error) {
    early?.();
    throw error;
  }
}

/** A file of DuckDB says so in its ninth byte; of a text it would make a database in memory. */
function assertDatabase(path: string): void {
  if (!statSync(path).isFile()) return;
  const start = Buffer.alloc(12);
  const file = openSync(path, 'r');
  const length = readSync(file, start);
  closeSync(file);
  if (length === 0 || start.toString('latin1', 8) === 'DUCK') return;
  throw new EventLogError(
    'store-version',
    `The file ${path} is no Throughline store. Give another file with --db, or ingest into a new one.`,
  );
}

async function openInstance(path: string | null, options: StoreOptions): Promise<DuckDBInstance> {
  // 18 bits: grouping by (edge, bin) goes into a table addressed directly, which halves its cost.
  const settings: Record<string, string> = { perfect_ht_threshold: '18' };
  if (options.memoryLimit) settings['memory_limit'] = options.memoryLimit;
  if (options.threads) settings['threads'] = String(options.threads);
  if (options.readOnly) settings['access_mode'] = 'READ_ONLY';
  try {
    return await DuckDBInstance.create(path ?? ':memory:', settings);
  } catch (error) {
    throw openFault(path, error);
  }
}

function openFault(path: string | null, cause: unknown): Error {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/lock/i.test(message)) {
    return new EventLogError(
      'store-in-use',
      `The store ${path} is in use by another process. Stop that process, or give another file with --db.`,
      { cause },
    );
  }
  return new EventLogError(
    'store-damaged',
    `The store ${path} cannot be opened as a Throughline store: ${message.split('\n')[0]}. Give another file with --db.`,
    { cause },
  );
}

async function createSchema(store: Store): Promise<void> {
  await store.transaction(async (writer) => {
    await writer.run(SCHEMA);
    await writer.run(TRACE_TABLES);
    await writer.run(`INSERT INTO settings VALUES ('schemaVersion', to_json(${SCHEMA_VERSION}))`);
  });
}

async function assertSchema(store: Store, path: string | null): Promise<void> {
  const tables = await store.rows<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_name = 'settings'`,
  );
  const [version] = tables.length
    ? await store.rows<{ value: string }>(`SELECT value::VARCHAR AS value FROM settings WHERE name = 'schemaVersion'`)
    : [];
  if (Number(version?.value) === SCHEMA_VERSION) return;
  throw new EventLogError(
    'store-version',
    `The file ${path} is ${version ? `a Throughline store of version ${version.value}` : 'no Throughline store'}; ` +
      `version ${SCHEMA_VERSION} was expected. Give another file with --db, or ingest into a new one.`,
  );
}

function storeOn(
  instance: DuckDBInstance,
  connection: DuckDBConnection,
  path: string | null,
  release: () => void,
): Store {
  const writer = writerOn(connection);
  const inTurn = slots(1);
  const transaction: Store['transaction'] = async (work) => {
    const own = await instance.connect();
    try {
      await own.run('BEGIN');
      const result = await work(writerOn(own));
      await own.run('COMMIT');
      return result;
    } catch (error) {
      await own.run('ROLLBACK').catch(() => undefined); // a failed COMMIT has already rolled back
      throw error;
    } finally {
      own.closeSync();
    }
  };
  return {
    ...writer,
    path,
    transaction,
    change: (work) => inTurn(() => transaction(work)),
    close() {
      connection.closeSync();
      instance.closeSync();
      release();
    },
  };
}

/** @param connection statements that read are run on it */
export const readerOn = (connection: DuckDBConnection): Reader => writerOn(connection);

/** A connection runs one statement at a time: those asked for meanwhile wait their turn, or a stream would be cut off. */
function writerOn(connection: DuckDBConnection): Writer {
  const inTurn = slots(1);
  return {
    async rows<Row>(sql: string, parameters: Parameters = {}) {
      const reader = await inTurn(() => execute(sql, () => connection.runAndReadAll(sql, ...bound(parameters))));
      return reader.getRowObjectsJS() as Row[];
    },
    async row<Row>(sql: string, parameters: Parameters = {}) {
      const [row] = await this.rows<Row>(sql, parameters);
      if (row === undefined) throw new Error(`A statement gave no row:\n${sql}`);
      return row;
    },
    numbers: (sql, parameters, onChunk) =>
      inTurn(async () => {
        const result = await execute(sql, () => connection.stream(sql, ...bound(parameters)));
        for (;;) {
          const chunk = await result.fetchChunk();
          if (!chunk || chunk.rowCount === 0) return;
          const columns: ArrayLike<number | bigint>[] = [];
          for (let index = 0; index < chunk.columnCount; index++) {
            columns.push((chunk.getColumnVector(index) as unknown as { items: ArrayLike<number | bigint> }).items);
          }
          onChunk(columns, chunk.rowCount);
        }
      }),
    async run(sql, parameters = {}) {
      await inTurn(() => execute(sql, () => connection.run(sql, ...bound(parameters))));
    },
  };
}

function bound(parameters: Parameters): [Record<string, DuckDBValue>, Record<string, DuckDBType>] {
  const values: Record<string, DuckDBValue> = {};
  const types: Record<string, DuckDBType> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (isList(value)) {
      values[name] = listValue([...value]);
      types[name] = LIST(VARCHAR);
    } else {
      values[name] = value;
      if (typeof value === 'number' && !Number.isSafeInteger(value)) types[name] = DOUBLE; // else 1e300 would be a BIGINT
    }
  }
  return [values, types];
}

const isList = (value: Parameter): value is readonly string[] => Array.isArray(value);

/** A statement that fails carries its text. */
async function execute<Result>(sql: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${message}\nin the statement:\n${sql.trim()}`, { cause: error });
  }
}
