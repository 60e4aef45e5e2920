import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Random } from '../../../ingest/demonstration/kernel/random.ts';
import { processSource } from '../../../ingest/sources/process/process.ts';
import type { FaultPlay } from '../family.ts';
import { pullUntilItSucceeds } from '../pull-rounds.ts';
import { simulatedWorld } from '../simulated-time.ts';
import { injections } from './order-changes.ts';

/**
 * A connector as a shell script: it writes the first line and those from where its state says it stands, and dies or
 * fails after so many bytes where the plan of this run says so.
 */
const SCRIPT = `
verb=$1
from=1
while [ $# -gt 0 ]; do
  case "$1" in --state) from=$(sed 's/.*"line":\\([0-9]*\\).*/\\1/' "$2") ;; esac
  shift
done
case "$verb" in spec | discover) cat "$PLAN/$verb"; exit 0 ;; esac
run=$(cat "$PLAN/run")
echo $((run + 1)) > "$PLAN/run"
plan=$(sed -n "$((run + 1))p" "$PLAN/ends")
everything() { head -n 1 "$PLAN/lines"; tail -n "+$from" "$PLAN/lines"; }
case "$plan" in
  "") everything ;;
  *kill) everything | head -c "\${plan% *}"; kill -9 $$ ;;
  *) everything | head -c "\${plan% *}"; echo "CRITICAL the system went away" >&2; exit 1 ;;
esac
`;

export const PROGRAM_FAULTS = ['killed in the middle', 'exit code 1'];
const MOST_ENDS = 3;

export interface Program {
  protocol: 'singer' | 'airbyte';
  /** the first is written at every start */
  lines: readonly string[];
  /** what it answers to other verbs */
  answers: Readonly<Record<string, string>>;
  /** faults that stand in the lines */
  told: readonly string[];
}

/** One run through a world in which a program is the source; with faults it ends too early once or several times. */
export function playProgram(
  seed: number,
  { protocol, lines, answers, told }: Program,
  chance: Random | null,
): FaultPlay {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-faults-program-'));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const text = `${lines.join('\n')}\n`;
  const ends = chance === null ? [] : plannedEnds(chance, text.length);
  write('program.sh', SCRIPT);
  write('lines', text);
  write('run', '0');
  write('ends', ends.map((end) => `${end}\n`).join(''));
  for (const [verb, answer] of Object.entries(answers)) write(verb, answer);
  const { counts, count } = injections();
  const world = simulatedWorld(seed, '2026-03-02T00:00:00Z');
  const config = {
    protocol,
    command: ['sh', join(folder, 'program.sh')],
    environment: { PLAN: folder },
    catalog: 'none',
  };
  return {
    source: { kind: processSource, config: processSource.config.parse(config) },
    world,
    injected: counts,
    async run(ingestion, source) {
      await pullUntilItSucceeds(ingestion, source, () => world.advance(60_000));
      const runs = Number(readFileSync(join(folder, 'run'), 'utf8'));
      for (const end of ends.slice(0, runs)) count(end.endsWith('kill') ? 'killed in the middle' : 'exit code 1');
      for (const fault of told) count(fault);
    },
    end: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

const plannedEnds = (chance: Random, bytes: number): string[] =>
  Array.from({ length: chance.between(1, MOST_ENDS + 1) }, () => {
    const how = chance.chance(0.5) ? 'kill' : 'fail';
    return `${chance.between(1, bytes)} ${how}`;
  });
