import { commitText, machineText } from '../reliability-page.ts';
import type { Outcome } from './examine.ts';

/** The section about inputs that nobody meant, for RELIABILITY.md. */
export function fuzzTable(outcomes: readonly Outcome[], seed: number, tookMs: number): string {
  return [
    `Run on ${new Date().toISOString().slice(0, 10)} at commit ${commitText()} on ${machineText()}: seed ${seed}, ` +
      `${grouped(sumOf(outcomes, 'inputs'))} inputs, ${Math.round(tookMs / 1_000)} s.`,
    '',
    '| parser | inputs | refused | read | longest, ms | peak, MB | faults |',
    '|---|---|---|---|---|---|---|',
    ...outcomes.map(
      ({ parser, inputs, refused, read, longestMs, peakMB, faulty }) =>
        `| ${parser} | ${[inputs, refused, read, longestMs, peakMB, faulty].map(grouped).join(' | ')} |`,
    ),
  ].join('\n');
}

export const sumOf = (outcomes: readonly Outcome[], what: 'inputs' | 'faulty'): number =>
  outcomes.reduce((sum, outcome) => sum + outcome[what], 0);

const grouped = (count: number): string => Math.ceil(count).toLocaleString('en-US');
