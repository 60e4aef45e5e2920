import type { Reader } from '../../store/index.ts';
import { STATES } from './silence.ts';
import { counted, listed, percent, spoken } from './wording.ts';

/** How cases end with one activity. A case is silent when nothing happened in it for longer than is usual after its last activity. */
export interface CaseEnding {
  activity: string;
  /** cases whose last activity it is */
  endings: number;
  /** of these, silent */
  silentEndings: number;
  /** silent cases in which it occurs anywhere */
  silentCases: number;
  /** median silence of the cases that it ends, seconds */
  medianSilence: number;
  /** the wait that 95 of 100 waits after it stay below, seconds; null in a log without waits */
  usualWait: number | null;
}

export interface ClosingProposal {
  /** empty: undecidable */
  activities: string[];
  /** a sentence with the figures on which it rests */
  reason: string;
}

const CASE_ENDINGS = /* sql */ `
  WITH ${STATES},
  silent_variants AS (SELECT variant, count(*) AS cases FROM states WHERE is_silent GROUP BY variant),
  contained AS (SELECT variant, unnest(list_distinct(activities)) AS activity FROM variants),
  occurring AS (SELECT activity, sum(cases) AS cases FROM contained JOIN silent_variants USING (variant) GROUP BY activity)
  SELECT last_name AS activity, count(*)::DOUBLE AS endings, count(*) FILTER (is_silent)::DOUBLE AS "silentEndings",
         coalesce(any_value(occurring.cases), 0)::DOUBLE AS "silentCases",
         median(silence_s)::DOUBLE AS "medianSilence", any_value(usual_s)::DOUBLE AS "usualWait"
  FROM states LEFT JOIN occurring ON occurring.activity = last_activity
  GROUP BY last_name ORDER BY endings DESC, last_name`;

/** Fewer settled cases than this show no custom. */
const FEWEST_SETTLED = 5;
/** of the settled cases in which an activity occurs, those that end with it */
const LEAST_FINAL = 0.9;
/** of all settled cases, those that the proposed activities end together */
const LEAST_COVERED = 0.5;

/** Proposes which activities finish a case. Time O(cases + variants), and one pass over the trace. */
export const proposeClosingActivities = async (reader: Reader): Promise<ClosingProposal> =>
  closingActivities(await reader.rows<CaseEnding>(CASE_ENDINGS));

/**
 * The activities after which nothing usually happens, judged by the cases that are settled, which is silent for longer than waits
 * after their last activity usually are: at least nine of ten settled cases in which a closing activity occurs end
 * with it, and together they end at least half of all settled cases. Otherwise nothing is proposed.
 *
 * @param endings one entry per activity that ends a case
 */
export function closingActivities(endings: readonly CaseEnding[]): ClosingProposal {
  const settled = sum(endings.map(({ silentEndings }) => silentEndings));
  if (settled < FEWEST_SETTLED) return undecided(tooFew(settled, sum(endings.map((ending) => ending.endings))));

  const final = endings.filter((ending) => isFinal(ending, settled));
  const covered = sum(final.map(({ silentEndings }) => silentEndings)) / settled;
  if (covered < LEAST_COVERED) return undecided(noCustom(endings, settled, final, covered));
  return { activities: final.map(({ activity }) => activity), reason: custom(final, settled, covered) };
}

function isFinal({ silentEndings, silentCases }: CaseEnding, settled: number): boolean {
  const enough = silentEndings >= Math.max(2, 0.001 * settled);
  return enough && silentEndings >= LEAST_FINAL * silentCases;
}

const undecided = (reason: string): ClosingProposal => ({ activities: [], reason });

const tooFew = (settled: number, cases: number): string =>
  `Only ${counted(settled, 'case')} of ${counted(cases, 'case')} ${settled === 1 ? 'has' : 'have'} been silent for longer than waits usually are: ` +
  'too few to see which activities finish a case.';

function custom(final: readonly CaseEnding[], settled: number, covered: number): string {
  const parts = final.map(({ activity, silentEndings, silentCases, medianSilence, usualWait }) => {
    const ends = `${activity} ends ${NUMBER.format(silentEndings)} of the ${counted(silentCases, 'settled case')} in which it occurs`;
    return `${ends} (silent for a median of ${spoken(medianSilence)}, where a wait usually ends within ${spoken(usualWait ?? 0)})`;
  });
  const subject = final.length > 1 ? 'Together they end' : 'It ends';
  return `${listed(parts)}. ${subject} ${percent(covered)} of the ${counted(settled, 'case')} in which nothing more is to be expected.`;
}

function noCustom(
  endings: readonly CaseEnding[],
  settled: number,
  final: readonly CaseEnding[],
  covered: number,
): string {
  const most = [...endings].sort((a, b) => b.silentEndings - a.silentEndings).slice(0, 2);
  const parts = most.map(
    ({ activity, silentEndings, silentCases }) =>
      `${activity} ends ${counted(silentEndings, 'case')} but occurs in ${NUMBER.format(silentCases)}`,
  );
  const found =
    final.length > 0
      ? `; those after which nothing happens (${listed(final.map(({ activity }) => activity))}) end only ${percent(covered)} of them`
      : '';
  return `No activity finishes a case for certain: of ${counted(settled, 'settled case')}, ${listed(parts)}${found}. Give them with --closed-by.`;
}

const NUMBER = new Intl.NumberFormat('en-GB');

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
