import { EventLogError } from '../../eventlog/index.ts';
import type { TrialIngestion } from './trial-ingestion.ts';

const MOST_PULLS = 60;

/**
 * Pulls a source until a pull succeeds, as a schedule would: what fails because of the source is tried again at the next
 * time. Anything else that fails is our own fault.
 *
 * @param wait lets the time to the next pull pass
 * @returns how many pulls failed
 */
export async function pullUntilItSucceeds(
  ingestion: TrialIngestion['played'],
  source: string,
  wait: () => void | Promise<void>,
): Promise<number> {
  for (let failed = 0; ; failed++) {
    try {
      await ingestion.pull(source);
      return failed;
    } catch (error) {
      if (!isOfTheSource(error)) throw error;
      if (failed === MOST_PULLS) throw new Error(`${source} failed ${failed} times in a row.`, { cause: error });
      await wait();
    }
  }
}

const OF_THE_SOURCE: readonly string[] = ['source-unavailable', 'source-answer-invalid', 'authentication-failed'];

const isOfTheSource = (error: unknown): boolean => error instanceof EventLogError && OF_THE_SOURCE.includes(error.code);
