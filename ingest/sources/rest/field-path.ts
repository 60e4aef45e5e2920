import { elementTexts, memberTexts } from '../messages/json-text.ts';

/**
 * The JSON text of what stands at a path (`d.results`, `links[0].href`), as it was written. A member of the very name
 * goes first, so that `@odata.nextLink` is found; the empty path is the whole.
 *
 * @param json complete JSON
 * @returns null when nothing stands there
 */
export function jsonAt(json: string, path: string): string | null {
  if (path === '') return json.trim();
  const first = json.trimStart()[0];
  const [, index, afterIndex] = /^\[(\d+)\]\.?(.*)$/s.exec(path) ?? [];
  if (index !== undefined) {
    const element = first === '[' ? elementTexts(json)[Number(index)] : undefined;
    return element === undefined ? null : jsonAt(element, afterIndex ?? '');
  }
  if (first !== '{') return null;
  const members = memberTexts(json);
  for (const [name, rest] of waysToRead(path)) {
    const member = members.get(name);
    const found = member === undefined ? null : jsonAt(member, rest);
    if (found !== null) return found;
  }
  return null;
}

/** A name and what follows it, the longest name first. */
function waysToRead(path: string): [name: string, rest: string][] {
  const ways: [string, string][] = [[path, '']];
  for (let at = path.length - 1; at > 0; at--) {
    if (path[at] === '.') ways.push([path.slice(0, at), path.slice(at + 1)]);
    else if (path[at] === '[') ways.push([path.slice(0, at), path.slice(at)]);
  }
  return ways;
}

/** What stands at a path, as people write it: of a text its characters, of anything else its JSON; null for null. */
export function textAt(json: string, path: string): string | null {
  const found = jsonAt(json, path);
  if (found === null || found === 'null') return null;
  return found.startsWith('"') ? (JSON.parse(found) as string) : found;
}

/** The elements of the list at a path. @returns null when no list stands there */
export function listAt(json: string, path: string): string[] | null {
  const found = jsonAt(json, path);
  return found?.startsWith('[') ? elementTexts(found) : null;
}
