import { elementTexts } from '../messages/json-text.ts';
import { parsedJson } from './entries.ts';

/** The elements of a JSON list, each as it was written; null when it is no list. */
export function elementsOf(text: string): string[] | null {
  const parsed = parsedJson(text);
  return !(parsed instanceof SyntaxError) && Array.isArray(parsed.value) ? elementTexts(text) : null;
}
