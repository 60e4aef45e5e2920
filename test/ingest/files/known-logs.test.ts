import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ingestFiles } from '../../../ingest/files/index.ts';
import { openStore, type Store } from '../../../store/index.ts';

const DATA = new URL('../../../../shared/data/', import.meta.url);
const skip = existsSync(DATA) ? false : 'the shared data folder is absent';
const at = (name: string) => new URL(name, DATA).pathname;

const COUNTS = /* sql */ `
  SELECT count(*)::DOUBLE AS cases, (SELECT count(*)::DOUBLE FROM events) AS records, (SELECT count(*)::DOUBLE FROM activities) AS activities,
         (SELECT count(*)::DOUBLE FROM variants) AS variants, (SELECT count(*)::DOUBLE FROM edges) AS edges,
         round(avg(lead_us) / 1e6, 3) AS "meanSeconds" FROM cases`;

interface Counts {
  cases: number;
  records: number;
  activities: number;
  variants: number;
  edges: number;
  meanSeconds: number;
}

/** The figures that the field knows these logs by; no column, format or zone is given. */
const KNOWN: [file: string, counts: Partial<Counts>][] = [
  [
    'event-logs/running-example.xes',
    { cases: 6, records: 42, activities: 8, variants: 6, edges: 16, meanSeconds: 966_890 },
  ],
  [
    'event-logs/running-example.csv',
    { cases: 6, records: 42, activities: 8, variants: 6, edges: 16, meanSeconds: 966_890 },
  ],
  [
    'event-logs/receipt.xes.gz',
    { cases: 1_434, records: 8_577, activities: 27, variants: 116, edges: 99, meanSeconds: 467_263.915 },
  ],
  [
    'event-logs/receipt.csv.gz',
    { cases: 1_434, records: 8_577, activities: 27, variants: 116, edges: 99, meanSeconds: 467_263.915 },
  ],
  ['event-logs/helpdesk.xes.gz', { cases: 4_580, records: 21_348, variants: 226 }],
  ['event-logs/bpic2013_closed.xes.gz', { cases: 1_487, records: 6_660, variants: 183 }],
  ['event-logs/repair_example.xes.gz', { cases: 1_104, records: 11_855 }],
  ['event-logs/helpdesk_tax2017.csv', { cases: 3_804, records: 13_710, activities: 9 }],
  ['order-to-cash/o2c_sample.csv.gz', { cases: 9_310, records: 50_854 }],
  ['waiting-time/Production.csv.gz', { cases: 225 }],
];

const withStore = async <Result>(work: (store: Store) => Promise<Result>): Promise<Result> => {
  const store = await openStore(null);
  try {
    return await work(store);
  } finally {
    store.close();
  }
};

describe('a log that the field knows', { skip }, () => {
  for (const [file, expected] of KNOWN) {
    it(`has its figures: ${file}`, () =>
      withStore(async (store) => {
        const report = await ingestFiles(store, [at(file)]);
        const counts = await store.row<Counts>(COUNTS);
        const found = Object.fromEntries(Object.keys(expected).map((key) => [key, counts[key as keyof Counts]]));
        assert.deepEqual(found, expected);
        assert.deepEqual([report.loaded, report.rejected], [counts.records, 0]);
      }));
  }

  it('is told as it is: order to cash, without any option', () =>
    withStore(async (store) => {
      const { files } = await ingestFiles(store, [at('order-to-cash/o2c_sample.csv.gz')]);
      const choices = Object.fromEntries((files[0]?.choices ?? []).map(({ what, value }) => [what, value]));
      assert.equal(choices['case column'], 'Key');
      assert.equal(choices['activity column'], 'Activity');
      assert.equal(choices['resource column'], 'User');
      assert.equal(choices['time column'], 'Date');
      assert.equal(choices['format of Date'], '%d/%m/%Y %H:%M:%S');
      const { blanks } = await store.row<{ blanks: number }>(
        `SELECT count(*)::DOUBLE AS blanks FROM activities WHERE name <> trim(name)`,
      );
      assert.equal(blanks, 0);
    }));

  it('pairs starts and completes where it has both: repair example', () =>
    withStore(async (store) => {
      const { files } = await ingestFiles(store, [at('event-logs/repair_example.xes.gz')]);
      assert.equal(files[0]?.choices.find(({ what }) => what === 'lifecycle')?.value, 'pair');
      const { events, started } = await store.row<{ events: number; started: number }>(
        `SELECT count(*)::DOUBLE AS events, count(started_at)::DOUBLE AS started FROM trace`,
      );
      assert.ok(started > 4_000 && events < 8_000, `${started} of ${events} events have a start`);
    }));

  it('changes nothing when it comes again', () =>
    withStore(async (store) => {
      const path = at('event-logs/receipt.csv.gz');
      await ingestFiles(store, [path]);
      const again = await ingestFiles(store, [path]);
      assert.deepEqual([again.changed, again.loaded, again.known], [false, 0, 8_577]);
    }));

  it('has starts and ends with their offsets: production', () =>
    withStore(async (store) => {
      await ingestFiles(store, [at('waiting-time/Production.csv.gz')]);
      const first = await store.row(
        `SELECT started_at::VARCHAR AS "from", ended_at::VARCHAR AS "to", offset_minutes::DOUBLE AS "offset" FROM events WHERE position = 1`,
      );
      assert.deepEqual(first, { from: '2012-01-30 04:24:00', to: '2012-01-30 10:43:00', offset: 120 });
    }));
});
