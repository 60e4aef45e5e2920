import type { CostFacts } from '../http/rate-budget.ts';
import { excerptOf, type HttpAnswer, type Verdict } from '../http/verdict.ts';
import { textAt } from './field-path.ts';
import type { ErrorRule, HttpForm } from './language.ts';

/** What a declaration says answers mean, the first rule that fits deciding. */
export interface AnswerRules {
  judge(answer: HttpAnswer): Verdict | null;
  costOf(answer: HttpAnswer): CostFacts | null;
  /** what is to be made of an answer that is taken: nothing, or the same again with fewer records */
  takenAs(answer: HttpAnswer): 'empty' | 'smaller' | null;
}

export function answerRules({ errors, cost }: HttpForm): AnswerRules {
  const ruleOf = (answer: HttpAnswer): ErrorRule | undefined => errors.find((rule) => fits(rule, answer));
  return {
    judge(answer) {
      const rule = ruleOf(answer);
      if (rule === undefined) return null;
      const reason = `it answered ${answer.status}${excerptOf(answer.text)}`;
      return rule.do === 'empty' || rule.do === 'smaller' || rule.do === 'take'
        ? { do: 'take' }
        : { do: rule.do, reason };
    },
    takenAs(answer) {
      const taken = ruleOf(answer)?.do;
      return taken === 'empty' || taken === 'smaller' ? taken : null;
    },
    costOf(answer) {
      if (cost === undefined || !isJson(answer.text)) return null;
      const [requested, available, most, restored] = [cost.requested, cost.available, cost.most, cost.restored].map(
        (path) => numberAt(answer.text, path),
      ) as [number | null, number | null, number | null, number | null];
      if (requested === null || available === null || most === null || restored === null) return null;
      return { requested, available, most, restored };
    },
  };
}

function fits({ status, at, is, contains }: ErrorRule, answer: HttpAnswer): boolean {
  if (status !== undefined && !status.includes(answer.status)) return false;
  if (contains !== undefined && !answer.text.includes(contains)) return false;
  if (at === undefined) return true;
  const found = isJson(answer.text) ? textAt(answer.text, at) : null;
  return found !== null && (is === undefined || is.includes(found));
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // JSON.parse says by throwing that a text is no JSON
  }
}

function numberAt(text: string, path: string): number | null {
  const found = Number(textAt(text, path) ?? Number.NaN);
  return Number.isFinite(found) ? found : null;
}
