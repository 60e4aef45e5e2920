import { counted } from './number.ts';

/** What a case is called, as it stands within a sentence. */
export interface Noun {
  one: string;
  many: string;
}

/** Before anyone has said what a case is. */
export const CASE: Noun = { one: 'case', many: 'cases' };

/**
 * A case notion as people write it: `purchase_request` and `PurchaseRequest` are a purchase request, an `RMA` stays one.
 * The plural is formed as in English.
 */
export function nounOf(caseNotion: string): Noun {
  const words = caseNotion
    .replace(/[_\-\s]+/g, ' ')
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .trim()
    .split(' ')
    .map((word) => (/^\p{Lu}{2,}/u.test(word) ? word : word.toLowerCase()));
  const one = words.join(' ');
  return one === '' ? CASE : { one, many: plural(one) };
}

function plural(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

/** As a title or a sentence begins. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `1 order`, `12 orders` */
export const countedCases = (count: number, { one, many }: Noun): string => counted(count, one, many);
