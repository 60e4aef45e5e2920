import type { Writer } from '../store.ts';
import { firstByName, type LoopPass, loopPasses, rotated } from './loop-passes.ts';

// Grain: one row per activity of a variant of the range in which some activity occurs again, in order.
const REPEATING = /* sql */ `
  SELECT variant, unnest(activities) AS activity, generate_subscripts(activities, 1)::UINTEGER AS place
  FROM variants SEMI JOIN (FROM case_variants WHERE is_repeating) AS repeating USING (variant) ORDER BY variant, place`;

const NEW_LOOPS = /* sql */ `
  INSERT INTO loops SELECT $known + generate_subscripts(found, 1) - 1, unnest(found) FROM (SELECT $activities::USMALLINT[][] AS found)`;

// Grain: one row per mark of a pass of a case. A table of its own: on tables filled in this transaction the optimizer's
// estimates are so low that it would join marks with events by their position alone.
const CASE_MARKS = /* sql */ `
  CREATE OR REPLACE TEMP TABLE case_marks AS
  WITH marks AS (
    SELECT unnest($variant::UINTEGER[]) AS variant, unnest($markOf::UINTEGER[]) AS pass,
           unnest($position::UINTEGER[]) AS position, unnest($sign::TINYINT[]) AS sign)
  SELECT case_no, position, pass, sign FROM case_variants JOIN marks USING (variant)`;

// Grain: one row per pass. Its time is the sum of the signed ends of its marks.
const PASSES = /* sql */ `
  INSERT INTO passes
  WITH described AS (
    SELECT unnest(range(len($loop::UINTEGER[]))) AS pass, unnest($loop::UINTEGER[]) AS loop,
           unnest($start::USMALLINT[]) AS start, unnest($touches::UINTEGER[]) AS touches),
  timed AS (
    SELECT case_no, pass, sum(sign * epoch_us(ended_at))::BIGINT AS time_us
    FROM succession JOIN case_marks USING (case_no, position) GROUP BY case_no, pass)
  SELECT case_no, loop, start, time_us, touches, row_number() OVER (PARTITION BY case_no, loop ORDER BY pass) AS turn,
         sum(time_us) OVER (PARTITION BY case_no, loop)::BIGINT AS case_time_us
  FROM timed JOIN described USING (pass) ORDER BY case_no, pass`;

/**
 * Derives the passes through loops of the cases in the temporary tables `succession` and `case_variants`, and the loops
 * not met before. Which events bound a pass is decided once per variant; only the times differ between its cases.
 */
export async function derivePasses(writer: Writer): Promise<void> {
  const found = (await readRepeatingVariants(writer)).flatMap(({ variant, activities }) =>
    loopPasses(activities).map((pass) => ({ variant, pass })),
  );
  if (found.length === 0) return;
  const placed = await placeInLoops(
    writer,
    found.map(({ pass }) => pass.activities),
  );
  const marks = found.flatMap(({ variant, pass }, markOf) =>
    marksOf(pass).map((mark) => ({ variant, markOf, ...mark })),
  );
  await writer.run(CASE_MARKS, {
    variant: listed(marks, ({ variant }) => variant),
    markOf: listed(marks, ({ markOf }) => markOf),
    position: listed(marks, ({ position }) => position),
    sign: listed(marks, ({ sign }) => sign),
  });
  await writer.run(PASSES, {
    loop: listed(placed, ({ loop }) => loop),
    start: listed(placed, ({ start }) => start),
    touches: listed(found, ({ pass }) => touches(pass)),
  });
}

/** A list of numbers as text, to be bound. */
const listed = <Entry>(entries: readonly Entry[], number: (entry: Entry) => number) =>
  JSON.stringify(entries.map(number));

interface RepeatingVariant {
  variant: number;
  activities: number[];
}

async function readRepeatingVariants(writer: Writer): Promise<RepeatingVariant[]> {
  const variants: RepeatingVariant[] = [];
  await writer.numbers(REPEATING, {}, ([variant, activity], rows) => {
    for (let row = 0; row < rows; row++) {
      const number = Number(variant?.[row]);
      if (variants.at(-1)?.variant !== number) variants.push({ variant: number, activities: [] });
      variants.at(-1)?.activities.push(Number(activity?.[row]));
    }
  });
  return variants;
}

/** The loop of each list of codes, and where in the loop the list begins; loops not known yet are added to the log's. */
async function placeInLoops(writer: Writer, lists: readonly number[][]): Promise<{ loop: number; start: number }[]> {
  const names = await writer.rows<{ name: string }>(`SELECT name FROM activities ORDER BY activity`);
  const known = await writer.rows<{ activities: string }>(
    `SELECT to_json(activities)::VARCHAR AS activities FROM loops ORDER BY loop`,
  );
  const numbers = new Map(known.map(({ activities }, loop) => [activities, loop]));
  const placed = lists.map((codes) => {
    const first = firstByName(codes.map((code) => names[code]?.name ?? ''));
    const activities = JSON.stringify(rotated(codes, first));
    const loop = numbers.get(activities) ?? numbers.size;
    numbers.set(activities, loop);
    return { loop, start: (codes.length - first) % codes.length };
  });
  const found = [...numbers.keys()].slice(known.length);
  if (found.length > 0) await writer.run(NEW_LOOPS, { known: known.length, activities: `[${found.join(',')}]` });
  return placed;
}

/** The positions whose ends make the time of a pass: + the return, − the activity left; of each pass within it the other way round. */
const marksOf = ({ from, to, nested }: LoopPass): { position: number; sign: 1 | -1 }[] => [
  { position: to, sign: 1 },
  { position: from, sign: -1 },
  ...nested.flatMap((inner) => [
    { position: inner.to, sign: -1 as const },
    { position: inner.from, sign: 1 as const },
  ]),
];

const touches = ({ from, to, nested }: LoopPass): number =>
  nested.reduce((events, inner) => events - (inner.to - inner.from), to - from);
