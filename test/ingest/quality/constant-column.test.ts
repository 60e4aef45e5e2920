import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { at, findingsOf, repeated } from './findings-of.ts';

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

  it('is silent about a log with one case', async () => {
    const one = records.filter((record) => record.case === 'c0');
    const subjects = (await findingsOf('constant-column', one)).map(({ subject }) => subject);
    assert.deepEqual(subjects, []);
  });
});
