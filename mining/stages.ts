import type { Stages, Stall } from '../eventlog/index.ts';
import { groupBy } from './group-by.ts';

type JudgedOrder = Stall & { isStalled: boolean };

/** Where open orders wait, and for whom. */
export const standing = (orders: readonly JudgedOrder[]): Pick<Stages, 'stages' | 'owners'> => ({
  stages: stages(orders),
  owners: owners(orders),
});

/**
 * Open orders by their last activity, most excess first, then by name. Excess and value are of the stalled ones; the
 * value is null where none is known. Next activity and owner are the most frequent, the first by name of equals.
 */
function stages(orders: readonly JudgedOrder[]): Stages['stages'] {
  return [...groupBy(orders, ({ lastActivity }) => lastActivity)]
    .map(([lastActivity, those]) => ({
      lastActivity,
      nextActivity: mostFrequent(those.map(({ nextActivity }) => nextActivity)),
      owner: mostFrequent(those.map(({ owner }) => owner)),
      ...waiting(those),
      valueAtStake: valueAtStake(those),
    }))
    .sort((a, b) => b.excessMs - a.excessMs || compare(a.lastActivity, b.lastActivity));
}

/** Open orders by who owns their wait, most excess first; those without a known owner last of equals. */
function owners(orders: readonly JudgedOrder[]): Stages['owners'] {
  return [...groupBy(orders, ({ owner }) => owner)]
    .map(([owner, those]) => ({ owner, ...waiting(those) }))
    .sort(
      (a, b) =>
        b.excessMs - a.excessMs ||
        Number(a.owner === null) - Number(b.owner === null) ||
        compare(a.owner ?? '', b.owner ?? ''),
    );
}

function waiting(orders: readonly JudgedOrder[]): { open: number; stalled: number; excessMs: number } {
  const stalled = orders.filter(({ isStalled }) => isStalled);
  return {
    open: orders.length,
    stalled: stalled.length,
    excessMs: stalled.reduce((sum, { excessMs }) => sum + (excessMs ?? 0), 0),
  };
}

function valueAtStake(orders: readonly JudgedOrder[]): number | null {
  const values = orders.flatMap((order) =>
    order.isStalled && order.valueAtStake !== null ? [order.valueAtStake] : [],
  );
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
}

function mostFrequent(words: readonly (string | null)[]): string | null {
  const counts = [...groupBy(words, (word) => word)].flatMap(([word, those]) =>
    word === null ? [] : [{ word, count: those.length }],
  );
  const [most] = counts.sort((a, b) => b.count - a.count || compare(a.word, b.word));
  return most?.word ?? null;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
