import { constants } from 'node:fs';
import { access, lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { EventLogError } from '../../../eventlog/index.ts';
import { isSameFile, type ListedFile } from './file-rules.ts';
import type { FilePlace } from './read-files.ts';

/** A folder of this machine. @param aside folders below it that are not read: those that files are moved into */
export function localPlace(folder: string, aside: readonly string[]): FilePlace {
  const isAside = asideOf(aside.map((one) => relative(folder, resolve(folder, one)).split(sep).join('/')));
  const pathOf = (name: string) => join(folder, ...name.split('/'));
  return {
    async list() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) =>
        Promise.reject(unreachable(folder, cause)),
      );
      const names = entries
        .filter((entry) => entry.isFile()) // a link could lead anywhere
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
        .filter((name) => !isAside(name));
      const listed = await Promise.all(names.map((name) => listedFile(pathOf(name), name)));
      return listed.filter((file) => file !== null);
    },
    async fetch(file) {
      const path = pathOf(file.name);
      const reason = await access(path, constants.R_OK).then(
        () => null,
        (cause: NodeJS.ErrnoException) => `it cannot be read (${cause.code})`,
      );
      if (reason !== null) return { reason };
      return { path, release: async () => isSameFile(file, (await listedFile(path, file.name)) ?? undefined) };
    },
    async move({ name }, into) {
      const target = resolve(folder, into);
      await mkdir(target, { recursive: true });
      const free = await freeName(target, basename(name));
      await rename(pathOf(name), free);
      return free;
    },
    note: (path, text) => writeFile(path, text),
    remove: (name) => rm(pathOf(name), { force: true }),
  };
}

export const asideOf =
  (folders: readonly string[]) =>
  (name: string): boolean =>
    folders.some((folder) => name.startsWith(`${folder}/`));

async function listedFile(path: string, name: string): Promise<ListedFile | null> {
  const stats = await lstat(path).catch(() => null); // gone since it was listed
  if (stats === null || !stats.isFile()) return null;
  return { name, bytes: stats.size, modifiedAt: stats.mtimeMs, mark: `${stats.ino} ${stats.ctimeMs}` };
}

const unreachable = (folder: string, cause: unknown): EventLogError =>
  new EventLogError(
    'source-unavailable',
    `${folder} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}. Mount it, let this process read it, or correct with.folder.`,
    { cause },
  );

/** `orders.csv`, or `orders-2.csv` when a file of that name was moved before. */
async function freeName(folder: string, name: string): Promise<string> {
  const taken = new Set(await readdir(folder));
  return join(dirname(join(folder, name)), freeAmong(taken, name));
}

export function freeAmong(taken: ReadonlySet<string>, name: string): string {
  const [, stem = name, ending = ''] = /^(.+?)((?:\.[a-z0-9]{1,8}){0,2})$/i.exec(name) ?? [];
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${stem}-${number}${ending}`;
    if (!taken.has(free)) return free;
  }
}
