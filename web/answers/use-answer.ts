import { createContext, useCallback, useContext, useEffect, useState } from 'react';
import { fetchAnswer, type Problem } from './problem.ts';

/** Answers already seen, by address: shown at once while the server is asked again. */
export const AnswersSeen = createContext<Map<string, unknown>>(new Map());

export interface AnswerState<T> {
  /** the newest answer, or the one before while a new one is on its way */
  data: T | null;
  problem: Problem | null;
  loading: boolean;
  retry: () => void;
}

export type Parameters = Record<string, string | number | null | undefined>;

/** The address of a question to the API; parameters that are null or undefined are left out. */
function answerPath(path: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined) query.set(name, String(value));
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/**
 * Asks the API and keeps asking when the question changes. A question that is no
 * longer wanted is aborted; its predecessor's answer stays on screen meanwhile.
 *
 * @param path null asks nothing
 */
export function useAnswer<T>(path: string | null, parameters: Parameters = {}): AnswerState<T> {
  const seen = useContext(AnswersSeen);
  const address = path === null ? null : answerPath(path, parameters);
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<{ address: string | null; data: T | null; problem: Problem | null }>({
    address: null,
    data: null,
    problem: null,
  });

  useEffect(() => {
    if (address === null) return;
    const aborter = new AbortController();
    fetchAnswer<T>(address, aborter.signal).then(
      (data) => {
        seen.set(address, data);
        setState({ address, data, problem: null });
      },
      (problem: Problem) => {
        if (!aborter.signal.aborted) setState({ address, data: null, problem });
      },
    );
    return () => aborter.abort();
  }, [address, attempt, seen]);

  const retry = useCallback(() => {
    setState((before) => ({ ...before, address: null, problem: null }));
    setAttempt((count) => count + 1);
  }, []);

  const settled = state.address === address;
  const remembered = address === null ? undefined : (seen.get(address) as T | undefined);
  return {
    data: settled ? state.data : (remembered ?? state.data),
    problem: settled ? state.problem : null,
    loading: address !== null && !settled,
    retry,
  };
}

/** Two answers as one: there when both are, and failed when one has. */
export function bothAnswers<One, Other>(one: AnswerState<One>, other: AnswerState<Other>): AnswerState<[One, Other]> {
  return {
    data: one.data === null || other.data === null ? null : [one.data, other.data],
    problem: one.problem ?? other.problem,
    loading: one.loading || other.loading,
    retry: () => {
      for (const { problem, retry } of [one, other]) if (problem) retry();
    },
  };
}
