import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSwapped } from '../../../ingest/quality/day-month-swapped.ts';
import type { SpelledRecord } from '../../staged.ts';
import { findingsOf, repeated } from './findings-of.ts';

/** A date of 2023 as it is read when day and month are exchanged; null where that is no date. */
const swapped = (date: Date): string | null =>
  date.getUTCDate() > 12
    ? null
    : new Date(Date.UTC(2023, date.getUTCDate() - 1, date.getUTCMonth() + 1, 9)).toISOString();

const asIs = (date: Date): string => date.toISOString();

/** Forty cases over the year, each picked and shipped in the two days after its order, as far as `read` can read their dates. */
const casesRead = (
  read: (date: Date) => string | null,
  attributes: (date: Date) => Record<string, string> = () => ({}),
) =>
  repeated(40, (number) => number).flatMap((number) =>
    ['order', 'pick', 'ship'].flatMap((activity, place): SpelledRecord[] => {
      const date = new Date(Date.UTC(2023, 0, 2 + number * 9 + place, 9));
      const time = read(date);
      return time === null ? [] : [{ case: `c${number}`, activity, at: time, attributes: attributes(date) }];
    }),
  );

describe('day-month-swapped', () => {
  it('sees that days of a case lie together only when day and month change places', async () => {
    const [finding, ...others] = await findingsOf('day-month-swapped', casesRead(swapped));
    assert.equal(others.length, 0);
    assert.equal(finding?.severity, 'error');
    assert.equal(finding?.subject, null);
    assert.match(finding?.message ?? '', /0 % of \d+ dates have a day above 12/);
  });

  it('sees it where only dates that can be read both ways were exchanged', async () => {
    const [finding] = await findingsOf(
      'day-month-swapped',
      casesRead((date) => swapped(date) ?? asIs(date)),
    );
    assert.equal(finding?.severity, 'error');
  });

  it('is silent about the same log as it was', async () => {
    assert.deepEqual(await findingsOf('day-month-swapped', casesRead(asIs)), []);
  });

  it('is silent about a log of the first days of one month', async () => {
    const early = casesRead(asIs).filter(({ at }) => at < '2023-01-13');
    assert.deepEqual(await findingsOf('day-month-swapped', early), []);
  });

  it('is possible where nothing can be compared and no day in many months is above 12', async () => {
    const [finding] = await findingsOf(
      'day-month-swapped',
      casesRead(swapped).filter(({ activity }) => activity === 'order'),
    );
    assert.equal(finding?.severity, 'warning');
    assert.match(finding?.message ?? '', /possibly swapped/);
  });
});

describe('the evidence of a swap', () => {
  const calendar = { dates: 60, above12: 30, months: 6 };
  const closer = (compared: number, swappedCloser: number) =>
    isSwapped({ ...calendar, compared, swappedCloser, daysAsRead: 90 * compared, daysSwapped: 3 * compared });

  it('needs to be beyond chance', () => {
    assert.equal(closer(8, 8), 'no');
    assert.equal(closer(9, 9), 'likely');
  });

  it('needs four of five comparisons', () => {
    assert.equal(closer(100, 79), 'no');
    assert.equal(closer(100, 80), 'likely');
  });
});
