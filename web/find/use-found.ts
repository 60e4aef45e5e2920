import { useState } from 'react';
import type { FoundCases } from '../../eventlog/index.ts';
import type { Problem } from '../answers/problem.ts';
import type { Option } from './found-option.tsx';
import { usePaused } from './use-paused.ts';
import { useCaseAnswer } from '../slice/use-case-answer.ts';

const MOST = 8;
const PAUSE_MS = 120;
/** No option is chosen: a number that is only almost the same must be chosen by hand. */
const NONE = -1;

interface Found {
  /** what was asked for: the text once the fingers rested; nothing is asked for an empty one */
  asked: string;
  /** null: nothing was asked, or nothing has come yet */
  answer: FoundCases | null;
  options: readonly Option[];
  /** whether the answer is to the text as it stands now */
  isCurrent: boolean;
  problem: Problem | null;
  retry: () => void;
  /** index of the option that Enter goes to; -1 for none */
  active: number;
  choose: (index: number) => void;
  /** Chooses the next option, or the one before; after the last comes the first. */
  step: (by: 1 | -1) => void;
}

/** The cases that hold a text in their number, and which of them is chosen. */
export function useFound(text: string): Found {
  const asked = usePaused(text, PAUSE_MS);
  const { data, loading, problem, retry } = useCaseAnswer<FoundCases>(asked === '' ? null : '/v1/find', {
    text: asked,
    limit: MOST,
  });
  const answer = asked === '' ? null : data;
  const options = answer ? optionsOf(answer) : [];
  const [chosen, setChosen] = useState<{ of: FoundCases; index: number } | null>(null);
  const atFirst = answer && answer.cases.length > 0 ? 0 : NONE;
  const active = chosen !== null && chosen.of === answer ? chosen.index : atFirst;
  const choose = (index: number) => answer && setChosen({ of: answer, index });
  const step = (by: 1 | -1) =>
    choose(active === NONE && by === -1 ? options.length - 1 : (active + by + options.length) % options.length);
  return { asked, answer, options, isCurrent: asked === text && !loading, problem, retry, active, choose, step };
}

const optionsOf = ({ cases, near }: FoundCases): Option[] =>
  cases.length > 0 ? cases : near.map((number) => ({ case: number }));
