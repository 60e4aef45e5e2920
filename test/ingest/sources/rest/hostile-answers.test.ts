import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
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
const ODD = [
  '__proto__',
  'constructor',
  '\\ud800',
  '\\u0000',
  '1e400',
  '-',
  '[',
  '{',
  '}',
  ']',
  '"',
  '\\',
  ',',
  ':',
  '\u0000',
  '\ufeff',
  '9'.repeat(400),
  'null',
];
const RUNS = Number(process.env['HOSTILE_RUNS'] ?? 3_000);

/** A page with some of it cut out, doubled or replaced. */
const mutated = fc
  .array(fc.tuple(fc.nat(PAGE.length), fc.nat(12), fc.constantFrom('', ...ODD)), { minLength: 1, maxLength: 4 })
  .map((cuts) => cuts.reduce((text, [at, length, put]) => text.slice(0, at) + put + text.slice(at + length), PAGE));

describe('an answer that nobody meant', () => {
  it('ends in a fault that names it, or in records; never in a crash, and never in a changed prototype', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, async (body) => {
        const { pull } = pulls(DECLARATION, [{ body }, { body: '{"d":{"results":[]}}' }]);
        const { error, data } = await pull();
        assert.ok(error === null || error instanceof EventLogError, String(error));
        for (const one of data) JSON.parse(one);
        assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
      }),
      { numRuns: RUNS, examples: [[PAGE.replace('"id":"a"', '"id":"a\\ud800"')]] },
    );
    assert.deepEqual(Object.keys(Object.prototype), []);
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
