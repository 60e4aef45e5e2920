import { useEffect } from 'react';
import { type AnswerState, type Parameters, useAnswer } from './use-answer.ts';

const EVERY_MS = 3_000;

/** An answer of this moment: asked for again every few seconds while the page is looked at. */
export function useLiveAnswer<T>(path: string, parameters: Parameters = {}, everyMs = EVERY_MS): AnswerState<T> {
  const answer = useAnswer<T>(path, parameters);
  const { retry } = answer;
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') retry();
    }, everyMs);
    return () => clearInterval(timer);
  }, [retry, everyMs]);
  return answer;
}
