import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { type IngestOptions, ingestFiles } from '../../../ingest/files/index.ts';
import { loadBatches, openStore, readSettings, type Store } from '../../../store/index.ts';
import { stagedOf } from '../../staged.ts';

describe('ingesting files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ingest-files-'));
  let store: Store;
  beforeEach(async () => {
    store?.close();
    store = await openStore(null);
  });
  after(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  const HEADER = 'case_id,activity,timestamp';
  const file = (name: string, ...rows: string[]): string => {
    const path = join(folder, name);
    writeFileSync(path, [...rows, ''].join('\n'));
    return path;
  };
  const ingest = async (paths: string[], options: IngestOptions = {}) => {
    const { read, loaded, known, rejected, changed } = await ingestFiles(store, paths, options);
    return { read, loaded, known, rejected, changed };
  };
  const trace = async (id: string): Promise<string> =>
    (
      await store.rows<{ name: string }>(
        `SELECT name FROM trace JOIN activities USING (activity) JOIN cases USING (case_no) WHERE case_id = $id ORDER BY position`,
        { id },
      )
    )
      .map(({ name }) => name)
      .join(' ');

  it('adds only what a longer version of a file has', async () => {
    const rows = [HEADER, 'o1,pick,2024-01-01', 'o1,pack,2024-01-02'];
    await ingest([file('v1.csv', ...rows)]);
    const longer = await ingest([file('v2.csv', ...rows, 'o1,ship,2024-01-03')]);
    assert.deepEqual(longer, { read: 3, loaded: 1, known: 2, rejected: 0, changed: true });
    assert.equal(await trace('o1'), 'pick pack ship');
  });
  it('keeps equal rows of one file apart', async () => {
    const path = file('twice.csv', HEADER, 'o1,pick,2024-01-01', 'o1,pick,2024-01-01');
    assert.equal((await ingest([path])).loaded, 2);
    assert.equal((await ingest([path])).loaded, 0);
  });
  it('orders ties by their place in the file', async () => {
    await ingest([file('ties.csv', HEADER, 'o1,c,2024-01-01', 'o1,a,2024-01-01', 'o1,b,2024-01-01')]);
    assert.equal(await trace('o1'), 'c a b');
  });
  it('takes parts of a log in several files', async () => {
    const [one, two] = [file('one.csv', HEADER, 'o1,pick,2024-01-01'), file('two.csv', HEADER, 'o1,ship,2024-01-02')];
    assert.equal((await ingest([one, two])).loaded, 2);
    assert.equal(await trace('o1'), 'pick ship');
  });
  it('takes nothing when one of several files is damaged', async () => {
    const [one, two] = [
      file('one.csv', HEADER, 'o1,pick,2024-01-01'),
      file('broken.csv', HEADER, 'o1,"ship,2024-01-02'),
    ];
    await assert.rejects(ingest([one, two]));
    const { events } = await store.row<{ events: number }>(`SELECT count(*)::DOUBLE AS events FROM events`);
    assert.equal(events, 0);
  });
  it('reports rejects with a sample', async () => {
    const path = file('rejects.csv', HEADER, 'o1,pick,2024-01-01 10:00:00', 'o1,pack,never');
    const { files } = await ingestFiles(store, [path]);
    assert.deepEqual(files[0]?.rejectsSample, [
      {
        line: 3,
        column: 'timestamp',
        code: 'time-unreadable',
        reason: '"never" is no time of the form ISO 8601',
        raw: 'o1,pack,never',
      },
    ]);
  });

  const LIFECYCLE = [
    'case_id,activity,timestamp,lifecycle:transition',
    'o1,pick,2024-01-01 10:00:00, Start ',
    'o1,pick,2024-01-01 11:00:00,COMPLETE',
    'o1,hold,2024-01-01 12:00:00,suspend',
  ];
  it('pairs starts and completes unless told otherwise, and keeps to what it was told', async () => {
    const path = file('lifecycle.csv', ...LIFECYCLE);
    await ingest([path]);
    assert.equal(await trace('o1'), 'pick hold');
    await ingest([path], { lifecycle: 'each' });
    assert.equal(await trace('o1'), 'pick pick hold');
    await ingest([path]);
    assert.equal(await trace('o1'), 'pick pick hold');
    await ingest([path], { lifecycle: 'complete' });
    assert.equal(await trace('o1'), 'pick');
  });

  const notion = async () => (await readSettings(store)).caseNotion;
  it('calls a case a case until told what it is, and keeps to that', async () => {
    const one = file('ticket-1.csv', HEADER, 't1,open,2024-01-01', 't1,close,2024-01-02');
    await ingest([one]);
    assert.equal(await notion(), 'case');
    assert.equal((await ingest([one], { caseNotion: 'ticket' })).changed, true);
    assert.deepEqual([await notion(), await trace('t1')], ['ticket', 'open close']);
    await ingest([file('ticket-2.csv', HEADER, 't1,reopen,2024-01-03', 't2,open,2024-01-03')]);
    assert.deepEqual([await notion(), await trace('t1'), await trace('t2')], ['ticket', 'open close reopen', 'open']);
  });
  it('refuses a notion that is none of the several types of objects', async () => {
    await loadBatches(
      store,
      [stagedOf(['order', 'delivery'].map((type) => ({ type, case: 'o1', activity: 'pick', at: '2024-01-01' })))],
      { caseNotion: 'order' },
    );
    const path = file('more.csv', HEADER, 'o1,ship,2024-01-02');
    await assert.rejects(ingest([path], { caseNotion: 'ticket' }), {
      code: 'option-invalid',
      message: /the log has delivery, order, and its cases are of the type 'order'/,
    });
    await ingest([path]);
    assert.equal(await trace('o1'), 'pick ship');
  });
});
