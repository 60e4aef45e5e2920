import type { Reject } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';

// Grain: one row per source row that was not taken, in the order of the loads.
const REJECTS = /* sql */ `
  SELECT s.name AS source, r.line::DOUBLE AS line, r.column_name AS column, r.code, r.reason, r.raw
  FROM rejects AS r JOIN batches AS b USING (batch) JOIN sources AS s USING (source)
  ORDER BY r.batch, r.position, r.column_name, r.code LIMIT $limit OFFSET $offset`;

/** Rows that were not taken, with the reason, in the order they were read. */
export const readRejects = (reader: Reader, page: { limit: number; offset: number }): Promise<Reject[]> =>
  reader.rows<Reject>(REJECTS, { limit: page.limit, offset: page.offset });
