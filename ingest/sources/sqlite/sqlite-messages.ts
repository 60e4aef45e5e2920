/** A value as SQLite keeps it. */
export type SqliteValue = bigint | number | string | Uint8Array | null;

export interface SqliteRequest {
  id: number;
  sql: string;
  values: readonly SqliteValue[];
}

export interface SqliteAnswer {
  columns: { name: string; type: string | null }[];
  rows: SqliteValue[][];
}

/** What SQLite says of a statement that failed. */
export interface SqliteFailure {
  message: string;
  /** its own number of the fault, where it has one */
  errcode: number | null;
}

export type SqliteResponse = { id: number } & ({ answer: SqliteAnswer } | { failure: SqliteFailure });
