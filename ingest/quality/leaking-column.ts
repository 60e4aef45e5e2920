import type { Finding } from '../../eventlog/index.ts';
import type { Writer } from '../../store/index.ts';
import { type CaseProfiles, readCaseProfiles } from './case-profiles.ts';
import { leakInTime } from './leak-in-time.ts';
import { leakOfOutcome, type Outcome, outcomesOf } from './leak-of-outcome.ts';
import { leakOfTrace } from './leak-of-trace.ts';
import type { LogFacts } from './log-facts.ts';

const FEWEST_CASES = 20;

/** Columns that know the outcome or the future of a case, judged on a fixed sample of cases that nothing more is expected of. */
export async function findLeakingColumn(writer: Writer, facts: LogFacts): Promise<Finding[]> {
  if (facts.attributes.length === 0 || facts.cases < FEWEST_CASES) return [];
  const profiles = await readCaseProfiles(writer, facts);
  return profiles.cases.length < FEWEST_CASES ? [] : leakingColumns(profiles, facts.promise);
}

/**
 * One finding per leaking column, in the order of the columns.
 *
 * @param promise the column that is known to hold a promise: it may lie close to what follows
 */
function leakingColumns(profiles: CaseProfiles, promise: string | null): Finding[] {
  const outcomes = outcomesOf(profiles);
  return profiles.columns
    .filter(({ name }) => name !== promise)
    .flatMap((column) => {
      const ofOutcome = [outcomeItself(column.name, outcomes), leakOfOutcome(column, outcomes)].filter(
        (each) => each !== null,
      );
      const clause =
        ofOutcome.length > 0
          ? ofOutcome.join(', and ')
          : (leakInTime(column, profiles) ?? leakOfTrace(column, profiles));
      return clause === null ? [] : [leakingFinding(column, clause, profiles.cases.length)];
    });
}

function outcomeItself(name: string, outcomes: readonly Outcome[]): string | null {
  const outcome = outcomes.find((each) => each.name === name);
  return outcome ? `it is an outcome that stands on the first event already (${outcome.evidence})` : null;
}

function leakingFinding(column: CaseProfiles['columns'][number], clause: string, cases: number): Finding {
  const count = column.values.filter((value) => value !== null).length;
  return {
    code: 'leaking-column',
    severity: 'warning',
    count,
    share: count / cases,
    message: `${column.name} probably knows the future: ${clause}.`,
    advice:
      'Find out when it was known. If it was filled in afterwards, leave it out of every prediction, and of filters on running cases; ' +
      'a promise made at the time may stay.',
    subject: column.name,
  };
}
