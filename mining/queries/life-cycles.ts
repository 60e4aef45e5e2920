import type { LifeCycle } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { lifeCyclesOfArrays } from '../life-cycles-of-arrays.ts';
import { readObjectArrays } from './object-arrays.ts';

/**
 * The life cycles of each type of objects: what objects went through by their own events alone, whatever a case is, with the number
 * of objects that went through just that. An object without events has the empty one. By type, then most objects first, then by name.
 *
 * @param options.top how many of each type at most
 *
 * Cost as `readOcDfg`.
 */
export async function readLifeCycles(reader: Reader, { top }: { top: number }): Promise<LifeCycle[]> {
  const lifeCycles = lifeCyclesOfArrays(await readObjectArrays(reader), top);
  const objects = lifeCycles.flatMap(({ examples }) => examples).map(String);
  const rows = await reader.rows<{ object: number; key: string }>(
    `SELECT object::DOUBLE AS object, key FROM objects SEMI JOIN (SELECT unnest($objects)::UINTEGER AS object) USING (object)`,
    { objects },
  );
  const keys = new Map(rows.map(({ object, key }) => [object, key]));
  return lifeCycles.map((lifeCycle) => ({
    ...lifeCycle,
    examples: lifeCycle.examples.map((object) => keys.get(object) as string),
  }));
}
