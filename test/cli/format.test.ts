import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatDuration, formatShare } from '../../cli/format.ts';

describe('formatDuration', () => {
  it('shows the two largest units', () => {
    assert.equal(formatDuration(3 * 86_400_000 + 4 * 3_600_000 + 5 * 60_000), '3 d 4 h');
    assert.equal(formatDuration(90_000), '1 min 30 s');
  });

  it('keeps the sign of an overlap', () => {
    assert.equal(formatDuration(-3_600_000), '-1 h');
  });

  it('shows milliseconds below a second, and a dash for an undefined one', () => {
    assert.equal(formatDuration(12), '12 ms');
    assert.equal(formatDuration(0), '0 ms');
    assert.equal(formatDuration(null), '–');
  });
});

describe('formatShare', () => {
  it('gives percent with one decimal', () => {
    assert.equal(formatShare(0.0837), '8.4 %');
  });
});
