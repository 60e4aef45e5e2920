import type { Fault, Outcome } from './examine.ts';
import type { ListedParser } from './parsers.ts';
import { runParser } from './run-parser.ts';

const AT_A_TIME = 2;

/** Divides inputs over parsers by their shares; what is left over goes to the first. */
export function divided(inputs: number, parsers: readonly ListedParser[]): { parser: string; inputs: number }[] {
  const all = parsers.reduce((sum, { share }) => sum + share, 0);
  const parts = parsers.map(({ name, share }) => ({ parser: name, inputs: Math.floor((inputs * share) / all) }));
  const rest = inputs - parts.reduce((sum, part) => sum + part.inputs, 0);
  return parts.map((part, index) => (index === 0 ? { ...part, inputs: part.inputs + rest } : part));
}

/** Runs parsers, two at a time, each in a process of its own. @returns in the order given */
export async function runAll(
  parts: readonly { parser: string; inputs: number }[],
  { seed, from }: { seed: number; from: number },
  onOutcome: (outcome: Outcome) => void = () => undefined,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = [...parts.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, { parser, inputs }] = next;
      const outcome = await runParser(parser, { seed, from, inputs });
      outcomes[index] = outcome;
      onOutcome(outcome);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return outcomes;
}

/** A fault, and how it is seen again. */
export const faultText = (parser: string, seed: number, { input, what }: Fault): string =>
  `${parser}, seed ${seed}, input ${input}: ${what}\n` +
  `  again: npm run test:fuzz -- --parser ${parser} --seed ${seed} --from ${input} --inputs 1`;
