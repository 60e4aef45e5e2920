import type { Reader } from './store.ts';

/**
 * What events are related to, as a table expression. Grain: one row per event, object and qualifier: the relations that
 * sources state, and for an event of which none states its own object, that one with an empty qualifier.
 */
export const RELATIONS = /* sql */ `(
  SELECT event, object, qualifier FROM event_objects
  UNION ALL
  SELECT event, object, '' FROM (SELECT event, object FROM events WHERE object IS NOT NULL) ANTI JOIN event_objects USING (event, object))`;

/** Whether any source states relations: without them an event is related to its own object alone, which is cheaper to ask for. */
export async function hasStatedRelations(reader: Reader): Promise<boolean> {
  const { some } = await reader.row<{ some: boolean }>(`SELECT EXISTS (FROM event_objects) AS some`);
  return some;
}
