import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { EventLogError, suggestion } from '../../eventlog/index.ts';

const WILDCARD = /[*?]/;

/**
 * The files below a folder that a pattern of a mapping names, as paths from it with `/`, in order of their names. `*` and
 * `?` stay within a folder, `**` crosses folders.
 *
 * @throws EventLogError `file-not-found` when there is no folder, or no file that is not optional
 */
export function findFiles(folder: string, pattern: string, optional: boolean): string[] {
  if (!WILDCARD.test(pattern) && existsSync(join(folder, pattern))) return [pattern];
  if (!existsSync(folder)) {
    throw new EventLogError(
      'file-not-found',
      `There is no folder ${folder}. Give the folder that holds the files of the mapping.`,
    );
  }
  const all = filesBelow(folder);
  const found = all.filter((path) => matches(path, pattern));
  if (found.length > 0 || optional) return found;
  throw new EventLogError(
    'file-not-found',
    `No file below ${folder} is called ${pattern}, as the mapping says. ${suggestion(pattern, all)}`,
  );
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length).split(sep).join('/'))
    .sort();

/** Whether a path from the folder, with `/`, is one that the pattern names. */
export const matches = (path: string, pattern: string): boolean => patternOf(pattern).test(path);

function patternOf(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*\/|\*\*|\*|\?|[^*?]+/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    return part === '?' ? '[^/]' : part.replaceAll(/[\\^$+.()|[\]{}]/g, String.raw`\$&`);
  });
  return new RegExp(`^${source}$`);
}
