/** A stretch of JSON text. */
export interface Slice {
  from: number;
  /** behind its last character */
  to: number;
}

/** JSON that cannot be followed, and where. */
export class JsonFault extends Error {
  override readonly name = 'JsonFault';
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** Deeper nesting than any event has; parsing that recurses would overflow the stack on an attack. */
const DEEPEST = 64;

/** First character at or behind an index that is no blank. */
export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n\ufeff'.includes(text[at] as string)) at++;
  return at;
}

/**
 * Finds the end of a JSON value without taking it apart: strings are whole, brackets match and are not nested deeper
 * than 64 levels. What stands between them is not looked at. Time O(length).
 *
 * @throws JsonFault
 */
export function endOfValue(text: string, from: number): number {
  const open: string[] = [];
  let at = from;
  do {
    at = skipBlanks(text, at);
    const character = text[at];
    if (character === undefined) throw new JsonFault(at, 'the text ends inside a JSON value');
    if (character === '"') at = endOfString(text, at);
    else if (character === '{' || character === '[') {
      open.push(character === '{' ? '}' : ']');
      if (open.length > DEEPEST) throw new JsonFault(at, `values are nested deeper than ${DEEPEST} levels`);
      at++;
    } else if (character === '}' || character === ']') {
      if (open.pop() !== character) throw new JsonFault(at, `"${character}" closes nothing here`);
      at++;
    } else if (character === ',' || character === ':') {
      if (open.length === 0) throw new JsonFault(at, `"${character}" stands where a value was expected`);
      at++;
    } else at = endOfWord(text, at);
  } while (open.length > 0);
  return at;
}

function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let first = at;
    while (text[first - 1] === '\\') first--;
    if ((at - first) % 2 === 0) return at + 1;
  }
  throw new JsonFault(from, 'a string does not end');
}

/** Of a number, true, false or null; whether it is one of them is seen when the value is parsed. */
function endOfWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && !' \t\r\n,:{}[]"'.includes(text[at] as string)) at++;
  return at;
}

/** The members of an object that begins at an index, in order. @throws JsonFault */
export function* membersOf(text: string, from: number): Generator<{ key: string; value: Slice }> {
  for (const { from: at, to } of entriesOf(text, from, '}')) {
    const start = skipBlanks(text, to);
    if (text[at] !== '"' || text[start] !== ':') throw new JsonFault(at, 'expected a name and a colon');
    const value = skipBlanks(text, start + 1);
    yield { key: keyOf(text, at, to), value: { from: value, to: endOfValue(text, value) } };
  }
}

/** The elements of a list that begins at an index, in order. @throws JsonFault */
export const elementsOf = (text: string, from: number): Generator<Slice> => entriesOf(text, from, ']');

/** What stands between the commas of an object or a list; of an object the names. */
function* entriesOf(text: string, from: number, close: '}' | ']'): Generator<Slice> {
  let at = skipBlanks(text, from + 1);
  if (text[at] === close) return;
  for (;;) {
    const to = endOfValue(text, at);
    yield { from: at, to };
    const colon = skipBlanks(text, to);
    const next = close === '}' && text[colon] === ':' ? endOfValue(text, skipBlanks(text, colon + 1)) : to;
    at = skipBlanks(text, next);
    if (text[at] === close) return;
    if (text[at] !== ',') throw new JsonFault(at, `expected "," or "${close}"`);
    at = skipBlanks(text, at + 1);
  }
}

function keyOf(text: string, from: number, to: number): string {
  try {
    return JSON.parse(text.slice(from, to)) as string;
  } catch {
    throw new JsonFault(from, 'a name is no string');
  }
}
