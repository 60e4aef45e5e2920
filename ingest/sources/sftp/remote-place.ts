import { createWriteStream } from 'node:fs';
import { rm, stat as statHere } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { finished } from 'node:stream/promises';
import type SftpClient from 'ssh2-sftp-client';
import { EventLogError } from '../../../eventlog/index.ts';
import { isSameFile, type ListedFile } from '../folder/file-rules.ts';
import { asideOf, freeAmong } from '../folder/local-place.ts';
import type { FilePlace } from '../folder/read-files.ts';
import { unavailable } from './connect.ts';

const MOST_FOLDERS = 10_000;

/**
 * A folder on a server. Files are fetched into a temporary folder, and only whole: of the size and time that were listed,
 * before and after.
 *
 * @param aside folders below it that are not read: those that files are moved into
 * @param temporary a folder here, of this process alone
 */
export function remotePlace(
  client: SftpClient,
  folder: string,
  aside: readonly string[],
  temporary: string,
): FilePlace {
  const isAside = asideOf(aside.map((one) => posix.relative(folder, posix.resolve(folder, one))));
  const pathOf = (name: string) => posix.join(folder, name);
  const stat = async (name: string): Promise<ListedFile | null> => {
    const path = pathOf(name);
    const stats = await asked(path, () => client.stat(path));
    return stats?.isFile ? { name, bytes: stats.size, modifiedAt: stats.modifyTime, mark: '' } : null;
  };
  let fetched = 0;
  return {
    list: () => listBelow(client, folder, isAside),
    async fetch(file) {
      if (!isSameFile(file, (await stat(file.name)) ?? undefined)) return { reason: 'it changed since it was listed' };
      const path = join(temporary, `${fetched++}`);
      const isRead = await asked(pathOf(file.name), () => download(client, pathOf(file.name), path));
      const release = async (): Promise<boolean> => {
        await rm(path, { force: true });
        return true;
      };
      const bytes = isRead === null ? null : (await statHere(path)).size;
      if (bytes === file.bytes && isSameFile(file, (await stat(file.name)) ?? undefined)) return { path, release };
      await release();
      return { reason: isRead === null ? 'the server does not let it be read' : 'it changed while it was fetched' };
    },
    async move({ name }, into) {
      const target = posix.resolve(folder, into);
      await answered(target, () => client.mkdir(target, true));
      const taken = new Set((await answered(target, () => client.list(target))).map((entry) => entry.name));
      const free = posix.join(target, freeAmong(taken, posix.basename(name)));
      await answered(free, () => client.rename(pathOf(name), free));
      return free;
    },
    note: async (path, text) => void (await answered(path, () => client.put(Buffer.from(text), path))),
    remove: async (name) => void (await asked(pathOf(name), () => client.delete(pathOf(name)))),
  };
}

/** The library is content when the last byte was read; it counts here when the last byte was written. */
async function download(client: SftpClient, from: string, to: string): Promise<true> {
  const target = createWriteStream(to, { mode: 0o600 });
  try {
    await client.get(from, target);
    await finished(target);
    return true;
  } finally {
    target.destroy();
  }
}

async function listBelow(
  client: SftpClient,
  folder: string,
  isAside: (name: string) => boolean,
): Promise<ListedFile[]> {
  const files: ListedFile[] = [];
  const folders = [''];
  for (let index = 0; index < folders.length; index++) {
    const below = folders[index] as string;
    const path = posix.join(folder, below);
    const entries = await (index === 0
      ? answered(path, () => client.list(path))
      : asked(path, () => client.list(path)).then((found) => found ?? [])); // gone since it was listed
    for (const { name: entry, type, size, modifyTime } of entries) {
      const name = posix.join(below, entry);
      if (isAside(`${name}/`) || isAside(name)) continue;
      if (type === 'd') folders.push(name);
      if (type === '-') files.push({ name, bytes: size, modifiedAt: modifyTime, mark: '' }); // a link could lead anywhere
    }
    if (folders.length > MOST_FOLDERS) {
      throw new EventLogError(
        'source-answer-invalid',
        `${folder} has more than ${MOST_FOLDERS} folders below it; name a deeper one.`,
      );
    }
  }
  return files;
}

/** Codes of ssh2-sftp-client for what concerns one file: not there, not allowed. */
const OF_ONE_FILE = new Set(['ENOENT', 'EACCES', 'EPERM', 'ENOTDIR']);
const SAYS_ONE_FILE = /no such file|permission denied|not found/i;

/** @returns null when the server refuses this file; any other fault ends the connection */
async function asked<Answer>(path: string, ask: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await ask();
  } catch (cause) {
    const { code, message } = cause as { code?: unknown; message?: unknown };
    if (OF_ONE_FILE.has(String(code)) || SAYS_ONE_FILE.test(String(message))) return null;
    throw unavailable(path, cause);
  }
}

async function answered<Answer>(path: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (cause) {
    throw unavailable(path, cause);
  }
}
