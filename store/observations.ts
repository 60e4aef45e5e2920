import { literal } from './identifier.ts';
import type { Writer } from './store.ts';

/**
 * What was observed last of every object of a stream that sends states, as a SELECT. Grain: one row per object. key
 * VARCHAR[], observed_at TIMESTAMP, series VARCHAR, position UBIGINT (the row in its series), state JSON.
 */
export const lastObservations = (source: string): string =>
  `SELECT key, observed_at, series, position, state FROM observations WHERE source = ${literal(source)}`;

/**
 * Keeps what was observed last.
 *
 * @param select one row per object, in the columns of `lastObservations`
 */
export async function keepObservations(writer: Writer, source: string, select: string): Promise<void> {
  await writer.run(`DELETE FROM observations WHERE source = $source AND key IN (SELECT key FROM (${select}))`, {
    source,
  });
  await writer.run(
    `INSERT INTO observations SELECT $source, key, observed_at, series, position, state FROM (${select})`,
    {
      source,
    },
  );
}
