import type { Finding } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import type { LogFacts } from './log-facts.ts';
import { counted, percent } from './wording.ts';

// Grain: one row. A withdrawal waits as long as none of the events that it may be of has come.
const REVISED = /* sql */ `
  WITH waiting AS (
    SELECT withdrawal FROM withdrawals LEFT JOIN (SELECT DISTINCT subject FROM readings) AS known USING (subject)
    GROUP BY withdrawal HAVING count(known.subject) = 0)
  SELECT count(*) FILTER (withdrawal IS NULL)::DOUBLE AS corrected, count(DISTINCT standing)::DOUBLE AS standing,
    count(*) FILTER (withdrawal IS NOT NULL)::DOUBLE AS withdrawn, (SELECT count(*) FROM waiting)::DOUBLE AS waiting
  FROM set_aside`;

interface Revised {
  corrected: number;
  /** events that corrected records are of */
  standing: number;
  withdrawn: number;
  waiting: number;
}

/** Records that later ones corrected or withdrew, and withdrawals of events that have not come. */
export async function findRevisedEvents(reader: Reader, { records }: LogFacts): Promise<Finding[]> {
  const { corrected, standing, withdrawn, waiting } = await reader.row<Revised>(REVISED);
  const found: (Omit<Finding, 'severity' | 'subject'> | null)[] = [
    corrected === 0
      ? null
      : {
          code: 'corrected-events',
          count: corrected,
          share: corrected / records,
          message: `${counted(corrected, 'record')} (${percent(corrected / records)}) of ${counted(standing, 'event')} ${corrected === 1 ? 'was' : 'were'} corrected by a later one, which counts.`,
          advice: 'What was corrected is kept, and in no figure. The Order page marks the events concerned.',
        },
    withdrawn === 0
      ? null
      : {
          code: 'withdrawn-events',
          count: withdrawn,
          share: withdrawn / records,
          message: `${counted(withdrawn, 'record')} (${percent(withdrawn / records)}) ${withdrawn === 1 ? 'was' : 'were'} withdrawn by a later record.`,
          advice: 'What was withdrawn is kept, and in no figure. The Order page says who withdrew it and when.',
        },
    waiting === 0
      ? null
      : {
          code: 'withdrawals-waiting',
          count: waiting,
          share: null,
          message: `${counted(waiting, 'withdrawal')} ${waiting === 1 ? 'names' : 'name'} an event that the log does not have.`,
          advice:
            'It counts as soon as the event comes. If it never does, compare the columns of `identity` in the mapping: both sides must have equal texts.',
        },
  ];
  return found.flatMap((one) => (one === null ? [] : [{ ...one, severity: 'info', subject: null }]));
}
