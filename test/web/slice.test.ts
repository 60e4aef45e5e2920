import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type SliceInput, sliceSchema } from '../../eventlog/index.ts';
import { CASE, nounOf } from '../../web/format/noun.ts';
import { parseSlice, sliceText } from '../../web/slice/address.ts';
import { withActivity, withAttribute, withFollows } from '../../web/slice/changes.ts';
import { conditions } from '../../web/slice/conditions.ts';

const EVERYTHING: SliceInput = {
  time: { from: '2026-04-01T00:00:00.000Z', applies: 'ended' },
  attributes: [
    { name: 'site', in: ['North', null] },
    { name: 'order value', min: 1_000 },
  ],
  contains: ['Pick', 'Pack'],
  excludes: ['Change order'],
  starts: ['Place order', 'Create order'],
  ends: ['Issue invoice'],
  follows: [{ source: 'Pick', target: 'Pack', directly: true, atLeastMs: 3_600_000 }],
  variants: [['Create order', 'Issue invoice']],
  leadTimeMs: { max: 86_400_000 },
  rework: true,
  open: false,
};

describe('the slice in the address', () => {
  it('is compact JSON that the API accepts, and reads back as it was', () => {
    const text = sliceText(EVERYTHING);
    assert.ok(text);
    assert.equal(text.includes(' "'), false);
    assert.deepEqual(parseSlice(text), { slice: EVERYTHING, readable: true });
    assert.equal(sliceSchema.safeParse(JSON.parse(text)).success, true);
  });

  it('is absent when nothing is asked for', () => {
    assert.equal(sliceText({}), null);
    assert.equal(sliceText({ contains: [] }), null);
  });

  it('is taken for empty, and said to be unreadable, when it is not a JSON object', () => {
    assert.deepEqual(parseSlice('{"contains":'), { slice: {}, readable: false });
    assert.deepEqual(parseSlice('[1]'), { slice: {}, readable: false });
    assert.deepEqual(parseSlice(null), { slice: {}, readable: true });
  });
});

describe('chips', () => {
  it('show every condition once', () => {
    assert.deepEqual(
      conditions(EVERYTHING, nounOf('order')).map(({ label, value }) => `${label}: ${value}`),
      [
        'ended: from 1 Apr 2026',
        'site: North or not recorded',
        'order value: ≥ 1,000',
        'has: Pick',
        'has: Pack',
        'without: Change order',
        'starts with: Place order or Create order',
        'ends with: Issue invoice',
        'directly: Pick → Pack, after 1 h or more',
        'variant: 2 events, Create order … Issue invoice',
        'lead time: ≤ 1 d',
        'repeats: any activity',
        'orders: finished',
      ],
    );
  });

  it('each leave a valid slice without their own condition', () => {
    for (const { label, without } of conditions(EVERYTHING, CASE)) {
      const text = sliceText(without);
      assert.equal(sliceSchema.safeParse(JSON.parse(text ?? '{}')).success, true, label);
      assert.equal(conditions(without, CASE).length, conditions(EVERYTHING, CASE).length - 1, label);
    }
  });
});

describe('conditions added by a click', () => {
  it('are added once', () => {
    const once = withActivity({}, 'Pick');
    assert.deepEqual(withActivity(once, 'Pick'), { contains: ['Pick'] });
    const follows = withFollows({}, { source: 'a', target: 'b', directly: true });
    assert.deepEqual(withFollows(follows, { source: 'a', target: 'b', directly: true }), follows);
  });

  it('take the place of an earlier one on the same attribute', () => {
    const slice = withAttribute({ attributes: [{ name: 'site', in: ['North'] }] }, { name: 'site', in: ['West'] });
    assert.deepEqual(slice.attributes, [{ name: 'site', in: ['West'] }]);
  });
});
