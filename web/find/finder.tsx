import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { FoundCases } from '../../eventlog/index.ts';
import { ProblemNote } from '../answers/answer.tsx';
import { countedCases, type Noun } from '../format/noun.ts';
import { Icon } from '../parts/icon.tsx';
import { casePath, hrefTo } from '../routing/link.tsx';
import { navigate, useAddress } from '../routing/location.ts';
import { useLog, useNoun } from '../shell/log.ts';
import { FoundOption } from './found-option.tsx';
import { useFound } from './use-found.ts';

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
  const { asked, answer, options, isCurrent, problem, retry, active, choose, step } = useFound(text);
  const optionId = (index: number) => `${id}-${index}`;

  const go = (number: string) => {
    onFound?.();
    navigate(hrefTo(casePath(number), query));
    scrollTo({ top: 0 });
  };
  const press = (event: KeyboardEvent) => {
    const isArrow = event.key === 'ArrowDown' || event.key === 'ArrowUp';
    if (!(isArrow ? options.length > 0 : event.key === 'Enter' && text !== '')) return;
    event.preventDefault();
    if (isArrow) step(event.key === 'ArrowDown' ? 1 : -1);
    else go((isCurrent && options[active]?.case) || text);
  };

  return (
    <div className="finder" role="search">
      <Field
        value={typed}
        focused={focused}
        onType={setTyped}
        onPress={press}
        listId={`${id}-list`}
        statusId={`${id}-status`}
        activeId={options[active] && optionId(active)}
        expanded={options.length > 0}
      />
      <p className="finder-status" id={`${id}-status`} role="status">
        {answer ? statusText(answer, asked, noun) : <Hint />}
      </p>
      {problem && <ProblemNote problem={problem} onRetry={retry} />}
      <ul id={`${id}-list`} role="listbox" aria-label={`Found ${noun.many}`} hidden={options.length === 0}>
        {options.map((option, index) => (
          <FoundOption
            key={option.case}
            id={optionId(index)}
            option={option}
            part={asked}
            active={index === active}
            onActive={() => choose(index)}
            onChoose={() => go(option.case)}
          />
        ))}
      </ul>
    </div>
  );
}

interface FieldProps {
  value: string;
  focused: boolean;
  onType: (value: string) => void;
  onPress: (event: KeyboardEvent) => void;
  listId: string;
  statusId: string;
  activeId: string | undefined;
  expanded: boolean;
}

function Field({ value, focused, onType, onPress, listId, statusId, activeId, expanded }: FieldProps) {
  const noun = useNoun();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focused) input.current?.focus();
  }, [focused]);
  return (
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
        aria-expanded={expanded}
        aria-controls={listId}
        aria-activedescendant={activeId}
        aria-describedby={statusId}
        placeholder="Part of a number"
        value={value}
        onChange={(event) => onType(event.target.value)}
        onKeyDown={onPress}
      />
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

function statusText({ cases, more, near }: FoundCases, text: string, noun: Noun): string {
  const counted = countedCases(cases.length, noun);
  if (cases.length > 0) return more ? `The first ${counted}; go on typing` : counted;
  if (near.length > 0) return `No number holds “${text}”. Almost the same:`;
  return `No number holds “${text}”. Leave out what may be wrong at its ends.`;
}
