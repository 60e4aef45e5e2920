import type { Finding } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import type { LogFacts } from './log-facts.ts';
import { counted, percent } from './wording.ts';

// Grain: one row. Records are numbered in the order of their sources; a trace in which the numbers rise came in the order of time. The
// trace is stored in its own order: `pairs` counts the neighbours found and so proves it.
const FALLS = /* sql */ `
  WITH neighbours AS (
    SELECT lead(case_no) OVER () = case_no AND lead(position) OVER () = position + 1 AS is_pair, lead(event) OVER () < event AS falls
    FROM trace
  )
  SELECT count(*) FILTER (is_pair)::DOUBLE AS pairs, count(*) FILTER (is_pair AND falls)::DOUBLE AS falls FROM neighbours`;

// Grain: one row. A step is from one record of an object to its next one in the file. A file with start and end times may be in
// the order of either.
const STEPS = /* sql */ `
  WITH steps AS (
    SELECT object, coalesce(started_at, ended_at) < lag(coalesce(started_at, ended_at)) OVER arrival AS by_start,
           ended_at < lag(ended_at) OVER arrival AS by_end
    FROM events WINDOW arrival AS (PARTITION BY object, batch ORDER BY position, part)
  )
  SELECT count(by_end)::DOUBLE AS steps,
         count(*) FILTER (by_start)::DOUBLE AS "backByStart", count(DISTINCT object) FILTER (by_start)::DOUBLE AS "objectsByStart",
         count(*) FILTER (by_end)::DOUBLE AS "backByEnd", count(DISTINCT object) FILTER (by_end)::DOUBLE AS "objectsByEnd"
  FROM steps`;

interface Steps {
  steps: number;
  backByStart: number;
  objectsByStart: number;
  backByEnd: number;
  objectsByEnd: number;
}

/** Records that stand in their file after a later one of the same case (of the same object, where objects are linked). */
export async function findUnorderedInput(reader: Reader, { caseNotion, pairs }: LogFacts): Promise<Finding[]> {
  const neighbours = await reader.row<{ pairs: number; falls: number }>(FALLS);
  if (neighbours.pairs === pairs && neighbours.falls === 0) return [];
  const found = await reader.row<Steps>(STEPS);
  const byStart = found.backByStart < found.backByEnd;
  const count = byStart ? found.backByStart : found.backByEnd;
  const objects = byStart ? found.objectsByStart : found.objectsByEnd;
  if (count === 0) return [];
  return [
    {
      code: 'unordered-input',
      severity: 'info',
      count,
      share: count / found.steps,
      message:
        `${counted(count, 'record')} (${percent(count / found.steps)} of those that follow another) ` +
        `${count === 1 ? 'is' : 'are'} earlier than the record before in the source, in ${counted(objects, caseNotion)}.`,
      advice:
        'Traces are put in the order of time, so no figure is wrong; but where times are tied the place in the file decides, ' +
        'and here it says little.',
      subject: null,
    },
  ];
}
