import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { driftOf, freshnessAt } from '../../../ingest/sources/stream-status.ts';

describe('drift of a stream of a thousand records', () => {
  const stream = { nextSeq: 1_000 };
  const field = (changes: Partial<Parameters<typeof driftOf>[0][number]>) => ({
    name: 'qty',
    types: ['BIGINT'],
    fromSeq: 0,
    toSeq: 999,
    records: 1_000,
    ...changes,
  });
  const kinds = (changes: Parameters<typeof field>[0]) =>
    driftOf([field(changes)], stream).map(({ kind, seq }) => [kind, seq]);

  it('is none where every record has the field with one type, whole numbers among numbers, or nothing in it', () => {
    assert.deepEqual(kinds({}), []);
    assert.deepEqual(kinds({ types: ['BIGINT', 'DOUBLE', 'NULL'] }), []);
  });

  it('is a field that every later record has and none of the first hundred', () => {
    assert.deepEqual(kinds({ fromSeq: 400, records: 600 }), [['appeared', 400]]);
    assert.deepEqual(kinds({ fromSeq: 99, records: 901 }), []);
  });

  it('is a field that every record had until it stopped, a hundred records ago or more', () => {
    assert.deepEqual(kinds({ toSeq: 600, records: 601 }), [['vanished', 600]]);
    assert.deepEqual(kinds({ toSeq: 950, records: 951 }), []);
  });

  it('is none where only some records have the field', () => {
    assert.deepEqual(kinds({ fromSeq: 400, records: 90 }), []);
    assert.deepEqual(kinds({ toSeq: 600, records: 300 }), []);
  });

  it('is a field with values of several types', () => {
    assert.deepEqual(kinds({ types: ['BIGINT', 'VARCHAR'] }), [['retyped', 999]]);
  });
});

describe('freshness', () => {
  const freshness = { expectedMs: 1_000, warnMs: 2_000, staleMs: 4_000 };
  const now = new Date(100_000);

  it('follows the age of the last contact', () => {
    const states = [1_000, 2_001, 4_001].map((age) => freshnessAt(freshness, new Date(100_000 - age), now));
    assert.deepEqual(states, ['fresh', 'late', 'stale']);
  });

  it('is unknown without a contact, or where nothing is expected', () => {
    assert.equal(freshnessAt(freshness, null, now), 'unknown');
    assert.equal(freshnessAt(null, now, now), 'unknown');
  });
});
