import { useEffect, useState } from 'react';
import { navigate, useAddress, withParameter } from './location.ts';

/** Browsers refuse addresses that change too often, as they would under a slider. */
const PAUSE_MS = 200;

/**
 * How a page is looked at, as a parameter of its address, so that what is seen can be shared: the value, null where the
 * page decides, and a way to set it. It leaves no entry in the history, and stays behind when another page is visited.
 */
export function usePageState(name: string): [string | null, (value: string | null) => void] {
  const { query } = useAddress();
  const given = query.get(name);
  const [unwritten, setUnwritten] = useState<{ value: string | null } | null>(null);

  useEffect(() => {
    if (unwritten === null) return;
    const pause = setTimeout(() => {
      navigate(withParameter(name, unwritten.value), true);
      setUnwritten(null);
    }, PAUSE_MS);
    return () => clearTimeout(pause);
  }, [name, unwritten]);

  return [unwritten === null ? given : unwritten.value, (value) => setUnwritten({ value })];
}

type Choices<T extends string> = readonly [first: readonly [T, string], ...others: (readonly [T, string])[]];

/** The same for one of a closed list; anything else in the address counts as the first of them, which is not written. */
export function usePageChoice<T extends string>(name: string, choices: Choices<T>): [T, (value: T) => void] {
  const [value, setValue] = usePageState(name);
  const [standard] = choices[0];
  const chosen = choices.find(([known]) => known === value)?.[0] ?? standard;
  return [chosen, (next) => setValue(next === standard ? null : next)];
}

/** The same for a whole number within bounds; null where none is given that fits. */
export function usePageNumber(name: string, least: number, most: number): [number | null, (value: number) => void] {
  const [value, setValue] = usePageState(name);
  const number = value !== null && /^\d{1,9}$/.test(value) ? Number(value) : null;
  return [number !== null && number >= least && number <= most ? number : null, (next) => setValue(String(next))];
}
