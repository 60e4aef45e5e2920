import type { AttributeType } from '../../eventlog/index.ts';

export type RawFormat = 'delimited' | 'ndjson' | 'parquet' | 'xes' | 'x12' | 'edifact' | 'epcis';

/** How a delimited text is written. */
export interface Dialect {
  delimiter: string;
  quote: string;
  /** equal to `quote` where a quote inside a value is doubled */
  escape: string;
  newline: '\n' | '\r\n' | '\r';
}

/** A table of a file as the source wrote it: the input of a flat log and of a mapping alike. */
export interface RawRelation {
  /**
   * A SQL table expression. Grain: one row per row of the file that could be read, every column VARCHAR as received
   * (untrimmed; null where nothing stood), and `_position` UBIGINT, the row from 0.
   */
  relation: string;
  /** in source order, unique whatever the case of letters; an unnamed column is `column_1`, a second `a` is `a_2` */
  columns: readonly string[];
  /** what the source itself says of its columns: XES tags, Parquet and JSON types */
  declaredTypes: ReadonlyMap<string, AttributeType>;
  /** where the source tells attributes of the case from those of the event */
  declaredScopes: ReadonlyMap<string, 'case' | 'event'>;
  /** keys from the outermost attribute inward, for nested XES attributes */
  paths: ReadonlyMap<string, readonly string[]>;
  /** whether a value may begin or end with a blank other than U+0020 */
  hasOddBlanks: boolean;
  /** columns whose name was made up because the source gave none */
  unnamed: ReadonlySet<string>;
  /** rows of `relation` */
  rows: number;
  /** rows that could not be read, already in `rejectsSql` */
  unreadable: number;
  /** traces of an XES log that hold no event, and so are in no row */
  emptyTraces?: number;
  format: RawFormat;
  dialect: Dialect | null;
  /** of the text; null for Parquet */
  encoding: string | null;
  origin: { path: string; sha256: string; bytes: number };
  /**
   * null when every row could be read. Grain: one row per row that could not. position UBIGINT (of the next row that
   * could), line UBIGINT, column_name VARCHAR (null), code, reason, raw VARCHAR.
   */
  rejectsSql: string | null;
  /** SQL over `_position` in a SELECT from `relation`: the row's 1-based line in the file (of a Parquet file, its row). */
  lineOf: string;
  /** SQL over `relation`: the row as text, for a person who looks for it in the file. */
  rawText: string;
  /** SQL over `relation`: equal for equal rows, different for different ones; HUGEINT, not negative. */
  identity: string;
  /** Log-level content that is no row: XES extensions, globals, classifiers, log attributes, as JSON. */
  header: string | null;
  /** What was odd and taken all the same, said aloud with the load. */
  notes?: readonly { what: string; value: string; why: string }[];
  /** Path of a further staging file, which `dispose` removes too. */
  stagingFile(name: string): string;
  /** Removes the staging files; the relation cannot be read afterwards. */
  dispose(): void;
}

export interface RawOptions {
  /** WHATWG name, such as windows-1252; without it UTF-8, or UTF-16 where a byte order mark or zero bytes say so */
  encoding?: string;
  /** of a delimited text, where it is not to be detected */
  delimiter?: string;
  /** the only format that is wanted; a file of another one is `format-other` */
  format?: RawFormat;
  /** of EDI: `apart`, the default, rejects what says that it is a test; `read` reads it like all else */
  testData?: 'apart' | 'read';
  /** of EDI: `refuse`, the default, rejects what its trailer disagrees with; `accept` takes it and notes that */
  wrongTrailers?: 'refuse' | 'accept';
}

/** Where a long step stands. */
export interface FileProgress {
  phase: 'checking' | 'reading';
  path: string;
  /** 0 to 1; null when unknown */
  share: number | null;
}
export type OnFileProgress = (progress: FileProgress) => void;
