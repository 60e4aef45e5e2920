import type { Finding } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { counted, percent } from './wording.ts';

// Grain: one row per hour of the day on which first values hold, but for midnight.
const SHIFTED = /* sql */ `
  SELECT hour(from_at)::DOUBLE AS hour, count(*)::DOUBLE AS values,
    (SELECT count(*) FROM object_values WHERE from_at < TIMESTAMP '1970-01-02')::DOUBLE AS firsts
  FROM object_values WHERE from_at > TIMESTAMP '1970-01-01' AND from_at < TIMESTAMP '1970-01-02' AND minute(from_at) IN (0, 15, 30, 45) AND second(from_at) = 0
  GROUP BY hour(from_at) ORDER BY values DESC, hour`;

/** First values of objects' attributes that do not hold from the beginning of 1970: the file's times were of a local clock. */
export async function findShiftedFirstValues(reader: Reader): Promise<Finding[]> {
  const found = await reader.rows<{ hour: number; values: number; firsts: number }>(SHIFTED);
  return found.map(({ hour, values, firsts }) => {
    const clock = `${String(hour).padStart(2, '0')}:00`;
    return {
      code: 'shifted-first-values',
      severity: 'warning',
      count: values,
      share: values / firsts,
      message:
        `${counted(values, 'first value')} of objects (${percent(values / firsts)} of those in 1970) hold${values === 1 ? 's' : ''} from about ${clock} of 1970-01-01, ` +
        'where the standard has 00:00 in UTC: the times of the file are probably those of a local clock.',
      advice:
        'Ingest the file again into a new store with --zone, such as --zone Europe/Berlin for an hour: every time of it is off by as much.',
      subject: null,
    };
  });
}
