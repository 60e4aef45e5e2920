import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Outcome, Stretch } from './examine.ts';

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));
/** An input that takes longer hangs. */
const HANGS_AFTER_MS = 60_000;
const LOOKED_AT_EVERY_MS = 5_000;

/** Examines a parser in a process of its own. One that hangs is ended; one that dies has a fault at the input it had. */
export async function runParser(parser: string, stretch: Stretch): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-fuzz-'));
  const place = join(folder, 'input');
  try {
    writeFileSync(place, Buffer.from(new Float64Array([stretch.from]).buffer));
    const { printed, end } = await childRun(parser, stretch, place);
    if (end === null) return JSON.parse(printed) as Outcome;
    return lostOutcome(parser, stretch, inputAt(place), end);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function inputAt(place: string): number {
  const bytes = readFileSync(place);
  return bytes.readDoubleLE(0);
}

/** @returns `end`: how the process ended, where it did not by itself and well */
function childRun(parser: string, stretch: Stretch, place: string): Promise<{ printed: string; end: string | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--no-warnings', '--import', 'tsx', CHILD, JSON.stringify({ parser, ...stretch }), place],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let printed = '';
    let hung = false;
    let [last, looks] = [stretch.from, 0]; // looks, not time: a machine that sleeps is no input that hangs
    const watch = setInterval(() => {
      const input = inputAt(place);
      [last, looks] = [input, input === last ? looks + 1 : 0];
      hung = looks * LOOKED_AT_EVERY_MS > HANGS_AFTER_MS;
      if (hung) child.kill('SIGKILL');
    }, LOOKED_AT_EVERY_MS);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearInterval(watch);
      const died = `ended the process (${signal ?? `code ${code}`})`;
      resolve({ printed, end: hung ? `took more than ${HANGS_AFTER_MS} ms` : code === 0 ? null : died });
    });
  });
}

/** Of inputs before the one that ended the process nothing is known. */
const lostOutcome = (parser: string, { from }: Stretch, input: number, what: string): Outcome => ({
  parser,
  inputs: input - from + 1,
  read: 0,
  refused: 0,
  longestMs: 0,
  peakMB: 0,
  faulty: 1,
  faults: [{ input, what }],
});
