/** A column of a table, a view or a query. */
export interface RelationColumn {
  name: string;
  /** in the database's own words */
  type: string;
  nullable: boolean;
}

/** What a stream reads. */
export interface Relation {
  /** for messages: `public.orders`, `the query` */
  label: string;
  /** for FROM */
  sql: string;
  columns: RelationColumn[];
  /** empty: none known */
  primaryKey: string[];
}

/** How values of a cursor column tell before from after. */
export type CursorKind =
  /** points in time, whatever the clock */
  | 'instant'
  /** what a clock on some wall shows */
  | 'wall'
  | 'date'
  | 'number'
  /** ISO 8601 as text */
  | 'text';

/** Values as texts that the database reads again as the same values; of columns that are not null. */
export type Position = readonly string[];

/** A row, and where it stands. */
export interface SourceRow {
  /** one JSON object as text */
  data: string;
  /** a JSON object of the key columns alone, as in `data` */
  key: string;
  /** of the columns that the page is ordered by */
  position: Position;
  /** the cursor lies before the page's `settledBefore`; true where there is none */
  isSettled: boolean;
}

/** Rows of a relation in the order of some of its columns. */
export interface Page {
  relation: Relation;
  /** not given */
  omit: readonly string[];
  orderBy: readonly string[];
  keyColumns: readonly string[];
  /** all must hold */
  where: readonly Condition[];
  /** tells which rows lie before this value of the first column of `orderBy` */
  settledBefore: string | null;
  rows: number;
}

/** A condition on rows; values are bound. */
export type Condition =
  /** later in the order of `columns` */
  | { columns: readonly string[]; after: Position }
  | { column: string; atLeast: string }
  | { column: string; below: string }
  | { column: string; isNull: boolean }
  | { any: readonly Condition[] };

/** What is the same for every database of a kind. */
export interface Dialect {
  /** one writer at a time, so that numbers are given in the order in which they are committed */
  hasSerialWriters: boolean;
  /** the position of a value that is given as people write it: `42`, `2024-01-01T00:00:00Z` */
  positionOf(kind: CursorKind, text: string): string;
  /** the other way round */
  textOf(position: string): string;
}

/** One connection to a database, for reading. One statement at a time. */
export interface DatabaseSession {
  now(): Promise<Date>;
  /** @throws EventLogError stream-not-found, configuration-invalid */
  relation(source: { table: string } | { query: string }): Promise<Relation>;
  /** @returns null when the column's values have no order that a cursor could follow */
  cursorKind(relation: Relation, column: string): Promise<CursorKind | null>;
  page(page: Page): Promise<SourceRow[]>;
  /** How many rows meet the conditions, counting no further than `atMost`. */
  count(relation: Relation, where: readonly Condition[], atMost: number): Promise<number>;
  /** The least and the greatest value, as positions; nulls left aside. */
  bounds(relation: Relation, column: string, where: readonly Condition[]): Promise<[string | null, string | null]>;
  /** Whether a position comes before another in the order of a column. */
  isBefore(relation: Relation, column: string, one: string, other: string): Promise<boolean>;
  /** From here on all pages see the same moment, where the database can, until it ends or the connection is lost. */
  beginSnapshot(): Promise<void>;
  endSnapshot(): Promise<void>;
  close(): Promise<void>;
}
