import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stagedOf } from '../../staged.ts';
import { at, findingsIn } from './findings-of.ts';

const orders = ['o1', 'o2', 'o3'].map((order) => ({ case: order, type: 'order', activity: 'order', at: at(0) }));
const deliveries = ['d1', 'd2', 'd3', 'd4'].map((delivery) => ({
  case: delivery,
  type: 'delivery',
  activity: 'ship',
  at: at(1),
}));
const linksSql = (links: readonly [string, string][]) =>
  `SELECT * FROM (VALUES ${links.map(([child, parent]) => `('delivery', '${child}', 'order', '${parent}')`).join(', ')})
   AS links (child_type, child_key, parent_type, parent_key)`;
const settings = { caseNotion: 'order' };

describe('dangling-reference', () => {
  it('counts records that no link leads to a case', async () => {
    const links = linksSql([
      ['d1', 'o1'],
      ['d2', 'o2'],
      ['d3', 'o3'],
    ]);
    const [finding, ...others] = await findingsIn(
      'dangling-reference',
      [stagedOf([...orders, ...deliveries], { linksSql: links })],
      settings,
    );
    assert.equal(others.length, 0);
    assert.equal(finding?.subject, 'delivery');
    assert.equal(finding?.count, 1);
    assert.equal(finding?.share, 1 / 7);
    assert.match(finding?.message ?? '', /1 record of 1 object of type delivery belongs to no order.*d4/);
  });

  it('counts objects that are linked and never seen', async () => {
    const links = linksSql([
      ['d1', 'o1'],
      ['d2', 'o2'],
      ['d3', 'o3'],
      ['d4', 'o9'],
    ]);
    const [finding, ...others] = await findingsIn(
      'dangling-reference',
      [stagedOf([...orders, ...deliveries], { linksSql: links })],
      settings,
    );
    assert.equal(others.length, 0);
    assert.equal(finding?.subject, 'order');
    assert.equal(finding?.count, 1);
    assert.equal(finding?.share, 1 / 4);
    assert.match(finding?.message ?? '', /1 object of type order .* never seen, for example o9/);
  });

  it('is silent where all is linked, and about a flat log', async () => {
    const links = linksSql([
      ['d1', 'o1'],
      ['d2', 'o2'],
      ['d3', 'o3'],
      ['d4', 'o3'],
    ]);
    const linked = stagedOf([...orders, ...deliveries], { linksSql: links });
    assert.deepEqual(await findingsIn('dangling-reference', [linked], settings), []);
    const flat = stagedOf(orders.map(({ type: _, ...order }) => order));
    assert.deepEqual(await findingsIn('dangling-reference', [flat]), []);
  });
});
