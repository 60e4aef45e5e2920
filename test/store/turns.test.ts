import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { shared, slots } from '../../store/index.ts';

/** A promise that is settled from outside. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('slots', () => {
  it('runs two at a time, the others in the order they came', async () => {
    const inSlot = slots(2);
    const gates = [gate(), gate(), gate(), gate()];
    const begun: number[] = [];
    const ends = gates.map(({ opened }, index) =>
      inSlot(async () => {
        begun.push(index);
        await opened;
      }),
    );
    await turn();
    assert.deepEqual(begun, [0, 1]);
    gates[1]?.open();
    await turn();
    assert.deepEqual(begun, [0, 1, 2]);
    for (const { open } of gates) open();
    await Promise.all(ends);
    assert.deepEqual(begun, [0, 1, 2, 3]);
  });

  it('frees the slot of work that fails', async () => {
    const inSlot = slots(1);
    await assert.rejects(
      inSlot(async () => {
        throw new Error('one');
      }),
      { message: 'one' },
    );
    assert.equal(await inSlot(async () => 'two'), 'two');
  });
});

describe('shared', () => {
  it('gives callers a run that began after they called, and one run to all of them', async () => {
    let runs = 0;
    const first = gate();
    const ask = shared(async () => {
      runs++;
      const run = runs;
      if (run === 1) await first.opened;
      return run;
    });
    const early = ask();
    await turn();
    const late = [ask(), ask(), ask()];
    first.open();
    assert.equal(await early, 1);
    assert.deepEqual(await Promise.all(late), [2, 2, 2]);
    assert.equal(runs, 2);
  });

  it('starts anew after a failure', async () => {
    let runs = 0;
    const ask = shared(async () => {
      runs++;
      if (runs === 1) throw new Error('first');
      return runs;
    });
    await assert.rejects(ask(), { message: 'first' });
    assert.equal(await ask(), 2);
  });
});
