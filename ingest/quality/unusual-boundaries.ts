import type { Finding } from '../../eventlog/index.ts';
import { counted, listed, percent } from './wording.ts';

/** Cases that start, or end, with one activity. */
export interface Boundary {
  activity: string;
  cases: number;
  /** of these, cases that start in the first twentieth of the log's time */
  atEdge: number;
  /** never unusual, however rare */
  isMeant: boolean;
}

const FEWEST_CASES = 20;
/** An activity that starts or ends fewer cases than this share of all is unusual there. */
const USUAL_SHARE = 0.1;
/** The usual ones must be the rule: otherwise nothing is unusual. */
const LEAST_USUAL = 0.8;

/**
 * The boundaries that are not like those of the other cases; none in a small log, or where there is no custom.
 *
 * @param boundaries one entry per activity
 */
function unusualBoundaries(boundaries: readonly Boundary[]): Boundary[] {
  const cases = total(boundaries);
  if (cases < FEWEST_CASES) return [];
  const unusual = boundaries.filter((boundary) => !boundary.isMeant && boundary.cases < USUAL_SHARE * cases);
  return total(unusual) > (1 - LEAST_USUAL) * cases ? [] : unusual;
}

export interface BoundaryWords {
  code: 'unusual-start' | 'unusual-end';
  /** `of 9,310 cases start with` */
  verb: 'start' | 'end';
  /** what the cases compared have in common */
  compared: string;
  /** what is said when most of them touch the edge of the log */
  cut: string;
  advice: string;
}

export function boundaryFinding(boundaries: readonly Boundary[], words: BoundaryWords): Finding[] {
  const unusual = unusualBoundaries(boundaries);
  if (unusual.length === 0) return [];
  const cases = total(boundaries);
  const count = total(unusual);
  const usual = boundaries.filter((boundary) => !unusual.includes(boundary));
  const cut = unusual.reduce((sum, { atEdge }) => sum + atEdge, 0) / count;
  const verb = count === 1 ? `${words.verb}s` : words.verb;
  return [
    {
      code: words.code,
      severity: count / cases >= 0.05 ? 'warning' : 'info',
      count,
      share: count / cases,
      message:
        `${counted(count, words.compared)} (${percent(count / cases)}) ${verb} with ${listed(unusual.map(named))}, ` +
        `where ${percent(1 - count / cases)} ${words.verb} with ${listed(usual.map(({ activity }) => activity))}` +
        `${cut >= 0.5 ? `; ${percent(cut)} of them ${words.cut}` : ''}.`,
      advice: cut >= 0.5 ? `The extract has probably cut them: ${lowered(words.advice)}` : words.advice,
      subject: unusual.length === 1 ? (unusual[0]?.activity ?? null) : null,
    },
  ];
}

const named = ({ activity, cases }: Boundary) => `${activity} (${counted(cases, 'case')})`;
const lowered = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1);
const total = (boundaries: readonly Boundary[]) => boundaries.reduce((sum, { cases }) => sum + cases, 0);
