import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventLogError } from '../../../../eventlog/index.ts';
import { declared, pulls } from './rest-pull.ts';

const DECLARATION = declared(
  `
request: { get: /orders, query: { from: "{{from}}", after: "{{after}}", limit: "{{size}}" } }
records: d.results
key: id
cursor: { field: changed, format: odata, as: iso }
paging: { by: key, size: 10 }`,
  '  attempts: "1"',
);

const PAGE =
  '{"d":{"results":[{"id":"a","changed":"/Date(1767225600000)/","net":"12.50","to":{"results":[]}},{"id":"b","changed":"/Date(1767225601000+0000)/"}]}}';

describe('an answer that nobody meant', () => {
  it('with half of a surrogate pair in a key ends in a record', async () => {
    const body = PAGE.replace('"id":"a"', '"id":"a\\ud800"');
    const { data, error } = await pulls(DECLARATION, [{ body }, { body: '{"d":{"results":[]}}' }]).pull();
    assert.equal(error, null);
    assert.deepEqual(
      data.map((one) => (JSON.parse(one) as { id: string }).id),
      ['a\ud800', 'b'],
    );
  });

  it('nested a hundred thousand times is refused or kept, soon', async () => {
    const deep = `{"d":{"results":[{"id":"a","changed":"/Date(0)/","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}]}}`;
    const began = performance.now();
    const { messages, error } = await pulls(DECLARATION, [{ body: deep }, { body: '{"d":{"results":[]}}' }]).pull();
    assert.ok(performance.now() - began < 5_000);
    assert.ok(error instanceof EventLogError || messages.some((one) => 'unreadable' in one));
  });

  it('with a member named __proto__ is a record like any other', async () => {
    const { data } = await pulls(DECLARATION, [
      { body: '{"d":{"results":[{"__proto__":{"polluted":true},"id":"a","changed":"/Date(0)/"}]}}' },
      { body: '{"d":{"results":[]}}' },
    ]).pull();
    assert.equal(data.length, 1);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });
});
