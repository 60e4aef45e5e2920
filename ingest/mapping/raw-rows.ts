/** A file's rows as received, to be mapped: what ingest/files gives, or a table expression by hand. */
export interface RawRows {
  /** table expression: every column VARCHAR as received, and `_position` UBIGINT, the row from 0 */
  relation: string;
  /** true: it also has `_received_at` TIMESTAMP, when the row was received */
  hasReceipts?: boolean;
  /** without `_position` and `_received_at` */
  columns: readonly string[];
  /** SQL in a SELECT from `relation`: the row's line in the file, from 1; NULL where rows have no lines */
  lineOf: string;
  /** SQL in a SELECT from `relation`: the row as text */
  rawText: string;
  /** rows of one series never come again under another position, nor in another order; without it, nothing is known of that */
  series?: string;
}
