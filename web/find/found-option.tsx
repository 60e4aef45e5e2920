import { useEffect, useRef } from 'react';
import type { FoundCases } from '../../eventlog/index.ts';
import { dayText } from '../format/instant.ts';
import { Marked } from './marked.tsx';

type FoundCase = FoundCases['cases'][number];

/** A case that can be gone to: found, or only almost like what was typed. */
export type Option = FoundCase | { case: string };

interface FoundOptionProps {
  id: string;
  option: Option;
  part: string;
  active: boolean;
  onActive: () => void;
  onChoose: () => void;
}

/** One case in the list below the field: its number, where it stands, and through what it was found. */
export function FoundOption({ id, option, part, active, onActive, onChoose }: FoundOptionProps) {
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (active) item.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <li
      ref={item}
      id={id}
      role="option"
      aria-selected={active}
      className="found"
      onPointerMove={onActive}
      onClick={onChoose}
    >
      <span className="found-number mono">
        <Marked text={option.case} part={part} />
      </span>
      {'lastActivity' in option && <Facts found={option} part={part} />}
    </li>
  );
}

function Facts({ found: { open, lastActivity, startedAt, via }, part }: { found: FoundCase; part: string }) {
  return (
    <>
      <span className={open ? 'state is-open' : 'state'}>{open ? 'Open' : 'Finished'}</span>
      <span className="found-facts">
        {via && (
          <>
            {via.type}{' '}
            <span className="mono">
              <Marked text={via.key} part={part} />
            </span>
            {' · '}
          </>
        )}
        {dayText(startedAt)} · {lastActivity}
      </span>
    </>
  );
}
