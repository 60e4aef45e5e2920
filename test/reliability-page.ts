import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const RELIABILITY = fileURLToPath(new URL('../RELIABILITY.md', import.meta.url));

/** Writes a section into its place in a page, between `<!-- NAME: begin -->` and its end; everything else stays. */
export function writeSection(path: string, name: string, text: string): void {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [before, rest] = readFileSync(path, 'utf8').split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined) {
    throw new Error(`${path} has no place for the section. Put these two lines where it belongs: ${begin} and ${end}.`);
  }
  writeFileSync(path, `${before}${begin}\n${text}\n${end}${after}`);
}

/** `2 cores (…), 24 GiB, Node 20.20.2, linux` */
export const machineText = (): string =>
  `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, ` +
  `Node ${process.versions.node}, ${process.platform}`;

export const commitText = (): string =>
  execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
