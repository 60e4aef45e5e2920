import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../../eventlog/index.ts';
import { ingestFiles } from '../../../ingest/files/index.ts';
import { settleLog } from '../../../ingest/settle-log.ts';
import { openStore, readClosingActivities } from '../../../store/index.ts';

const DATA = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const skip = existsSync(DATA) ? false : 'the folder of sample data, ../shared/data, is not there';

/** Findings and closing activities of one file, loaded with no options. */
async function assessed(path: string) {
  const store = await openStore(null);
  try {
    await ingestFiles(store, [`${DATA}${path}`]);
    await settleLog(store);
    const findings = await store.rows<Finding>(
      `SELECT code, severity, count::DOUBLE AS count, share, message, advice, subject FROM findings`,
    );
    return { findings, closedBy: (await readClosingActivities(store)).activities };
  } finally {
    store.close();
  }
}

const figures = (findings: readonly Finding[]) => findings.map(({ code, subject, count }) => [code, subject, count]);

describe('findings of real logs', { skip }, () => {
  it('of order-to-cash name the day-precision activity, ties, unordered input and the leaking columns', async () => {
    const { findings, closedBy } = await assessed('order-to-cash/o2c_sample.csv.gz');
    assert.deepEqual(figures(findings.filter(({ code }) => code !== 'leaking-column')), [
      ['duplicate-events', null, 3_353],
      ['day-precision', 'Good Issue', 11_327],
      ['tied-times', null, 4_217],
      ['unordered-input', null, 6_147],
      ['unusual-start', null, 728],
      ['unusual-end', null, 994],
      ['constant-column', 'Company', 9_310],
    ]);
    assert.deepEqual(
      findings.filter(({ code }) => code === 'leaking-column').map(({ subject }) => subject),
      [
        'ActualMAD',
        'Delayed',
        'Difference',
        'Good_Issue_Date',
        'ID_Block_Status',
        'ID_Change_Status',
        'NotInTime',
        'PromiseMAD',
      ],
    );
    assert.match(findings.find(({ subject }) => subject === 'Difference')?.message ?? '', /gives away Delayed/);
    assert.match(
      findings.find(({ code }) => code === 'duplicate-events')?.message ?? '',
      /160 copies of the whole row/,
    );
    assert.deepEqual(closedBy, ['Good Issue', 'Schedule Line Rejected']);
  });

  it('of the running example are its constant creator and nothing else', async () => {
    const { findings, closedBy } = await assessed('event-logs/running-example.xes');
    assert.deepEqual(figures(findings), [['constant-column', 'creator', 6]]);
    assert.deepEqual(closedBy, ['pay compensation', 'reject request']);
  });

  it('of receipt are cases that stopped early; its terms and end dates give nothing away', async () => {
    const { findings, closedBy } = await assessed('event-logs/receipt.xes.gz');
    assert.deepEqual(figures(findings), [['unusual-end', null, 204]]);
    assert.deepEqual(closedBy, []);
  });

  it('of helpdesk are repeated rows, ties, rare starts and ends, and a column of one value', async () => {
    const { findings, closedBy } = await assessed('event-logs/helpdesk.xes.gz');
    assert.deepEqual(figures(findings), [
      ['duplicate-events', null, 127],
      ['tied-times', null, 130],
      ['unusual-start', null, 196],
      ['unusual-end', null, 13],
      ['constant-column', 'seriousness', 21_348],
    ]);
    assert.deepEqual(closedBy, ['Closed']);
  });

  it('of the closed problems of 2013 are the cases that were not accepted first', async () => {
    const { findings, closedBy } = await assessed('event-logs/bpic2013_closed.xes.gz');
    assert.deepEqual(figures(findings), [['unusual-start', null, 55]]);
    assert.deepEqual(closedBy, ['Completed']);
  });

  it('of a simulated log say once that it lies in 1970', async () => {
    const { findings } = await assessed('event-logs/repair_example.xes.gz');
    assert.deepEqual(
      findings.filter(({ code }) => code === 'impossible-times').map(({ severity, count }) => [severity, count]),
      [['info', 11_855]],
    );
  });

  it('of a log exported from Disco name the columns that hold the variant', async () => {
    const { findings } = await assessed('waiting-time/PurchasingExample.csv.gz');
    assert.deepEqual(
      findings.filter(({ code }) => code === 'leaking-column').map(({ subject }) => subject),
      ['variant', 'variant-index'],
    );
  });
});
