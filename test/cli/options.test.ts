import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidArgumentError } from 'commander';
import { instant, oneOf, wholeNumber } from '../../cli/options.ts';
import { EventLogError } from '../../eventlog/index.ts';

describe('the instant of an option', () => {
  it('is the same on every machine: its offset is said, and a date begins in UTC', () => {
    assert.equal(instant('2026-03-01T12:00:00Z'), '2026-03-01T12:00:00.000Z');
    assert.equal(instant('2026-03-01T12:00+01:00'), '2026-03-01T11:00:00.000Z');
    assert.equal(instant('2026-03-01'), '2026-03-01T00:00:00.000Z');
  });
  for (const text of ['2026-03-01T12:00:00', '2026-03-01 12:00', '1 March 2026', '2026-02-30', '1772366400', '']) {
    it(`is not "${text}"`, () => {
      assert.throws(
        () => instant(text),
        (error) => error instanceof EventLogError && error.code === 'option-invalid' && /offset/.test(error.message),
      );
    });
  }
});

describe('a number and a word of an option', () => {
  it('say what was expected', () => {
    assert.equal(wholeNumber('12'), 12);
    for (const text of ['0', '-1', '2.5', 'many', '']) assert.throws(() => wholeNumber(text), InvalidArgumentError);
    const size = oneOf('small', 'large');
    assert.equal(size('large'), 'large');
    assert.throws(() => size('huge'), /Expected one of small, large/);
  });
});
