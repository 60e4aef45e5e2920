import type { Replay, Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { readSlicedLog } from './slice.ts';

// Grain: one row per sampled case: every (total / wanted)-th by start, so the sample is spread evenly.
const sample = (cases: string) => /* sql */ `
  WITH placed AS (
    SELECT case_no, case_id, row_number() OVER (ORDER BY started_at, case_id) - 1 AS place, count(*) OVER () AS total FROM ${cases}),
  sampled AS (
    SELECT case_no, case_id, place FROM placed
    WHERE total <= $cases OR floor((place + 1) * $cases / total) > floor(place * $cases / total))
  SELECT any_value(s.case_id) AS case, list(t.activity::DOUBLE ORDER BY t.position) AS activity,
    list(epoch_us(coalesce(t.started_at, t.ended_at))::DOUBLE / 1000 ORDER BY t.position) AS "startMs",
    list(epoch_us(t.ended_at)::DOUBLE / 1000 ORDER BY t.position) AS "endMs"
  FROM sampled AS s JOIN trace AS t USING (case_no) GROUP BY s.case_no, s.place ORDER BY s.place`;

/** At most `cases` cases, spread evenly over the slice in the order they started. */
export async function readReplay(reader: Reader, slice: Slice, options: { cases: number }): Promise<Replay> {
  const log = await readSlicedLog(reader, slice);
  const names = await reader.rows<{ name: string }>('SELECT name FROM activities ORDER BY activity');
  const cases = await reader.rows<Replay['cases'][number]>(sample(log.cases), {
    ...log.parameters,
    cases: options.cases,
  });
  return { activities: names.map(({ name }) => name), cases };
}
