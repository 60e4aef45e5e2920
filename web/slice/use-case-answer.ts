import { type AnswerState, type Parameters, useAnswer } from '../answers/use-answer.ts';
import { useAddress } from '../routing/location.ts';

/** Asks the API about the cases that are looked at: of the type of objects in the address, or the log's own. */
export function useCaseAnswer<T>(path: string | null, parameters: Parameters = {}): AnswerState<T> {
  const { query } = useAddress();
  return useAnswer<T>(path, { ...parameters, caseNotion: query.get('caseNotion') });
}
