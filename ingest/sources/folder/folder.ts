import { z } from 'zod';
import { text } from '../option-types.ts';
import type { DiscoveredStream, Source } from '../source.ts';
import { type After, afterSchema, completeSchema, type ListedFile } from './file-rules.ts';
import { localPlace } from './local-place.ts';
import { type FilePlace, readFiles } from './read-files.ts';

const config = z.strictObject({
  folder: text.meta({ 'x-path': true }),
  complete: completeSchema,
  after: afterSchema.optional(),
});

/**
 * Files that somebody puts into a folder. They are landed as they are, by their content: the same content under another
 * name is known, and a file that changed is a new one.
 */
export const folder: Source<z.infer<typeof config>> = {
  kind: 'folder',
  description: 'files that are put into a folder, in any format that is read here',
  config,
  check: async ({ folder: path, after }) => placeFacts(localPlace(path, asideFolders(after))),
  discover: async ({ folder: path, after }) => discoveredFiles(localPlace(path, asideFolders(after))),
  read: ({ folder: path, ...rules }, requests, context) =>
    readFiles(localPlace(path, asideFolders(rules.after)), { ...rules, after: rules.after }, requests, context),
};

export const asideFolders = (after: After | undefined): string[] => (after ? [after.done, after.failed] : []);

export async function placeFacts(place: FilePlace): Promise<string[]> {
  const files = await place.list();
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return [`${files.length} files, ${bytes} bytes`];
}

/** Names without what varies in them: `orders_20260301.csv` and its siblings are one stream, `orders`. */
export async function discoveredFiles(place: FilePlace): Promise<DiscoveredStream[]> {
  const names = (await place.list()).map((file) => streamNameIn(file));
  return [...new Set(names)].toSorted().map((name) => ({ name, columns: [], key: [], cursors: [] }));
}

const streamNameIn = ({ name }: ListedFile): string => {
  const [stem = name] = (name.split('/').at(-1) ?? name).split('.');
  return stem.replaceAll(/[-_ ]*\d[\d\-_T]*/g, '') || stem;
};
