import { createContext, useContext, useMemo } from 'react';
import type { LogSummary } from '../../eventlog/index.ts';
import { CASE, type Noun, nounOf } from '../format/noun.ts';

/** Facts about the log that pages say aloud; null until they are known. */
export const Log = createContext<LogSummary | null>(null);

export const useLog = () => useContext(Log);

/** What a case is called in this log. */
export function useNoun(): Noun {
  const notion = useLog()?.caseNotion;
  return useMemo(() => (notion === undefined ? CASE : nounOf(notion)), [notion]);
}
