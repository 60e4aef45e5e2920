import { createContext, useContext } from 'react';
import type { LogSummary } from '../../eventlog/index.ts';

/** Facts about the log that pages say aloud; null until they are known. */
export const Log = createContext<LogSummary | null>(null);

export const useLog = () => useContext(Log);
