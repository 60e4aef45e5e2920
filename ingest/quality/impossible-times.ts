import type { Finding } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import type { LogFacts } from './log-facts.ts';
import { counted, listed, percent } from './wording.ts';

// A clock may be ahead and a zone assumed: one day of the future is allowed.
const TIMES = /* sql */ `
  WITH bound AS (SELECT max(ingested_at) + INTERVAL 1 DAY AS latest FROM batches),
  times AS (SELECT least(started_at, ended_at) AS first_at, greatest(started_at, ended_at) AS last_at FROM events ANTI JOIN set_aside USING (event))
  SELECT count(*) FILTER (first_at >= '1969-12-31' AND first_at < '1970-01-03')::DOUBLE AS epoch,
         count(*) FILTER (first_at < '1990-01-01' AND (first_at < '1969-12-31' OR first_at >= '1970-01-03'))::DOUBLE AS early,
         count(*) FILTER (last_at > latest AND first_at >= '1990-01-01')::DOUBLE AS late,
         year(min(first_at))::DOUBLE AS "firstYear", year(max(last_at))::DOUBLE AS "lastYear"
  FROM times, bound`;

interface Times {
  epoch: number;
  early: number;
  late: number;
  firstYear: number;
  lastYear: number;
}

/** Records at the clock's zero, before 1990 or after they were loaded; a log that lies there as a whole says so once. */
export async function findImpossibleTimes(reader: Reader, { records }: LogFacts): Promise<Finding[]> {
  const times = await reader.row<Times>(TIMES);
  const count = times.epoch + times.early + times.late;
  if (count === 0) return [];
  const elsewhere = count / records >= 0.5;
  return [
    {
      code: 'impossible-times',
      severity: elsewhere ? 'info' : 'error',
      count,
      share: count / records,
      message: elsewhere
        ? `${count === records ? 'All' : percent(count / records)} of ${counted(records, 'record')} lie ${span(times)}.`
        : `${counted(count, 'record')} (${percent(count / records)}) ${count === 1 ? 'has' : 'have'} a time that cannot be: ${kinds(times)}.`,
      advice: elsewhere
        ? 'A simulated log may begin at any date, and durations are right; for a real one check the time column and its format.'
        : 'Correct the times in the source or leave these records out: one of them stretches a lead time by decades.',
      subject: null,
    },
  ];
}

const span = ({ firstYear, lastYear }: Times) =>
  firstYear === lastYear ? `in ${firstYear}` : `before 1990 or in the future (${firstYear} to ${lastYear})`;

function kinds({ epoch, early, late, firstYear, lastYear }: Times): string {
  const parts: string[] = [];
  if (epoch > 0) parts.push(`${counted(epoch, 'record')} at the clock's zero, 1970-01-01`);
  if (early > 0) parts.push(`${counted(early, 'record')} before 1990 (from ${firstYear})`);
  if (late > 0) parts.push(`${counted(late, 'record')} after the day of loading (up to ${lastYear})`);
  return listed(parts);
}
