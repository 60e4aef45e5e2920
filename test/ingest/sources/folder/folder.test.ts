import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { folder } from '../../../../ingest/sources/folder/folder.ts';
import { freeAmong } from '../../../../ingest/sources/folder/local-place.ts';
import { testContext } from '../messages/run-protocol.ts';
import { landedBy } from './landed-by.ts';

let root: string;
let inbox: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'throughline-folder-'));
  inbox = join(root, 'inbox');
  mkdirSync(inbox);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const put = (name: string, text = `id\n${name}\n`): void => {
  mkdirSync(dirname(join(inbox, name)), { recursive: true });
  writeFileSync(join(inbox, name), text);
};
const watching = (more: object = {}, streams: object = { orders: { files: ['orders*.csv', 'old/**'] } }) =>
  landedBy(
    join(root, 'landing'),
    folder,
    folder.config.parse({ folder: inbox, complete: 'renamed', ...more }),
    streams as Record<string, Record<string, unknown>>,
  );

describe('a watched folder', () => {
  it('takes each file once, by its pattern, in the order of their names', async () => {
    const at = watching({}, { orders: { files: 'orders*.csv' }, loads: { files: '**/loads*' } });
    for (const name of ['orders_2.csv', 'orders_1.csv', 'deep/er/loads.ndjson', 'readme.txt']) put(name);
    const first = await at.pull();
    assert.deepEqual(first.landed, ['orders/orders_1.csv', 'orders/orders_2.csv', 'loads/deep/er/loads.ndjson']);
    put('orders_3.csv');
    assert.deepEqual((await at.pull()).landed.length, 4);
    assert.deepEqual((await at.pull()).landed.length, 4);
  });

  it('knows content under another name, and says so', async () => {
    const at = watching();
    put('orders_1.csv', 'id\n1\n');
    await at.pull();
    put('orders_2.csv', 'id\n1\n');
    const { landed, notices } = await at.pull();
    assert.deepEqual(landed, ['orders/orders_1.csv']);
    assert.deepEqual(notices, [
      'orders_2.csv has the same content as orders_1.csv, which was read before: it was not read again.',
    ]);
    assert.deepEqual((await at.pull()).notices, [], 'and does not look at it again');
  });

  it('takes a file that changed for a new one, also when its size and time are the same', async () => {
    const at = watching();
    put('orders_1.csv', 'id\n1\n');
    await at.pull();
    appendFileSync(join(inbox, 'orders_1.csv'), '2\n');
    assert.equal((await at.pull()).landed.length, 2);
    writeFileSync(join(inbox, 'orders_1.csv'), 'id\n3\n2\n');
    utimesSync(join(inbox, 'orders_1.csv'), new Date(0), new Date(0));
    const third = await at.pull();
    writeFileSync(join(inbox, 'orders_1.csv'), 'id\n4\n2\n');
    utimesSync(join(inbox, 'orders_1.csv'), new Date(0), new Date(0));
    assert.deepEqual([third.landed.length, (await at.pull()).landed.length], [3, 4]);
  });

  it('does not follow links', async () => {
    writeFileSync(join(root, 'orders_secret.csv'), 'id\n1\n');
    symlinkSync(join(root, 'orders_secret.csv'), join(inbox, 'orders_link.csv'));
    assert.deepEqual((await watching().pull()).landed, []);
  });

  it('waits for the marker where files have one', async () => {
    const at = watching({ complete: { marker: '.done' } });
    put('orders_1.csv');
    assert.deepEqual((await at.pull()).landed, []);
    put('orders_1.csv.done', '');
    assert.deepEqual((await at.pull()).landed, ['orders/orders_1.csv']);
  });

  it('takes a file that stays as it is for a time, and no file that grows meanwhile', async () => {
    const at = watching({ complete: { stableFor: '10s' } });
    put('orders_1.csv');
    put('orders_2.csv');
    const first = await at.pull(async () => appendFileSync(join(inbox, 'orders_2.csv'), 'more\n'));
    assert.deepEqual(first.landed, ['orders/orders_1.csv']);
    assert.deepEqual((await at.pull()).landed, ['orders/orders_1.csv', 'orders/orders_2.csv']);
  });

  it('leaves names that are not complete yet to whoever renames them', async () => {
    const at = watching();
    put('orders_1.csv.part');
    assert.deepEqual((await at.pull()).landed, []);
    renameSync(join(inbox, 'orders_1.csv.part'), join(inbox, 'orders_1.csv'));
    assert.deepEqual((await at.pull()).landed, ['orders/orders_1.csv']);
  });

  it('moves files away only when asked: read ones, and with a note those that nothing can read', async () => {
    const after = { done: 'done', failed: 'failed', note: 'true' };
    const at = watching({ after, complete: { marker: '.ok' } });
    for (const name of ['orders_1.csv', 'orders_2.csv']) {
      put(name, name === 'orders_2.csv' ? 'PK\x03\x04 a workbook' : 'id\n1\n');
      put(`${name}.ok`, '');
    }
    const { landed } = await at.pull();
    assert.equal(landed.length, 2, 'what nothing can read is kept too');
    assert.deepEqual(readdirSync(inbox).toSorted(), ['done', 'failed']);
    assert.deepEqual(readdirSync(join(inbox, 'done')), ['orders_1.csv']);
    assert.deepEqual(readdirSync(join(inbox, 'failed')).toSorted(), ['orders_2.csv', 'orders_2.csv.note.txt']);
    assert.match(
      readFileSync(join(inbox, 'failed', 'orders_2.csv.note.txt'), 'utf8'),
      /^format-unknown: orders_2\.csv is a zip archive or an Excel workbook/,
    );
    put('orders_1.csv', 'id\n2\n');
    put('orders_1.csv.ok', '');
    await at.pull();
    assert.deepEqual(readdirSync(join(inbox, 'done')).toSorted(), ['orders_1-2.csv', 'orders_1.csv']);
  });

  it('moves what was read and not moved when a crash came between', async () => {
    put('orders_1.csv');
    await watching().pull();
    const at = watching({ after: { done: 'done', failed: 'failed' } });
    const { landed, notices } = await at.pull();
    assert.deepEqual([landed, notices], [['orders/orders_1.csv'], []]);
    assert.ok(existsSync(join(inbox, 'done', 'orders_1.csv')));
  });

  it('keeps its state as small as the folder', async () => {
    const at = watching();
    for (let number = 0; number < 40; number++) put(`orders_${number}.csv`);
    await at.pull();
    assert.equal(Object.keys((at.states.get('orders') as { taken: object }).taken).length, 40);
    for (let number = 0; number < 39; number++) rmSync(join(inbox, `orders_${number}.csv`));
    await at.pull();
    assert.deepEqual(Object.keys((at.states.get('orders') as { taken: object }).taken), ['orders_39.csv']);
  });

  it('is checked and discovered', async () => {
    put('orders_20260301.csv', '12345');
    put('orders_20260302.csv', '67890');
    put('loads.ndjson', '{}');
    const config = folder.config.parse({ folder: inbox, complete: 'renamed' });
    assert.deepEqual(await folder.check(config, testContext()), ['3 files, 12 bytes']);
    assert.deepEqual(
      (await folder.discover(config, testContext())).map(({ name }) => name),
      ['loads', 'orders'],
    );
    const gone = folder.config.parse({ folder: join(root, 'gone'), complete: 'renamed' });
    await assert.rejects(folder.check(gone, testContext()), { code: 'source-unavailable' });
  });

  it('wants to know how a file is complete', () => {
    assert.equal(folder.config.safeParse({ folder: inbox }).success, false);
  });
});

it('a name that is taken gets a number before its ending', () => {
  assert.equal(freeAmong(new Set(['a.csv.gz', 'a-2.csv.gz']), 'a.csv.gz'), 'a-3.csv.gz');
  assert.equal(freeAmong(new Set(['plain']), 'plain'), 'plain-2');
});
