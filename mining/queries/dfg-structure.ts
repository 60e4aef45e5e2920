import type { Reader } from '../../store/index.ts';
import type { Structure } from '../dfg-of.ts';
import { structureOfVariants, type WeightedVariants } from '../structure-of-variants.ts';
import { readNumberColumns } from './number-columns.ts';
import type { SlicedLog } from './slice.ts';

const SIZES = `SELECT count(*)::DOUBLE AS variants, coalesce(sum(len(activities)), 0)::DOUBLE AS activities FROM variants`;

const WEIGHTS = (cases: string) => `SELECT variant, count(*) AS cases FROM ${cases} GROUP BY variant`;

// Grain: one row per activity of a variant of the slice, in order, with the cases of the variant.
const WEIGHTED = ({ cases }: SlicedLog) => /* sql */ `
  SELECT unnest(activities) AS activity, unnest(range(len(activities)))::UINTEGER AS position, cases::DOUBLE AS cases
  FROM variants JOIN (${WEIGHTS(cases)}) USING (variant)`;

/** Counts of activities and edges: those of each variant times its cases, so that no event is read. */
export async function readStructure(
  reader: Reader,
  log: SlicedLog,
  keep: readonly number[] | null,
): Promise<Structure> {
  const names = await reader.rows<{ name: string }>('SELECT name FROM activities ORDER BY activity');
  const variants = await readWeightedVariants(reader, log);
  return structureOfVariants(
    variants,
    names.map(({ name }) => name),
    keep,
  );
}

async function readWeightedVariants(reader: Reader, log: SlicedLog): Promise<WeightedVariants> {
  const sizes = await reader.row<{ variants: number; activities: number }>(SIZES);
  const activity = new Uint16Array(sizes.activities);
  const position = new Uint32Array(sizes.activities);
  const weight = new Float64Array(sizes.activities);
  const read = await readNumberColumns(reader, WEIGHTED(log), log.parameters, [activity, position, weight]);
  const first = [...position.subarray(0, read).keys()].filter((place) => position[place] === 0);
  return { cases: first.map((place) => weight[place] as number), first: [...first, read], activity };
}
