import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { restartOf } from '../../../../ingest/sources/messages/standing.ts';

const shared = (number: number, streams: string[]) => ({ of: 'all', number, streams, restart: `"at ${number}"` });
const of = (states: Record<string, unknown>) =>
  restartOf(Object.entries(states).map(([name, state]) => ({ name, options: {}, state })));

describe('where a sender goes on', () => {
  it('is the beginning when no stream kept anything', () => {
    assert.deepEqual(of({ a: null, b: null }), { streams: [], all: null, nextNumber: 0 });
  });

  it('is what every stream kept', () => {
    const all = shared(4, ['a', 'b']);
    assert.deepEqual(of({ a: all, b: all }), { streams: [], all: '"at 4"', nextNumber: 5 });
  });

  it('is the older word where a crash left streams with different ones: only it holds for both', () => {
    assert.equal(of({ a: shared(4, ['a', 'b']), b: shared(3, ['a', 'b']) }).all, '"at 3"');
  });

  it('is the beginning when a stream had not kept the first word', () => {
    assert.equal(of({ a: shared(0, ['a', 'b']), b: null }).all, null);
  });

  it('is not held up by a stream that came later, nor by one that is wanted no more', () => {
    assert.equal(of({ a: shared(4, ['a', 'b']), c: null }).all, '"at 4"');
  });

  it('is one word per stream where the sender has them', () => {
    const at = (name: string) => ({ of: 'stream', restart: `"${name}"` });
    assert.deepEqual(of({ a: at('a'), b: at('b'), c: null }).streams, ['"a"', '"b"']);
  });

  it('is nowhere in a state that another kind of source gave', () => {
    assert.throws(() => of({ a: { cursor: 5 } }), { code: 'state-invalid' });
  });
});
