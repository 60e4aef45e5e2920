import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jsonBody } from '../../api/body.ts';
import { bodyCache } from '../../api/body-cache.ts';

/** A text of so many bytes, its quotes counted. */
const body = (bytes: number) => jsonBody('x'.repeat(bytes - 2));

describe('bodyCache', () => {
  it('drops the least recently used body when the room is used up', () => {
    const cache = bodyCache(100);
    for (const key of ['a', 'b', 'c', 'd']) cache.set(key, body(25));
    cache.get('a');
    cache.set('e', body(10));
    assert.deepEqual(
      ['a', 'b', 'c', 'd', 'e'].filter((key) => cache.get(key)),
      ['a', 'c', 'd', 'e'],
    );
  });

  it('counts a body that replaces another once', () => {
    const cache = bodyCache(100);
    for (let time = 0; time < 10; time++) cache.set('a', body(25));
    for (const key of ['b', 'c', 'd']) cache.set(key, body(25));
    assert.equal(cache.get('a')?.bytes.length, 25);
  });

  it('does not keep a body larger than a quarter of the room', () => {
    const cache = bodyCache(100);
    cache.set('a', body(26));
    assert.equal(cache.get('a'), undefined);
  });
});
