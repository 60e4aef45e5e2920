import type { ObjectTimes } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { ocTimesOfArrays, type TimesOfCodes } from '../oc-times-of-arrays.ts';
import { readObjectArrays } from './object-arrays.ts';

/**
 * What events wait for their objects, in milliseconds. With P the ends of the events directly before, one for each of an event's
 * objects that has one: flow is the start less the earliest of P, sojourn the start less the latest, synchronisation the latest less the
 * earliest. Of the objects of one type: pooling is their latest less their earliest, lagging their latest less the earliest of all,
 * readiness their earliest less the earliest of all. `delays` counts the events that waited for an object of the type last, `delaying` is the
 * object that one of them waited for longest, of several such events the first; of two that came last at once the first by
 * type and key counts. An event without predecessor is left out. By activity, then the row of the event as a whole, then by type.
 *
 * Cost as `readOcDfg`.
 * Source: Park, Adams & van der Aalst (2022), "OPerA: object-centric performance analysis".
 */
export async function readOcTimes(reader: Reader): Promise<ObjectTimes[]> {
  const times = ocTimesOfArrays(await readObjectArrays(reader));
  const keys = await readKeys(reader, times);
  return times.map((row) => ({ ...row, delaying: firstKey(row.delaying, keys) }));
}

async function readKeys(reader: Reader, times: readonly TimesOfCodes[]): Promise<ReadonlyMap<number, string>> {
  const objects = [...new Set(times.flatMap(({ delaying }) => delaying))].map(String);
  const rows = await reader.rows<{ object: number; key: string }>(
    `SELECT object::DOUBLE AS object, key FROM objects SEMI JOIN (SELECT unnest($objects)::UINTEGER AS object) USING (object) ORDER BY key`,
    { objects },
  );
  return new Map(rows.map(({ object, key }) => [object, key])); // in the order of keys
}

function firstKey(objects: readonly number[], keys: ReadonlyMap<number, string>): string | null {
  if (objects.length === 1) return keys.get(objects[0] as number) ?? null;
  const wanted = new Set(objects);
  for (const [object, key] of keys) if (wanted.has(object)) return key;
  return null;
}
