import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { getMimeType } from 'hono/utils/mime';
import type { Body } from './body.ts';
import { CODINGS, type Coding } from './coding.ts';

/** How a file is named beside which the build left its compressed forms. */
const ENDINGS: Record<Coding, string> = { br: '.br', gzip: '.gz' };

/**
 * Every file below a folder by its path from there, as it begins an address: `/index.html`, `/assets/a.js`. All are read
 * at once, so what is sent belongs together even when the folder is built anew meanwhile.
 *
 * Cost: the folder's size in memory.
 */
export function readStaticFiles(root: string): ReadonlyMap<string, Body> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const forms = new Set(paths.flatMap((path) => Object.values(ENDINGS).map((ending) => path + ending)));
  return new Map(
    paths
      .filter((path) => !forms.has(path))
      .map((path) => [`/${relative(root, path).split(sep).join('/')}`, read(path)]),
  );
}

function read(path: string): Body {
  const bytes = new Uint8Array(readFileSync(path));
  const coded = new Map(
    CODINGS.filter((coding) => existsSync(path + ENDINGS[coding])).map((coding) => [
      coding,
      new Uint8Array(readFileSync(path + ENDINGS[coding])),
    ]),
  );
  return {
    bytes,
    type: getMimeType(path) ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(bytes).digest('base64url')}"`,
    codings: [...coded.keys()],
    async inCoding(coding) {
      const form = coded.get(coding);
      if (!form) throw new Error(`${path} was not built in the coding ${coding}`);
      return form;
    },
  };
}
