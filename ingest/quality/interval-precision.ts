import type { Finding } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import type { LogFacts } from './log-facts.ts';
import { counted, percent, spoken } from './wording.ts';

/** Grain: one row per activity with times that are known only to lie in an interval. */
interface Intervals {
  activity: string;
  records: number;
  /** of those whose beginning is known; null without any */
  medianSeconds: number | null;
  longestSeconds: number | null;
}

const INTERVALS = /* sql */ `
  SELECT name AS activity, count(*)::DOUBLE AS records, median(epoch_us(ended_at) - epoch_us(after_at))::DOUBLE / 1e6 AS "medianSeconds",
         max(epoch_us(ended_at) - epoch_us(after_at))::DOUBLE / 1e6 AS "longestSeconds"
  FROM events ANTI JOIN set_aside USING (event) JOIN activities USING (activity) WHERE precision = 3 GROUP BY name ORDER BY records DESC, name`;

/** Activities seen by comparing one state of an object with the next: they happened some time between the two. */
export async function findIntervalPrecision(reader: Reader, { records: all }: LogFacts): Promise<Finding[]> {
  const found = await reader.rows<Intervals>(INTERVALS);
  return found.map(({ activity, records, medianSeconds, longestSeconds }) => ({
    code: 'interval-precision',
    severity: 'warning',
    count: records,
    share: records / all,
    message: `${counted(records, 'record')} of ${activity} (${percent(records / all)} of the log) ${widthText(medianSeconds, longestSeconds)}.`,
    advice:
      'Each stands at the end of its interval, so the wait before it is too long by up to the interval and the one after it too short: ' +
      'look at the source more often, or load a time of its own where the source has one.',
    subject: activity,
  }));
}

const widthText = (median: number | null, longest: number | null): string =>
  median === null || longest === null
    ? 'have a time by which they had happened, and none after which'
    : `happened some time in an interval, of ${spoken(median)} in the median and ${spoken(longest)} at most`;
