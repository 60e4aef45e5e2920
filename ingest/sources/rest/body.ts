import type { BodyForm } from './language.ts';
import { bindJson, type Scope } from './template.ts';

/** A request's body as JSON, with values in its places. */
export function boundBody(form: BodyForm, scope: Scope): string {
  if ('template' in form) return bindJson(form.template, scope);
  if ('json' in form) return form.json;
  if ('list' in form) return `[${form.list.map((one) => boundBody(one, scope)).join(',')}]`;
  return `{${form.map.map(([name, one]) => `${JSON.stringify(name)}:${boundBody(one, scope)}`).join(',')}}`;
}
