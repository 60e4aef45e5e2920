import { existsSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { EventLogError } from '../eventlog/index.ts';
import { claimFile } from './claim-file.ts';
import { type Reader, readerOn } from './store.ts';

/** A DuckDB file of another program, open for reading. */
export interface ForeignDatabase extends Pick<Reader, 'rows' | 'row'> {
  close(): void;
}

/**
 * Opens a DuckDB file that another program writes. While it is open nobody can write to it, and statements reach nothing
 * but this file.
 *
 * @throws EventLogError file-not-found, file-damaged, store-in-use when it is the store of this process, source-unavailable
 * while another process has it open for writing
 */
export async function openForeign(path: string): Promise<ForeignDatabase> {
  if (!existsSync(path)) {
    throw new EventLogError(
      'file-not-found',
      `There is no file ${path}. Correct file under with; it begins at the folder of the configuration.`,
    );
  }
  const release = claimFile(path, 'source');
  try {
    const instance = await DuckDBInstance.create(path, {
      access_mode: 'READ_ONLY',
      enable_external_access: 'false',
      autoload_known_extensions: 'false',
    });
    const connection = await instance.connect();
    await connection.run(`SET TimeZone = 'UTC'`);
    const { rows, row } = readerOn(connection);
    return {
      rows,
      row,
      close() {
        connection.closeSync();
        instance.closeSync();
        release();
      },
    };
  } catch (error) {
    release();
    throw foreignFault(path, error);
  }
}

function foreignFault(path: string, cause: unknown): Error {
  const [message = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  if (/lock/i.test(message)) {
    return new EventLogError(
      'source-unavailable',
      `${path} is open for writing in another process: ${message}. DuckDB lets nobody read meanwhile; have it closed, or give a copy.`,
      { cause },
    );
  }
  return new EventLogError(
    'file-damaged',
    `${path} cannot be opened as a DuckDB database: ${message}. Give another file, or one that this version of DuckDB reads.`,
    { cause },
  );
}
