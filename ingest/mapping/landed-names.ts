import type { Mapping } from './read-mapping.ts';
import { isNameOf } from './source-files.ts';

const WILDCARD = /[*?]/;

/**
 * The names of a source's landed streams that mappings read or look at, in their order.
 *
 * @returns null for a file that is a pattern: it names no stream
 */
export function landedNames(mappings: readonly Mapping[], source: string): (string | null)[] {
  const streams = mappings.flatMap((mapping) => mapping.streams);
  const files = streams.flatMap(({ file, join }) => [file, ...Object.values(join).map((joined) => joined.file)]);
  return [...new Set(files.map((file) => nameOf(file, source)))];
}

/** A file without its ending; what an ending is, is known where names are compared. */
function nameOf(file: string, source: string): string | null {
  if (WILDCARD.test(file)) return null;
  const path = file.startsWith(`${source}/`) ? file.slice(source.length + 1) : file;
  const parts = path.split('.');
  const candidates = parts.map((_part, index) => parts.slice(0, index + 1).join('.'));
  return candidates.find((name) => isNameOf(file, source, name)) ?? path;
}
