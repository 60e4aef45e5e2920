import { machineText, writeSection } from '../reliability-page.ts';
import type { FaultFamily } from './family.ts';
import type { Verdict } from './trial.ts';

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
export const writeFaultTable = (
  path: string,
  families: readonly FaultFamily[],
  verdicts: readonly Verdict[],
  facts: RunFacts,
): void => writeSection(path, 'faults', faultTable(families, verdicts, facts));

function faultTable(families: readonly FaultFamily[], verdicts: readonly Verdict[], facts: RunFacts): string {
  const lastSeed = facts.firstSeed + facts.seeds - 1;
  return [
    `Run on ${facts.at.slice(0, 10)} at commit ${facts.commit} on ${machineText()}: seeds ${facts.firstSeed} to ${lastSeed}, ${Math.round(facts.tookMs / 1_000)} s.`,
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
