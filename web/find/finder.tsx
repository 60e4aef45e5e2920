import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { FoundCases } from '../../eventlog/index.ts';
import { ProblemNote } from '../answers/answer.tsx';
import { useAnswer } from '../answers/use-answer.ts';
import { countedCases, type Noun } from '../format/noun.ts';
import { Icon } from '../parts/icon.tsx';
import { casePath, hrefTo } from '../routing/link.tsx';
import { navigate, useAddress } from '../routing/location.ts';
import { useLog, useNoun } from '../shell/log.ts';
import { FoundOption, type Option } from './found-option.tsx';
import { usePaused } from './use-paused.ts';

const MOST = 8;
const PAUSE_MS = 120;
/** No option is chosen: a number that is only almost the same must be chosen by hand. */
const NONE = -1;

interface FinderProps {
  /** what is looked for from the start */
  initial?: string;
  /** whether it is typed into at once */
  focused?: boolean;
  /** called when a case is gone to */
  onFound?: () => void;
}

/** A field that finds cases by a part of their number while it is typed; arrows choose, Enter goes there. */
export function Finder({ initial = '', focused = false, onFound }: FinderProps) {
  const { query } = useAddress();
  const noun = useNoun();
  const id = useId();
  const [typed, setTyped] = useState(initial);
  const text = typed.trim();
  const asked = usePaused(text, PAUSE_MS);
  const found = useAnswer<FoundCases>(asked === '' ? null : '/v1/find', { text: asked, limit: MOST });
  const answer = asked === '' ? null : found.data;
  const options = answer ? optionsOf(answer) : [];
  const isCurrent = asked === text && !found.loading;
  const [active, setActive] = useState(NONE);
  useEffect(() => setActive(answer && answer.cases.length > 0 ? 0 : NONE), [answer]);

  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focused) input.current?.focus();
  }, [focused]);

  const go = (number: string) => {
    onFound?.();
    navigate(hrefTo(casePath(number), query));
    scrollTo({ top: 0 });
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && options.length > 0) {
      event.preventDefault();
      setActive(active === NONE && step < 0 ? options.length - 1 : (active + step + options.length) % options.length);
    } else if (event.key === 'Enter' && text !== '') {
      event.preventDefault();
      go((isCurrent && options[active]?.case) || text);
    }
  };

  return (
    <div className="finder" role="search">
      <div className="finder-field">
        <Icon name="search" />
        <input
          ref={input}
          type="text"
          role="combobox"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="go"
          maxLength={200}
          aria-label={`Find ${noun.many} by number`}
          aria-autocomplete="list"
          aria-expanded={options.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={options[active] ? `${id}-${active}` : undefined}
          aria-describedby={`${id}-status`}
          placeholder="Part of a number"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={press}
        />
      </div>
      <p className="finder-status" id={`${id}-status`} role="status">
        {answer ? statusText(answer, asked, noun) : <Hint />}
      </p>
      {found.problem && <ProblemNote problem={found.problem} onRetry={found.retry} />}
      <ul id={`${id}-list`} role="listbox" aria-label={`Found ${noun.many}`} hidden={options.length === 0}>
        {options.map((option, index) => (
          <FoundOption
            key={option.case}
            id={`${id}-${index}`}
            option={option}
            part={asked}
            active={index === active}
            onActive={() => setActive(index)}
            onChoose={() => go(option.case)}
          />
        ))}
      </ul>
    </div>
  );
}

function Hint() {
  const noun = useNoun();
  const log = useLog();
  const hasOthers = log !== null && log.objects > log.cases;
  return (
    <>
      The beginning, the middle or the end of the {noun.one}’s number
      {hasOthers && ', or of anything that is linked to it'}.
    </>
  );
}

const optionsOf = ({ cases, near }: FoundCases): Option[] =>
  cases.length > 0 ? cases : near.map((number) => ({ case: number }));

function statusText({ cases, more, near }: FoundCases, text: string, noun: Noun): string {
  if (cases.length > 0)
    return more ? `The first ${countedCases(cases.length, noun)}; go on typing` : countedCases(cases.length, noun);
  if (near.length > 0) return `No number holds “${text}”. Almost the same:`;
  return `No number holds “${text}”. Leave out what may be wrong at its ends.`;
}
