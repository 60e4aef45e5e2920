import type { ReferenceRelation } from './joins.ts';

/** What a stream may look back on while it is read. */
export interface Past {
  joined: ReferenceRelation;
  /**
   * Of a stream that sends states, what was observed last of every object: a SELECT. Grain: one row per object. key
   * VARCHAR[], observed_at TIMESTAMP, series VARCHAR, position UBIGINT (the row in its series), state JSON.
   */
  observed(source: string): string;
}

/** Nothing came before, and there is nothing to join. */
export const NO_PAST: Past = {
  joined({ file }) {
    throw new Error(`The rows of ${file} were not given.`);
  },
  observed: () =>
    `SELECT NULL::VARCHAR[] AS key, NULL::TIMESTAMP AS observed_at, NULL::VARCHAR AS series, NULL::UBIGINT AS position, NULL::JSON AS state WHERE false`,
};
