import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { FaultFamily } from './family.ts';
import type { Verdict } from './trial.ts';

const BEGIN = '<!-- faults: begin -->';
const END = '<!-- faults: end -->';

/** Of which run the table tells. */
export interface RunFacts {
  /** ISO 8601 */
  at: string;
  commit: string;
  firstSeed: number;
  seeds: number;
  tookMs: number;
}

/** Writes the table into its place in RELIABILITY.md; everything else on the page stays. */
export function writeFaultTable(
  path: string,
  families: readonly FaultFamily[],
  verdicts: readonly Verdict[],
  facts: RunFacts,
): void {
  const page = existsSync(path) ? readFileSync(path, 'utf8') : `# Reliability\n\n${BEGIN}\n${END}\n`;
  const [before, rest] = page.split(BEGIN);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined) {
    throw new Error(`${path} has no place for the table. Put these two lines where it belongs: ${BEGIN} and ${END}.`);
  }
  writeFileSync(path, `${before}${BEGIN}\n${faultTable(families, verdicts, facts)}\n${END}${after}`);
}

export function faultTable(families: readonly FaultFamily[], verdicts: readonly Verdict[], facts: RunFacts): string {
  const lastSeed = facts.firstSeed + facts.seeds - 1;
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, ${process.platform}`;
  return [
    `Run on ${facts.at.slice(0, 10)} at commit ${facts.commit} on ${machine}: seeds ${facts.firstSeed} to ${lastSeed}, ${Math.round(facts.tookMs / 1_000)} s.`,
    '',
    '| source | seeds | faults injected | events | lost | doubled | alien | dead letters | wrong |',
    '|---|---|---|---|---|---|---|---|---|',
    ...families.map((family) =>
      row(
        family,
        verdicts.filter((one) => one.family === family.name),
      ),
    ),
    '',
    '| source | faults injected, by kind |',
    '|---|---|',
    ...families.map(({ name, faults }) => {
      const counts = faults.map((fault) => `${fault} ${grouped(injectedOf(verdicts, name, fault))}`);
      return `| ${name} | ${counts.join(', ')} |`;
    }),
  ].join('\n');
}

function row({ name, faults }: FaultFamily, verdicts: readonly Verdict[]): string {
  const sum = (count: (one: Verdict) => number) => grouped(verdicts.reduce((total, one) => total + count(one), 0));
  const injected = faults.reduce((total, fault) => total + injectedOf(verdicts, name, fault), 0);
  const cells = [
    name,
    verdicts.length,
    grouped(injected),
    sum(({ events }) => events),
    sum(({ lost }) => lost),
    sum(({ doubled }) => doubled),
    sum(({ alien }) => alien),
    sum(({ deadLetters }) => deadLetters),
    sum(({ wrongLetters }) => wrongLetters),
  ];
  return `| ${cells.join(' | ')} |`;
}

const injectedOf = (verdicts: readonly Verdict[], family: string, fault: string): number =>
  verdicts
    .filter((one) => one.family === family)
    .reduce((total, { injected }) => total + (injected.get(fault) ?? 0), 0);

const grouped = (count: number): string => count.toLocaleString('en-US');
