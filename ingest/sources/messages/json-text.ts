/** Deeper nesting is no record: what reads it later goes down by recursion. */
export const MOST_NESTING = 200;

const [QUOTE, BACKSLASH, COMMA] = [34, 92, 44];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [123, 125, 91, 93];

/**
 * The members of a JSON object as they were written, by name: numbers keep their digits, texts their escapes. Of a name
 * that stands twice the last counts, as for JSON.parse.
 *
 * @param json a complete JSON object; anything else gives nonsense, so parse it first
 */
export function memberTexts(json: string): Map<string, string> {
  const members = new Map<string, string>();
  let at = json.indexOf('{') + 1;
  for (;;) {
    const nameFrom = json.indexOf('"', at);
    if (nameFrom < 0) return members;
    const nameTo = endOfString(json, nameFrom);
    const from = json.indexOf(':', nameTo) + 1;
    const to = endOfValue(json, from);
    members.set(JSON.parse(json.slice(nameFrom, nameTo)) as string, json.slice(from, to).trim());
    at = to + 1;
  }
}

/** The elements of a JSON list as they were written. */
export function elementTexts(json: string): string[] {
  const elements: string[] = [];
  let from = json.indexOf('[') + 1;
  if (json.slice(from, json.lastIndexOf(']')).trim() === '') return elements;
  while (from < json.length) {
    const to = endOfValue(json, from);
    elements.push(json.slice(from, to).trim());
    from = to + 1;
  }
  return elements;
}

/** After the quote that ends the text which begins at `from`. */
function endOfString(json: string, from: number): number {
  for (let quote = json.indexOf('"', from + 1); quote >= 0; quote = json.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (json.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return json.length;
}

/** Where the value that begins at `from` ends: at the comma, brace or bracket that follows it. */
function endOfValue(json: string, from: number): number {
  let depth = 0;
  for (let at = from; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfString(json, at) - 1;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      if (depth-- === 0) return at;
    } else if (code === COMMA && depth === 0) return at;
  }
  return json.length;
}

/** How deep braces and brackets are nested: 0 for a plain value. Time O(length), in whatever text. */
export function nestingOf(json: string): number {
  let [depth, deepest] = [0, 0];
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfString(json, at) - 1;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) deepest = Math.max(deepest, ++depth);
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
  }
  return deepest;
}

/** An object of JSON texts by name. */
export const objectText = (members: ReadonlyMap<string, string>): string =>
  `{${[...members].map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;

/** The object with members more, which it does not have; their values are JSON texts. */
export function withMembers(json: string, more: readonly (readonly [name: string, value: string])[]): string {
  if (more.length === 0) return json;
  const end = json.lastIndexOf('}');
  const isEmpty = json.slice(json.indexOf('{') + 1, end).trim() === '';
  const added = more.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',');
  return `${json.slice(0, end)}${isEmpty ? '' : ','}${added}}`;
}
