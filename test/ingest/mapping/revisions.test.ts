import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ingestMappings, parseMapping } from '../../../ingest/mapping/index.ts';
import { readTrace } from '../../../mining/queries/index.ts';
import { exportLog, openStore, type Store } from '../../../store/index.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-revised-'));
  store = await openStore(null);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Ingests files by name and content with a mapping. */
const ingest = (mapping: string, files: Record<string, string>) => {
  writeFileSync(join(folder, 'mapping.yaml'), mapping);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return ingestMappings(store, [join(folder, 'mapping.yaml')], folder);
};
const activities = async (order: string) => (await readTrace(store, order)).events.map(({ activity }) => activity);

const MESSAGES = `
log: { caseNotion: order }
streams:
  - file: messages.csv
    objects: { order: { key: order } }
    events:
      - { activity: { column: what }, of: order, at: at, identity: [id], corrected: true, sequence: nr }
  - file: cancelled.csv
    optional: true
    withdrawals:
      - { of: messages.csv, identity: [message], at: at, resource: who }
`;
const HEAD = 'id,order,what,at,nr\n';

describe('corrections in files', () => {
  it('count by the sequence that the source gives, and equal rows of a file are one', async () => {
    const { load } = await ingest(MESSAGES, {
      'messages.csv': `${HEAD}1,o1,Pick short,2026-01-01,2\n1,o1,Pick,2026-01-01,1\n1,o1,Pick,2026-01-01,1\n`,
    });
    assert.deepEqual(load.revised, { corrected: 1, withdrawn: 0 });
    assert.deepEqual(await activities('o1'), ['Pick short']);
    assert.equal((await readTrace(store, 'o1')).events[0]?.corrections, 1);
  });

  it('change nothing when the file is read again', async () => {
    const files = { 'messages.csv': `${HEAD}1,o1,Pick,2026-01-01,1\n1,o1,Pick short,2026-01-02,2\n` };
    assert.equal((await ingest(MESSAGES, files)).load.changed, true);
    assert.equal((await ingest(MESSAGES, files)).load.changed, false);
    assert.deepEqual(await activities('o1'), ['Pick short']);
  });
});

describe('an export', () => {
  it('holds each event once as it was corrected, and none that was withdrawn', async () => {
    await ingest(MESSAGES, {
      'messages.csv': `${HEAD}1,o1,Pick,2026-01-01,1\n1,o1,Pick short,2026-01-02,2\n2,o1,Pack,2026-01-03,3\n`,
      'cancelled.csv': 'message,at,who\n2,2026-01-03,Kim\n',
    });
    const out = join(folder, 'out.csv');
    const { records } = await exportLog(store, 'csv', out);
    assert.equal(records, 1);
    assert.match(readFileSync(out, 'utf8'), /Pick short/);
  });
});

describe('withdrawals of another stream', () => {
  it('name the stream that makes the events, and are counted in the report', async () => {
    const { streams } = await ingest(MESSAGES, {
      'messages.csv': `${HEAD}1,o1,Pick,2026-01-01,1\n2,o1,Pack,2026-01-02,2\n`,
      'cancelled.csv': 'message,order,at,who\n1,o1,2026-01-03,Kim\n,o1,2026-01-03,Kim\n',
    });
    assert.deepEqual(streams[1]?.withdrawals, [{ of: 'messages.csv', made: 1, leftOut: 0, rejected: 1 }]);
    assert.deepEqual(
      streams[1]?.rejects.map(({ code, rows }) => [code, rows]),
      [['key-missing', 1]],
    );
    const { withdrawn } = await readTrace(store, 'o1');
    assert.deepEqual(
      withdrawn.map(({ activity, withdrawnAt, withdrawnBy, withdrawnIn }) => [
        activity,
        withdrawnAt,
        withdrawnBy,
        withdrawnIn,
      ]),
      [['Pick', '2026-01-03T00:00:00.000Z', 'Kim', 'cancelled.csv']],
    );
    assert.deepEqual(await activities('o1'), ['Pack']);
  });

  it('take back one milestone of a row by its activity', async () => {
    const mapping = `
log: { caseNotion: order }
streams:
  - file: orders.csv
    objects: { order: { key: order } }
    events:
      - { activity: Ship, of: order, at: shipped, identity: [order], corrected: true }
      - { activity: Enter, of: order, at: entered, identity: [order], corrected: true }
    withdrawals:
      - { identity: [order], activities: [Ship], when: { shipped: { present: false } } }
`;
    await ingest(mapping, { 'orders.csv': 'order,entered,shipped\no1,2026-01-01,2026-01-02\n' });
    assert.deepEqual(await activities('o1'), ['Enter', 'Ship']);
    await ingest(mapping, { 'orders.csv': 'order,entered,shipped\no1,2026-01-01,\n' });
    assert.deepEqual(await activities('o1'), ['Enter']);
  });
});

describe('corrections and withdrawals that are wrong', () => {
  const fault = (change: (yaml: string) => string) => () => parseMapping('m.yaml', change(MESSAGES));
  it('are named with their place', () => {
    assert.throws(
      fault((yaml) => yaml.replace(' identity: [id],', '')),
      /m\.yaml, line 7, column 69: .*corrected: .*expected identity/,
    );
    assert.throws(
      fault((yaml) => yaml.replace('of: messages.csv', 'of: message.csv')),
      /line 11, column 15: .*"message\.csv" is the source of no stream.*"messages\.csv"/,
    );
    assert.throws(
      fault((yaml) => yaml.replace('identity: [message]', 'identity: [message, order]')),
      /no event of messages\.csv has an identity of 2 columns/,
    );
  });
});
