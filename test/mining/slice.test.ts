import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sliceSchema, type SliceInput } from '../../eventlog/index.ts';
import { readCases } from '../../mining/queries/index.ts';
import type { Store } from '../../store/index.ts';
import { instantAt, logOf, minutes } from '../log-of.ts';

async function kept(store: Store, slice: SliceInput): Promise<string[]> {
  const { cases } = await readCases(store, sliceSchema.parse(slice), { limit: 100, order: 'case' });
  return cases.map((row) => row.case);
}

/** Each slice with the cases it keeps, on one log. */
async function assertKept(store: Store, expected: [SliceInput, string[]][]): Promise<void> {
  for (const [slice, cases] of expected) assert.deepEqual(await kept(store, slice), cases, JSON.stringify(slice));
  store.close();
}

describe('a slice', () => {
  it('keeps cases by the activities they have', async () => {
    const store = await logOf(['pick pack ship', 'pick ship', 'cancel', 'pick pick ship']);
    await assertKept(store, [
      [{}, ['c1', 'c2', 'c3', 'c4']],
      [{ contains: ['pick', 'pack'] }, ['c1']],
      [{ excludes: ['pack'] }, ['c2', 'c3', 'c4']],
      [{ starts: ['cancel', 'pick'] }, ['c1', 'c2', 'c3', 'c4']],
      [{ ends: ['cancel'] }, ['c3']],
      [{ variants: [['pick', 'ship'], ['cancel']] }, ['c2', 'c3']],
      [{ rework: true }, ['c4']],
      [{ rework: ['pick'] }, ['c4']],
      [{ rework: ['ship'] }, []],
    ]);
  });

  it('keeps cases by what follows what', async () => {
    const store = await logOf([
      'hold@0 call@5 release@20',
      'hold@0 release@90',
      'release@0 hold@1',
      'hold@0 hold@3',
      'hold@0 release@7 hold@8 release@99',
    ]);
    const follows = (rest: object) => ({ follows: [{ source: 'hold', target: 'release', ...rest }] });
    await assertKept(store, [
      [follows({}), ['c1', 'c2', 'c5']],
      [follows({ directly: true }), ['c2', 'c5']],
      [follows({ never: true }), ['c3', 'c4']],
      [follows({ withinMs: minutes(20) }), ['c1', 'c5']],
      [follows({ withinMs: minutes(19) }), ['c5']],
      [follows({ atLeastMs: minutes(91) }), ['c5']],
      [follows({ atLeastMs: minutes(99) }), ['c5']],
      [follows({ directly: true, atLeastMs: minutes(91) }), ['c5']],
      [follows({ directly: true, atLeastMs: minutes(92) }), []],
      [follows({ atLeastMs: minutes(30), never: true }), ['c1', 'c3', 'c4']],
      [{ follows: [{ source: 'hold', target: 'hold' }] }, ['c4', 'c5']],
      [{ follows: [{ source: 'hold', target: 'hold', directly: true }] }, ['c4']],
    ]);
  });

  it('measures what follows from the end of the source to the start of the target', async () => {
    const store = await logOf(['hold@0-10 release@30-50']);
    const follows = (atLeastMs: number) => ({ follows: [{ source: 'hold', target: 'release', atLeastMs }] });
    await assertKept(store, [
      [follows(minutes(20)), ['c1']],
      [follows(minutes(20) + 1), []],
    ]);
  });

  it('keeps cases by how they lie in a window, from inclusive, to exclusive', async () => {
    const store = await logOf(['pick@0 ship@10', 'pick@5 ship@15', 'pick@20 ship@25']);
    const window = (applies: 'started' | 'ended' | 'contained' | 'intersecting') => ({
      time: { from: instantAt(5), to: instantAt(20), applies },
    });
    await assertKept(store, [
      [window('started'), ['c2']],
      [window('ended'), ['c1', 'c2']],
      [window('contained'), ['c2']],
      [window('intersecting'), ['c1', 'c2']],
      [{ time: { to: '2024-01-01T02:05:00+02:00' } }, ['c1']],
    ]);
  });

  it('keeps cases by their attributes, null meaning not recorded', async () => {
    const store = await logOf([
      { trace: 'pick ship', attributes: { region: 'North', amount: 5 } },
      { trace: 'pick ship', attributes: { region: 'South', amount: 50 } },
      { trace: 'pick ship', attributes: { amount: 7 } },
    ]);
    const region = (condition: object) => ({ attributes: [{ name: 'region', ...condition }] });
    await assertKept(store, [
      [region({ in: ['North', 'South'] }), ['c1', 'c2']],
      [region({ in: [null] }), ['c3']],
      [region({ in: ['North', null] }), ['c1', 'c3']],
      [region({ notIn: ['North'] }), ['c2', 'c3']],
      [region({ notIn: [null] }), ['c1', 'c2']],
      [{ attributes: [{ name: 'amount', min: 5, max: 7 }] }, ['c1', 'c3']],
      [{ attributes: [{ name: 'amount', in: [50, '7'] }] }, ['c2', 'c3']],
      [
        {
          attributes: [
            { name: 'amount', min: 6 },
            { name: 'region', in: ['South'] },
          ],
        },
        ['c2'],
      ],
    ]);
  });

  it('keeps cases of which one event has the resource', async () => {
    const store = await logOf(['pick@0:anna ship@1:bert', 'pick@0:bert ship@1:bert', 'pick@0 ship@1:carl']);
    const resource = (condition: object) => ({ attributes: [{ name: 'resource', ...condition }] });
    await assertKept(store, [
      [resource({ in: ['anna', 'carl'] }), ['c1', 'c3']],
      [resource({ notIn: ['anna'] }), ['c2', 'c3']],
      [resource({ in: [null] }), ['c3']],
    ]);
  });

  it('keeps cases by lead time, open ones having none once closing activities are given', async () => {
    const log = ['pick@0 ship@10', 'pick@0 ship@20', 'pick@0 pack@15'];
    await assertKept(await logOf(log), [[{ leadTimeMs: { min: minutes(11), max: minutes(20) } }, ['c2', 'c3']]]);
    await assertKept(await logOf(log, { closedBy: ['ship'] }), [
      [{ leadTimeMs: { min: minutes(11), max: minutes(20) } }, ['c2']],
      [{ open: true }, ['c3']],
      [{ open: false }, ['c1', 'c2']],
    ]);
  });

  it('needs all its conditions to hold', async () => {
    const store = await logOf(['pick@0 ship@10', 'pick@0 pack@1 ship@2']);
    await assertKept(store, [[{ contains: ['pick'], excludes: ['pack'], leadTimeMs: { min: minutes(10) } }, ['c1']]]);
  });

  it('is refused where it names what the log does not have, with the nearest name', async () => {
    const store = await logOf([{ trace: 'pick ship', attributes: { region: 'North' } }]);
    const refused: [SliceInput, { code: string; message: RegExp }][] = [
      [{ contains: ['Pik'] }, { code: 'activity-not-found', message: /"Pik".*"pick"/ }],
      [
        { attributes: [{ name: 'regoin', in: ['North'] }] },
        { code: 'attribute-not-found', message: /"regoin".*"region"/ },
      ],
      [{ attributes: [{ name: 'region', min: 3 }] }, { code: 'slice-invalid', message: /min and max/ }],
    ];
    for (const [slice, error] of refused) await assert.rejects(kept(store, slice), error);
    store.close();
  });
});
