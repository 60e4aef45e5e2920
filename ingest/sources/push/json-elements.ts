import { parse, stringify } from 'lossless-json';

/** The elements of a JSON list, each as JSON text with its numbers as they were written; null when it is no list. */
export function elementsOf(text: string): string[] | null {
  const list = parsedLosslessly(text);
  return Array.isArray(list) ? list.map((element) => stringify(element) ?? 'null') : null;
}

function parsedLosslessly(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
