import { EventLogError } from '../../../eventlog/index.ts';

/** A text with places for values: `LastChangeDateTime ge datetimeoffset'{{from}}'`. Nothing is computed in it. */
export interface Template {
  written: string;
  parts: readonly (string | Placeholder)[];
}

interface Placeholder {
  name: string;
  /** between which quotes it stands */
  quote: "'" | '"' | null;
}

/** A value that a placeholder stands for; a number as it was written; null: there is none. */
export type Bound = string | { number: string } | null;

/** Values by name. */
export type Scope = (name: string) => Bound | undefined;

const PLACEHOLDER = /\{\{\s*([A-Za-z]\w*(?:\.[^{}\s]+)?)\s*\}\}/g;

/** @returns a text that says what is wrong with it */
export function parseTemplate(written: string): Template | string {
  const rest = written.replaceAll(PLACEHOLDER, '');
  if (rest.includes('{{')) return `"${written}" has {{ without a name and }} after it`;
  const parts: (string | Placeholder)[] = [];
  let [at, quote] = [0, null as Placeholder['quote']];
  for (const match of written.matchAll(PLACEHOLDER)) {
    const text = written.slice(at, match.index);
    quote = quoteAfter(text, quote);
    if (text !== '') parts.push(text);
    parts.push({ name: match[1] as string, quote });
    at = match.index + match[0].length;
  }
  if (at < written.length) parts.push(written.slice(at));
  return { written, parts };
}

function quoteAfter(text: string, before: Placeholder['quote']): Placeholder['quote'] {
  let quote = before;
  for (const character of text) {
    if (quote === null && (character === "'" || character === '"')) quote = character;
    else if (character === quote) quote = null;
  }
  return quote;
}

/** The names for which it has places. */
export const namesIn = ({ parts }: Template): string[] =>
  parts.filter((part) => typeof part !== 'string').map(({ name }) => name);

/**
 * The text with the values in it, each escaped for where it stands: between quotes the quote is doubled, between double
 * quotes it is written as in JSON, and outside of them only letters, digits and `._:+-` are let in. A template that is
 * nothing but one place is its value.
 *
 * @param encode makes any value safe outside of quotes, as in a path; what it gives is let in
 * @returns null when a value is missing
 * @throws EventLogError contract-broken for a value that cannot stand where it is to stand
 */
export function bindText(template: Template, scope: Scope, encode?: (text: string) => string): string | null {
  const { parts } = template;
  const texts: string[] = [];
  for (const part of parts) {
    if (typeof part === 'string') {
      texts.push(part);
      continue;
    }
    const bound = boundTo(part.name, scope);
    if (bound === null) return null;
    const text = typeof bound === 'string' ? bound : bound.number;
    const isSafe = parts.length === 1 || (encode !== undefined && part.quote === null);
    const safe = isSafe ? text : escaped(text, part, template);
    texts.push(encode ? encode(safe) : safe);
  }
  return texts.join('');
}

/** The same as JSON: a template that is nothing but one place keeps the type of its value. */
export function bindJson(template: Template, scope: Scope): string {
  const [only, ...others] = template.parts;
  if (only !== undefined && typeof only !== 'string' && others.length === 0) {
    const bound = boundTo(only.name, scope);
    return bound === null || typeof bound === 'string' ? JSON.stringify(bound) : bound.number;
  }
  return JSON.stringify(bindText(template, scope));
}

function boundTo(name: string, scope: Scope): Bound {
  const bound = scope(name);
  if (bound === undefined) throw new Error(`A template names ${name}, which was not bound.`);
  return bound;
}

function escaped(text: string, { name, quote }: Placeholder, { written }: Template): string {
  if (quote === "'") return text.replaceAll("'", "''");
  if (quote === '"') return JSON.stringify(text).slice(1, -1);
  if (/^[\w.:+-]*$/.test(text)) return text;
  throw new EventLogError(
    'contract-broken',
    `"${text}" cannot stand for {{${name}}} in "${written}", outside of quotes: expected letters, digits and ._:+- only. ` +
      'Put quotes around the place if it is a text.',
  );
}
