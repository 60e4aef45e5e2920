import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { DARK, LIGHT, type Theme } from './themes.ts';

const KEPT_AS = 'throughline-theme';
const prefersDark = () => matchMedia('(prefers-color-scheme: dark)');

function onSystemChange(changed: () => void): () => void {
  const query = prefersDark();
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

const kept = (): Theme['name'] | null => {
  const name = localStorage.getItem(KEPT_AS);
  return name === 'light' || name === 'dark' ? name : null;
};

/** The theme on screen: the viewer's choice where one was made here, else the system's. */
export function useThemeChoice(): { theme: Theme; toggle: () => void } {
  const systemIsDark = useSyncExternalStore(onSystemChange, () => prefersDark().matches);
  const [choice, setChoice] = useState(kept);
  const name = choice ?? (systemIsDark ? 'dark' : 'light');

  useEffect(() => {
    if (choice) document.documentElement.dataset['theme'] = choice;
  }, [choice]);

  const toggle = useCallback(() => {
    const next = name === 'dark' ? 'light' : 'dark';
    localStorage.setItem(KEPT_AS, next);
    setChoice(next);
  }, [name]);

  return { theme: name === 'dark' ? DARK : LIGHT, toggle };
}
