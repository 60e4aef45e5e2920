import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const WEB = new URL('../web/', import.meta.url);
export const WEB_ROOT = fileURLToPath(new URL('dist', WEB));

/** Builds the web application when it was never built, or when its sources are newer than the build. */
export async function buildWebWhenStale(): Promise<boolean> {
  const built = `${WEB_ROOT}/index.html`;
  if (existsSync(built) && newest(fileURLToPath(WEB)) <= statSync(built).mtimeMs) return false;
  const { build } = await import('vite');
  await build({ configFile: fileURLToPath(new URL('vite.config.ts', WEB)), logLevel: 'error' });
  return true;
}

/** The latest change of any source file, epoch milliseconds. */
function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const times = files
    .filter((file) => file.isFile() && !file.parentPath.startsWith(WEB_ROOT))
    .map((file) => statSync(`${file.parentPath}/${file.name}`).mtimeMs);
  return Math.max(0, ...times);
}
