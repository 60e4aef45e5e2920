import type { Loop, Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { canonicalLoop, loopPasses, rotated } from '../loop-passes.ts';
import { readSlicedLog, type SlicedLog } from './slice.ts';

const EXAMPLES = 5;

// Grain: one row per variant of the slice in which some activity occurs again.
const REPEATING = ({ cases }: SlicedLog) => /* sql */ `
  SELECT variant::DOUBLE AS variant, activities::DOUBLE[] AS activities FROM variants
  SEMI JOIN ${cases} AS c USING (variant) WHERE len(activities) > len(list_distinct(activities)) ORDER BY variant`;

// Grain: one row per loop, most time first. A pass's time is the sum of its signed ends (see `marks`).
const LOOPS = ({ cases }: SlicedLog) => /* sql */ `
  WITH marks AS (
    SELECT unnest($variant::UINTEGER[]) AS variant, unnest($pass::UINTEGER[]) AS pass, unnest($position::UINTEGER[]) AS position,
      unnest($sign::TINYINT[]) AS sign),
  passes AS (
    SELECT unnest(range(len($loop::UINTEGER[])))::UINTEGER AS pass, unnest($loop::UINTEGER[]) AS loop, unnest($start::UINTEGER[]) AS start,
      unnest($touches::UINTEGER[]) AS touches),
  looping AS (SELECT case_no, variant FROM ${cases} SEMI JOIN (SELECT DISTINCT variant FROM marks) USING (variant)),
  timed AS (
    SELECT case_no, pass, sum(sign * epoch_us(ended_at))::BIGINT AS time_us
    FROM looping JOIN marks USING (variant) JOIN trace USING (case_no, position) GROUP BY case_no, pass),
  named AS (FROM timed JOIN passes USING (pass)),
  starts AS (SELECT loop, start, count(*) AS passes FROM named GROUP BY loop, start),
  entered AS (SELECT loop, arg_max(start, passes * 65536 - start) AS start FROM starts GROUP BY loop),
  by_case AS (SELECT loop, case_no, sum(time_us)::BIGINT AS time_us FROM named GROUP BY loop, case_no),
  by_loop AS (SELECT loop, count(*) AS cases, max(time_us, ${EXAMPLES}) AS most FROM by_case GROUP BY loop),
  examples AS (
    SELECT loop, any_value(by_loop.cases) AS cases, list(case_id ORDER BY time_us DESC, case_id)[1:${EXAMPLES}] AS examples
    FROM by_case JOIN by_loop USING (loop) JOIN cases USING (case_no) WHERE time_us >= most[-1] GROUP BY loop)
  SELECT loop, any_value(entered.start)::DOUBLE AS start, any_value(cases)::DOUBLE AS cases, count(*)::DOUBLE AS passes, sum(time_us)::DOUBLE / 1000 AS "timeMs",
    quantile_cont(time_us, 0.5) / 1000 AS "medianPassMs", sum(touches)::DOUBLE AS touches, any_value(examples) AS examples
  FROM named JOIN examples USING (loop) JOIN entered USING (loop) GROUP BY loop ORDER BY sum(time_us) DESC, count(*) DESC, loop`;

/**
 * Exception loops: returns to an activity that the order had left, with the activities passed through. Loops that differ
 * only in where they begin are one, told from where most passes begin (of several, the first by name). A pass lasts from the end of the activity that was left to the end of the return;
 * the time of passes within it is theirs. Touches are the events of the pass, the return counted, the one left not.
 * Most time lost first, then most passes, then by name; the examples are the cases that lost most.
 *
 * @param options.top how many; all without it
 * Which events make a pass is decided once per variant; times are read for the cases concerned.
 */
export async function readLoops(reader: Reader, slice: Slice, options: { top?: number } = {}): Promise<Loop[]> {
  const log = await readSlicedLog(reader, slice);
  const variants = await reader.rows<RepeatingVariant>(REPEATING(log), log.parameters);
  if (variants.length === 0) return [];
  const names = await reader.rows<{ name: string }>('SELECT name FROM activities ORDER BY activity');
  const { loops, lists } = marks(
    variants,
    names.map(({ name }) => name),
  );
  if (loops.length === 0) return [];
  const rows = await reader.rows<Omit<Loop, 'activities'> & { loop: number; start: number }>(LOOPS(log), {
    ...log.parameters,
    ...lists,
  });
  return rows.slice(0, options.top).map(({ loop, start, ...figures }) => ({
    activities: rotated(loops[loop] ?? [], start),
    ...figures,
  }));
}

interface RepeatingVariant {
  variant: number;
  activities: number[];
}

/**
 * Every pass as marks on the positions whose ends bound it: + the return, − the activity left; of each pass within it
 * the other way round. Lists of numbers as text, to be bound; loops are numbered in the order of their names.
 */
function marks(variants: readonly RepeatingVariant[], names: readonly string[]) {
  const found = variants.flatMap(({ variant, activities }) =>
    loopPasses(activities).map((pass) => {
      const passed = pass.activities.map((code) => names[code] ?? '');
      const loop = canonicalLoop(passed);
      return { variant, pass, loop, start: loop.indexOf(passed[0] ?? '') };
    }),
  );
  const loops = distinctLists(found.map(({ loop }) => loop));
  const numbers = new Map(loops.map((loop, index) => [JSON.stringify(loop), index]));
  const marked = found.flatMap(({ variant, pass: { from, to, nested } }, pass) => [
    { variant, pass, position: to, sign: 1 },
    { variant, pass, position: from, sign: -1 },
    ...nested.flatMap((inner) => [
      { variant, pass, position: inner.to, sign: -1 },
      { variant, pass, position: inner.from, sign: 1 },
    ]),
  ]);
  const lists = {
    variant: JSON.stringify(marked.map(({ variant }) => variant)),
    pass: JSON.stringify(marked.map(({ pass }) => pass)),
    position: JSON.stringify(marked.map(({ position }) => position)),
    sign: JSON.stringify(marked.map(({ sign }) => sign)),
    loop: JSON.stringify(found.map(({ loop }) => numbers.get(JSON.stringify(loop)))),
    start: JSON.stringify(found.map(({ start }) => start)),
    touches: JSON.stringify(found.map(({ pass }) => touches(pass))),
  };
  return { loops, lists };
}

function touches({ from, to, nested }: { from: number; to: number; nested: { from: number; to: number }[] }): number {
  return nested.reduce((events, inner) => events - (inner.to - inner.from), to - from);
}

/** Each list once, ordered by the first name that differs; a list that another continues comes before it. */
function distinctLists(lists: readonly string[][]): string[][] {
  const distinct = new Map(lists.map((list) => [JSON.stringify(list), list]));
  return [...distinct.values()].sort(compareNames);
}

function compareNames(a: readonly string[], b: readonly string[]): number {
  const index = a.findIndex((name, place) => name !== b[place]);
  const [left, right] = [a[index], b[index]];
  if (left === undefined) return a.length - b.length;
  if (right === undefined) return 1;
  return left < right ? -1 : 1;
}
