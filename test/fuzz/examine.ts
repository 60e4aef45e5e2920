import { crc32 } from 'node:zlib';
import { Random } from '../../ingest/demonstration/kernel/random.ts';
import type { Parser } from './parser.ts';
import { type Verdict, verdictOn } from './verdict.ts';

/** Which inputs of a parser: equal ones are equal bytes, as long as the seeds are the same. */
export interface Stretch {
  seed: number;
  /** number of the first input */
  from: number;
  inputs: number;
}

/** What came of a stretch of inputs. */
export interface Outcome {
  parser: string;
  inputs: number;
  /** inputs of which at least one record came */
  read: number;
  /** inputs of which none came, as it is meant to be */
  refused: number;
  longestMs: number;
  /** the most memory that the process has had, which does nothing else */
  peakMB: number;
  /** inputs with a fault */
  faulty: number;
  /** the first of them */
  faults: Fault[];
}

export interface Fault {
  input: number;
  what: string;
}

const LONGEST_MS = 1_000;
const MOST_MB = 512;
const MOST_FAULTS = 10;

/** Gives a parser its inputs one by one, and judges what it makes of each. @param before hears the number of each */
export async function examine(
  name: string,
  parser: Parser,
  { seed, from, inputs }: Stretch,
  before: (input: number) => void = () => undefined,
): Promise<Outcome> {
  const outcome = newOutcome(name, inputs);
  const longestMs = parser.longestMs ?? LONGEST_MS;
  const open = await parser.open();
  const verdictOf = (input: number) => verdictOn(parser, open, new Random(input, crc32(`${name} ${seed}`)));
  try {
    for (let input = from; input < from + inputs; input++) {
      before(input);
      let verdict = await verdictOf(input);
      if (verdict.ms > longestMs) verdict = quicker(verdict, await verdictOf(input)); // others use the machine too
      count(outcome, input, verdict, longestMs);
    }
  } finally {
    open.close?.();
  }
  return outcome;
}

const newOutcome = (parser: string, inputs: number): Outcome => {
  return { parser, inputs, read: 0, refused: 0, longestMs: 0, peakMB: 0, faulty: 0, faults: [] };
};

const quicker = (one: Verdict, other: Verdict): Verdict => ({ ...one, ms: Math.min(one.ms, other.ms) });

function count(outcome: Outcome, input: number, { isRead, ms, fault }: Verdict, longestMs: number): void {
  const what = fault ?? slowness(ms, longestMs) ?? growth(outcome.peakMB);
  outcome.longestMs = Math.max(outcome.longestMs, ms);
  outcome.peakMB = peakMB();
  if (what === null) outcome[isRead ? 'read' : 'refused']++;
  else if (++outcome.faulty <= MOST_FAULTS) outcome.faults.push({ input, what });
}

const slowness = (ms: number, longestMs: number): string | null =>
  ms > longestMs ? `took ${Math.round(ms)} ms; at most ${longestMs} were expected` : null;

/** Said at the input at which it passes the limit, and not again. */
function growth(beforeMB: number): string | null {
  const nowMB = peakMB();
  if (nowMB <= MOST_MB || beforeMB > MOST_MB) return null;
  return `brought the memory to ${Math.round(nowMB)} MB; at most ${MOST_MB} were expected`;
}

const peakMB = (): number => process.resourceUsage().maxRSS / 1_024;
