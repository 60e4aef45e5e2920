import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stagedOf } from '../../staged.ts';
import { at, findingsIn, findingsOf, repeated } from './findings-of.ts';

describe('constant-column', () => {
  const records = repeated(6, (number) => ({
    case: `c${number % 2}`,
    activity: 'pick',
    at: at(number),
    attributes: {
      company: '767',
      site: `site ${number % 2}`,
      weight: number,
      bin: 7,
      ...(number === 0 ? {} : { note: 'ok' }),
    },
  }));

  it('names every column with one value in every record or case', async () => {
    const findings = await findingsOf('constant-column', records);
    assert.deepEqual(
      findings.map(({ subject, count }) => [subject, count]),
      [
        ['bin', 2],
        ['company', 2],
      ],
    );
    assert.match(findings[1]?.message ?? '', /company is 767 in 2 cases/);
  });

  it('counts records for a column that is kept per event', async () => {
    const varying = records.map((record, number) => ({ ...record, attributes: { weight: number, load: '' } }));
    assert.deepEqual(
      (await findingsOf('constant-column', varying)).map(({ subject }) => subject),
      ['load'],
    );
  });

  it('does not call a column empty that belongs to objects of another type', async () => {
    const orders = ['o1', 'o2'].map((order) => ({ case: order, type: 'order', activity: 'order', at: at(0) }));
    const objectsSql = (lane: string) =>
      `SELECT 'load' AS object_type, 'l1' AS object_key, 0::UBIGINT AS position, ${lane}::VARCHAR AS lane`;
    const lane = { name: 'lane', column: 'lane', type: 'text', scope: 'case' } as const;
    const subjects = async (value: string) => {
      const batch = { ...stagedOf(orders), objectsSql: objectsSql(value), objectAttributes: [lane] };
      return (await findingsIn('constant-column', [batch], { caseNotion: 'order' })).map(({ subject }) => subject);
    };
    assert.deepEqual(await subjects(`'north'`), []);
    assert.deepEqual(await subjects('NULL'), ['lane']);
  });

  it('is silent about a log with one case', async () => {
    const one = records.filter((record) => record.case === 'c0');
    const subjects = (await findingsOf('constant-column', one)).map(({ subject }) => subject);
    assert.deepEqual(subjects, []);
  });
});
