import type { Replay, Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { groupBy } from '../group-by.ts';
import { readSlicedLog } from './slice.ts';

// Grain: one row per sampled case: every (total / wanted)-th by start, so the sample is spread evenly.
const SAMPLE = (cases: string) => /* sql */ `
  WITH placed AS (SELECT case_no, row_number() OVER (ORDER BY started_at, case_no) - 1 AS place FROM ${cases}),
  sampled AS (
    SELECT case_no, place FROM placed, (SELECT count(*) AS total FROM ${cases})
    WHERE total <= $cases OR floor((place + 1) * $cases / total) > floor(place * $cases / total))
  SELECT case_no::DOUBLE AS "caseNo", case_id AS case FROM sampled JOIN cases USING (case_no) ORDER BY place`;

// Grain: one row per event of a sampled case, in trace order. Lists made by the store would cost more than making them here.
const EVENTS = /* sql */ `
  SELECT case_no::DOUBLE AS "caseNo", activity::DOUBLE AS activity, epoch_us(coalesce(started_at, ended_at))::DOUBLE / 1000 AS "startMs",
    epoch_us(ended_at)::DOUBLE / 1000 AS "endMs"
  FROM trace WHERE case_no IN (SELECT unnest($sampled::UINTEGER[])) ORDER BY case_no, position`;

export interface ReplayOptions {
  /** how many cases at most */
  cases: number;
}

export interface SampledCase {
  caseNo: number;
  case: string;
}

/** At most `cases` cases, spread evenly over the slice in the order they started; those that start together by their number. */
export async function sampleCases(reader: Reader, slice: Slice, { cases }: ReplayOptions): Promise<SampledCase[]> {
  const log = await readSlicedLog(reader, slice);
  return reader.rows(SAMPLE(log.cases), { ...log.parameters, cases });
}

/** The events of a sample of cases, to be played. */
export async function readReplay(reader: Reader, slice: Slice, options: ReplayOptions): Promise<Replay> {
  const names = await reader.rows<{ name: string }>('SELECT name FROM activities ORDER BY activity');
  const sampled = await sampleCases(reader, slice, options);
  const events = await reader.rows<{ caseNo: number; activity: number; startMs: number; endMs: number }>(EVENTS, {
    sampled: sampled.map(({ caseNo }) => String(caseNo)),
  });
  const traces = groupBy(events, ({ caseNo }) => caseNo);
  return {
    activities: names.map(({ name }) => name),
    cases: sampled.map(({ caseNo, case: id }) => {
      const trace = traces.get(caseNo) ?? [];
      return {
        case: id,
        activity: trace.map(({ activity }) => activity),
        startMs: trace.map(({ startMs }) => startMs),
        endMs: trace.map(({ endMs }) => endMs),
      };
    }),
  };
}
