import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readLoops } from '../../mining/queries/index.ts';
import { firstByName, loopPasses } from '../../store/index.ts';
import { logOf, minutes } from '../log-of.ts';

const passesOf = (trace: string) => {
  const names = trace.split(' ');
  const codes = [...new Set(names)];
  return loopPasses(names.map((name) => codes.indexOf(name))).map(({ activities, ...pass }) => ({
    activities: activities.map((code) => codes[code]).join(' '),
    ...pass,
  }));
};

describe('the passes of a trace', () => {
  it('are none where no activity comes again', () => {
    assert.deepEqual(passesOf('pick pack ship'), []);
  });

  it('are none where an activity is only repeated directly', () => {
    assert.deepEqual(passesOf('pick pick pick ship'), []);
  });

  it('run from the activity that was left to the return to it', () => {
    assert.deepEqual(passesOf('enter hold release hold ship'), [
      { activities: 'hold release', from: 1, to: 3, nested: [] },
    ]);
  });

  it('follow on each other where the order goes round again', () => {
    assert.deepEqual(passesOf('hold release hold release hold'), [
      { activities: 'hold release', from: 0, to: 2, nested: [] },
      { activities: 'hold release', from: 2, to: 4, nested: [] },
    ]);
  });

  it('leave directly repeated executions to rework', () => {
    assert.deepEqual(passesOf('hold hold release hold hold'), [
      { activities: 'hold release', from: 1, to: 3, nested: [] },
    ]);
  });

  it('lie within one another where a loop is run inside a loop', () => {
    assert.deepEqual(passesOf('pick short call short pick'), [
      { activities: 'short call', from: 1, to: 3, nested: [] },
      { activities: 'pick short', from: 0, to: 4, nested: [{ from: 1, to: 3 }] },
    ]);
  });
});

it('a loop begins at its first name, wherever it was entered', () => {
  assert.equal(firstByName(['release', 'hold']), 1);
  assert.equal(firstByName(['c', 'b', 'a']), 2);
});

describe('loops of a log', () => {
  it('are told from where most passes begin', async () => {
    const store = await logOf([
      'release@0 hold@5 release@15',
      'release@0 hold@5 release@15',
      'hold@0 release@10 hold@30',
    ]);
    assert.deepEqual((await readLoops(store, {}))[0]?.activities, ['release', 'hold']);
  });

  it('are one whatever activity the order started from', async () => {
    const store = await logOf(['hold@0 release@10 hold@30', 'release@0 hold@5 release@15']);
    assert.deepEqual(await readLoops(store, {}), [
      {
        activities: ['hold', 'release'],
        cases: 2,
        passes: 2,
        timeMs: minutes(45),
        medianPassMs: minutes(22.5),
        touches: 4,
        examples: ['c1', 'c2'],
      },
    ]);
    store.close();
  });

  it('leave the time and the touches of a loop inside a loop to it', async () => {
    const store = await logOf(['pick@0 short@10 call@13 short@20 pick@50']);
    assert.deepEqual(
      (await readLoops(store, {})).map(({ activities, timeMs, touches }) => ({ activities, timeMs, touches })),
      [
        { activities: ['pick', 'short'], timeMs: minutes(40), touches: 2 },
        { activities: ['short', 'call'], timeMs: minutes(10), touches: 2 },
      ],
    );
    store.close();
  });

  it('come with the worst examples first, and only as many as asked for', async () => {
    const store = await logOf(['a@0 b@1 a@2', 'a@0 b@1 a@9', 'x@0 y@1 x@2']);
    const loops = await readLoops(store, {}, { top: 1 });
    assert.deepEqual(
      loops.map(({ activities, examples }) => ({ activities, examples })),
      [{ activities: ['a', 'b'], examples: ['c2', 'c1'] }],
    );
    store.close();
  });

  it('are those of the cases in the slice', async () => {
    const store = await logOf(['a@0 b@1 a@2', 'a@0 b@1 a@9 ship@10']);
    assert.deepEqual(
      (await readLoops(store, { contains: ['ship'] })).map(({ cases, timeMs }) => ({ cases, timeMs })),
      [{ cases: 1, timeMs: minutes(9) }],
    );
    store.close();
  });
});
