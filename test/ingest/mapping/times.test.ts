import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mapped, mappingOf, type Row } from './mapped.ts';

/** The one time of an event on rows of a column T (and others), as instant, offset and precision. */
async function times(at: string, rows: readonly Row[], stream = '') {
  const yaml = mappingOf(`${stream}
objects:
  order: { key: ID }
events:
  - activity: Done
    of: order
    at: ${at}`);
  const { events, rejects } = await mapped(
    yaml,
    rows.map((row, index) => ({ ID: String(index), ...row })),
  );
  return {
    read: events.map(({ ended_at, offset_minutes, precision }) => [ended_at, offset_minutes, precision]),
    rejects: rejects.map(({ line, column_name, code, reason }) => [line, column_name, code, reason]),
  };
}

const texts = (...values: (string | null)[]): Row[] => values.map((T) => ({ T }));

describe('times of a mapping', () => {
  it('reads ISO 8601 with and without clock, seconds, fraction and offset', async () => {
    const { read, rejects } = await times(
      'T',
      texts(
        '2024-02-01',
        '2024-02-01T10:00',
        '2024-02-01 10:00:30',
        '2024-02-01T10:00:30.250Z',
        '2024-02-01T10:00+02:00',
        '2024-02-01T10:00:00-0530',
        '2024-02-01T10:00:00 +01',
      ),
    );
    assert.deepEqual(rejects, []);
    assert.deepEqual(read, [
      ['2024-02-01 00:00:00', null, 'day'],
      ['2024-02-01 10:00:00', null, 'minute'],
      ['2024-02-01 10:00:30', null, 'exact'],
      ['2024-02-01 10:00:30.25', 0, 'exact'],
      ['2024-02-01 08:00:00', 120, 'minute'],
      ['2024-02-01 15:30:00', -330, 'exact'],
      ['2024-02-01 09:00:00', 60, 'exact'],
    ]);
  });

  it('rejects what DuckDB alone would take for a time', async () => {
    const { read, rejects } = await times(
      'T',
      texts('infinity', 'epoch', '2024-2-1', '2024-02-30', '2024-02-01T10:00:00+02:00 x'),
    );
    assert.deepEqual(read, []);
    assert.deepEqual(
      rejects.map(([line, , code]) => [line, code]),
      [2, 3, 4, 5, 6].map((line) => [line, 'time-unreadable']),
    );
    assert.equal(rejects[0]?.[3], '"infinity" is no time written as iso');
  });

  it('tries formats in order, each with the precision of its finest part', async () => {
    const { read } = await times(
      `{ column: T, timeFormat: ['%d-%b-%y', '%m/%d/%y', '%m/%d/%Y %H:%M'] }`,
      texts('2-Jun-06', '11/13/06', '11/13/2006 17:05'),
    );
    assert.deepEqual(read, [
      ['2006-06-02 00:00:00', null, 'day'],
      ['2006-11-13 00:00:00', null, 'day'],
      ['2006-11-13 17:05:00', null, 'minute'],
    ]);
  });

  it('takes day and month in the order of the first format that reads them', async () => {
    const one = await times(`{ column: T, timeFormat: ['%d/%m/%Y', '%m/%d/%Y'] }`, texts('03/04/2024', '03/14/2024'));
    assert.deepEqual(
      one.read.map(([at]) => at),
      ['2024-04-03 00:00:00', '2024-03-14 00:00:00'],
    );
  });

  it('reads Z and offsets with %z', async () => {
    const { read } = await times(
      `{ column: T, timeFormat: '%Y%m%d %H:%M:%S%z' }`,
      texts('20240201 10:00:00Z', '20240201 10:00:00-05:00'),
    );
    assert.deepEqual(read, [
      ['2024-02-01 10:00:00', 0, 'exact'],
      ['2024-02-01 15:00:00', -300, 'exact'],
    ]);
  });

  it('turns the clock of a zone into UTC and keeps its offset, summer and winter', async () => {
    const { read } = await times('T', texts('2024-01-15 12:00', '2024-07-15 12:00'), 'zone: Europe/Berlin');
    assert.deepEqual(read, [
      ['2024-01-15 11:00:00', 60, 'minute'],
      ['2024-07-15 10:00:00', 120, 'minute'],
    ]);
  });

  it('reads a skipped hour with the offset before the change and a repeated one as the later', async () => {
    const { read } = await times('T', texts('2024-03-31 02:30', '2024-10-27 02:30'), 'zone: Europe/Berlin');
    assert.deepEqual(
      read.map(([at]) => at),
      ['2024-03-31 01:30:00', '2024-10-27 01:30:00'],
    );
  });

  it('lets the offset of a value overrule the zone', async () => {
    const { read } = await times('T', texts('2024-01-15T12:00:00Z'), 'zone: Europe/Berlin');
    assert.deepEqual(read, [['2024-01-15 12:00:00', 0, 'exact']]);
  });

  it('takes an offset as a zone', async () => {
    const { read } = await times(`{ column: T, zone: '-05:30' }`, texts('2024-01-15 12:00'));
    assert.deepEqual(read, [['2024-01-15 17:30:00', -330, 'minute']]);
  });

  it('takes the zone from a column of codes and rejects a code that is not listed', async () => {
    const { read, rejects } = await times(
      `{ column: T, zone: { column: Z, codes: { ET: America/New_York, CT: America/Chicago } } }`,
      [
        { T: '2024-01-15 12:00', Z: 'ET' },
        { T: '2024-01-15 12:00', Z: 'CT' },
        { T: '2024-01-15 12:00', Z: 'XX' },
        { T: '2024-01-15 12:00', Z: null },
      ],
    );
    assert.deepEqual(
      read.map(([at, offset]) => [at, offset]),
      [
        ['2024-01-15 17:00:00', -300],
        ['2024-01-15 18:00:00', -360],
      ],
    );
    assert.deepEqual(rejects, [
      [4, 'Z', 'zone-unknown', '"XX" is not among the codes listed for this column'],
      [5, 'Z', 'zone-unknown', '"" is not among the codes listed for this column'],
    ]);
  });

  it('takes the zone from a column of names and offsets and rejects one that is neither', async () => {
    const { read, rejects } = await times(`{ column: T, zone: { column: Z } }`, [
      { T: '2024-01-15 12:00', Z: 'Europe/Berlin' },
      { T: '2024-01-15 12:00', Z: '+0200' },
      { T: '2024-01-15 12:00', Z: 'Z' },
      { T: '2024-01-15 12:00', Z: 'Nowhere/Land' },
    ]);
    assert.deepEqual(
      read.map(([at]) => at),
      ['2024-01-15 11:00:00', '2024-01-15 10:00:00', '2024-01-15 12:00:00'],
    );
    assert.deepEqual(
      rejects.map(([line, , code]) => [line, code]),
      [[5, 'zone-unknown']],
    );
  });

  it('joins a date and a clock; without its clock the date stands alone', async () => {
    const { read, rejects } = await times(`{ column: [D, C], timeFormat: ['%Y%m%d %H%M', '%Y%m%d'] }`, [
      { D: '20240115', C: '0930' },
      { D: '20240115', C: null },
      { D: null, C: '0930' },
    ]);
    assert.deepEqual(rejects, []);
    assert.deepEqual(read, [
      ['2024-01-15 09:30:00', null, 'minute'],
      ['2024-01-15 00:00:00', null, 'day'],
    ]);
  });

  it('reads epoch seconds and milliseconds', async () => {
    const seconds = await times(
      '{ column: T, timeFormat: epochS }',
      texts('1704067200', '1704067200.5', '12:00', '99999999999999999999999999'),
    );
    assert.deepEqual(
      seconds.read.map(([at]) => at),
      ['2024-01-01 00:00:00', '2024-01-01 00:00:00.5'],
    );
    assert.equal(seconds.rejects.length, 2);
    const milliseconds = await times('{ column: T, timeFormat: epochMs }', texts('1704067200123'));
    assert.deepEqual(milliseconds.read, [['2024-01-01 00:00:00.123', null, 'exact']]);
  });

  it('reads dates of OData, with the time of day of another field, in the zone of the system', async () => {
    const { read, rejects } = await times('{ column: [D, C], timeFormat: odata, zone: Europe/Berlin }', [
      { D: '/Date(1705276800000)/', C: null },
      { D: '/Date(1705276800000)/', C: 'PT09H30M05S' },
      { D: '/Date(1705311005000+0000)/', C: null },
      { D: '/Date(1705276800)', C: null },
    ]);
    assert.deepEqual(read, [
      ['2024-01-14 23:00:00', 60, 'day'],
      ['2024-01-15 08:30:05', 60, 'exact'],
      ['2024-01-15 09:30:05', 0, 'exact'],
    ]);
    assert.equal(rejects.length, 1);
  });

  it('lets the mapping state a precision that the text feigns', async () => {
    const { read } = await times('{ column: T, precision: day }', texts('2024-01-15T00:00:00Z'));
    assert.deepEqual(read, [['2024-01-15 00:00:00', 0, 'day']]);
  });
});
