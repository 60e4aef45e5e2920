import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { cursorOf, type CursorScale, writtenCursor } from '../../../../ingest/sources/rest/cursor-value.ts';

const scale = (more: Partial<CursorScale> = {}): CursorScale => ({
  format: 'time',
  as: 'iso',
  digits: 0,
  zone: 'UTC',
  ...more,
});
const NOW = new Date('2026-03-01T08:00:00Z');
const ns = (iso: string, below = 0n) => BigInt(Date.parse(iso)) * 1_000_000n + below;

describe('a cursor', () => {
  it('is read in every way that systems write times, to the nanosecond', () => {
    for (const [text, expected] of [
      ['2026-01-02T03:04:05Z', ns('2026-01-02T03:04:05Z')],
      ['2026-01-02 03:04:05.123456', ns('2026-01-02T03:04:05.123Z', 456_000n)],
      ['2026-01-02T03:04:05.1234567Z', ns('2026-01-02T03:04:05.123Z', 456_700n)],
      ['2026-01-02T03:04:05+02:00', ns('2026-01-02T01:04:05Z')],
      ['2026-01-02T03:04-0530', ns('2026-01-02T08:34:00Z')],
      ['2026-01-02', ns('2026-01-02T00:00:00Z')],
    ] as const) {
      assert.equal(cursorOf(scale(), text), expected, text);
    }
    assert.equal(cursorOf(scale({ format: 'odata' }), '/Date(1767323045123+0060)/'), ns('2026-01-02T03:04:05.123Z'));
    assert.equal(cursorOf(scale({ format: 'odata' }), '/Date(-1)/'), -1_000_000n);
    assert.equal(cursorOf(scale({ format: 'epochS' }), '1767323045.5'), ns('2026-01-02T03:04:05.500Z'));
    assert.equal(cursorOf(scale({ format: 'epochMs' }), '1767323045123'), ns('2026-01-02T03:04:05.123Z'));
    assert.equal(cursorOf(scale({ format: 'number' }), '12345678901234567890'), 12_345_678_901_234_567_890n);
  });

  it('that is written otherwise is none', () => {
    for (const text of [
      '',
      'today',
      '02.01.2026',
      '2026-13-01',
      '2026-01-02T25:00:00Z',
      '1e3',
      'NaN',
      '9'.repeat(40),
    ]) {
      assert.equal(cursorOf(scale(), text), null, text);
      assert.equal(cursorOf(scale({ format: 'odata' }), text), null, text);
    }
    assert.equal(cursorOf(scale({ format: 'number' }), '1.5'), null);
  });

  it('is written as a request wants it, and never later than it is', () => {
    const at = ns('2026-01-02T03:04:05.678Z', 901_234n);
    const written = (more: Partial<CursorScale>) => writtenCursor(scale(more), at, NOW);
    assert.equal(written({}), '2026-01-02T03:04:05Z');
    assert.equal(written({ digits: 6 }), '2026-01-02T03:04:05.678901Z');
    assert.equal(written({ as: 'blank' }), '2026-01-02 03:04:05');
    assert.equal(written({ as: 'isoLocal', zone: 'America/New_York' }), '2026-01-01T22:04:05');
    assert.equal(written({ as: 'date' }), '2026-01-02');
    assert.equal(written({ as: 'odata' }), '/Date(1767323045678)/');
    assert.equal(written({ as: 'epochS' }), '1767323045');
    assert.equal(writtenCursor(scale(), -1n, NOW), '1969-12-31T23:59:59Z');
  });

  it('is the earlier of two times that a clock shows twice', () => {
    const berlin = scale({ as: 'isoLocal', zone: 'Europe/Berlin' });
    assert.equal(cursorOf(berlin, '2025-10-26T02:30:00'), ns('2025-10-26T00:30:00Z'));
    assert.equal(cursorOf(berlin, '2025-10-26T03:30:00'), ns('2025-10-26T02:30:00Z'));
    assert.equal(cursorOf(berlin, '2025-03-30T02:30:00'), ns('2025-03-30T00:30:00Z'), 'an hour that does not exist');
  });

  it('asks from an hour before when the clock was put back since', () => {
    const berlin = scale({ as: 'isoLocal', zone: 'Europe/Berlin' });
    const from = ns('2025-10-26T00:50:00Z'); // 02:50 in summer
    assert.equal(writtenCursor(berlin, from, new Date('2025-10-26T00:55:00Z')), '2025-10-26T02:50:00');
    assert.equal(
      writtenCursor(berlin, from, new Date('2025-10-26T01:10:00Z')),
      '2025-10-26T01:50:00',
      '02:10 once more',
    );
  });

  it('written and read again is the same or earlier, by less than what was cut off', () => {
    const instants = fc.bigInt({ min: 0n, max: 4_000_000_000n * 1_000_000_000n });
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', '+05:30');
    fc.assert(
      fc.property(instants, zones, fc.constantFrom(0, 3, 6, 9), (at, zone, digits) => {
        const own = scale({ as: 'isoLocal', zone, digits });
        const again = cursorOf(own, writtenCursor(own, at, new Date(0)));
        return again !== null && again <= at && at - again < 10n ** BigInt(9 - digits) + 3_600_000_000_000n;
      }),
    );
  });
});
