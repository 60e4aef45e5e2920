import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { landFile } from '../../../ingest/landing/land-file.ts';
import {
  type LandingStream,
  openLandingStream,
  projectLanded,
  readDeadLetters,
  replayDeadLetters,
  verifyStream,
} from '../../../ingest/landing/index.ts';
import { parseMapping } from '../../../ingest/mapping/index.ts';
import { openStore, type Store } from '../../../store/index.ts';

const MAPPING = `
log: { caseNotion: order }
streams:
  - file: orders.csv
    objects: { order: { key: id } }
    events:
      - { activity: Enter order, of: order, at: entered }
`;
const CSV = 'id,entered\n1,2026-03-01T07:00:00Z\n2,2026-03-01T08:00:00Z\n';

let root: string;
let store: Store;
let stream: LandingStream;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'throughline-land-file-'));
  store = await openStore(null);
  stream = await openLandingStream(join(root, 'landing'), 'edi', 'orders');
});
afterEach(async () => {
  await stream.close();
  store.close();
  rmSync(root, { recursive: true, force: true });
});

const written = (name: string, text: string | Buffer = CSV): string => {
  writeFileSync(join(root, name), text);
  return join(root, name);
};
const project = (yaml = MAPPING) =>
  projectLanded(store, [{ name: 'edi', streams: [stream], mappings: [parseMapping('orders.yaml', yaml)] }], {
    caseNotion: 'order',
  });
const letters = () => readDeadLetters(store, {}, { limit: 10, offset: 0 });
const files = () => readdirSync(join(stream.folder, 'files'));

describe('a landed file', () => {
  it('is copied as it is beside the segments, by its SHA-256, and loaded from there', async () => {
    const path = written('orders_1.csv');
    const sha256 = createHash('sha256').update(CSV).digest('hex');
    assert.deepEqual(await landFile(stream, path), {
      outcome: 'landed',
      seq: 0,
      file: { name: 'orders_1.csv', path: `files/${sha256}.csv`, sha256, bytes: 57 },
    });
    rmSync(path);
    assert.equal(readFileSync(join(stream.folder, 'files', `${sha256}.csv`), 'utf8'), CSV);
    assert.equal((await project()).load?.batches[0]?.loaded, 2);
  });

  it('is known by its content under any name, also after the stream was closed and packed', async () => {
    await landFile(stream, written('orders_1.csv'));
    await stream.rotate();
    await stream.close();
    stream = await openLandingStream(join(root, 'landing'), 'edi', 'orders');
    assert.deepEqual(await landFile(stream, written('again.txt')), { outcome: 'known', as: 'orders_1.csv', seq: 0 });
    assert.equal(stream.next, 1);
    assert.deepEqual(files().length, 1);
  });

  it('is entered when a crash had left its copy without an entry', async () => {
    const other = await openLandingStream(join(root, 'other'), 'edi', 'orders');
    await landFile(other, written('orders_1.csv'));
    rmSync(join(other.folder, '000000000000.ndjson'));
    await other.close();
    const again = await openLandingStream(join(root, 'other'), 'edi', 'orders');
    assert.equal((await landFile(again, join(root, 'orders_1.csv'))).outcome, 'landed');
    assert.equal(again.next, 1);
    await again.close();
  });

  it('leaves nothing of a file that grows while it is copied', async () => {
    const path = written('growing.csv', Buffer.alloc(64 * 2 ** 20, 'x'));
    const landing = landFile(stream, path);
    const timer = setInterval(() => appendFileSync(path, 'y'), 1);
    assert.deepEqual(await landing, { outcome: 'changing' });
    clearInterval(timer);
    assert.deepEqual([files(), stream.next], [[], 0]);
  });

  it('says that a file cannot be read', async () => {
    await assert.rejects(landFile(stream, join(root, 'nowhere.csv')), { code: 'source-unavailable' });
  });
});

describe('a landed file that nobody can read', () => {
  it('is a dead letter with its name and reason, and stops no other', async () => {
    await landFile(stream, written('broken.xlsx', Buffer.from('PK\x03\x04 a workbook')));
    await landFile(stream, written('orders_1.csv'));
    const { load } = await project();
    assert.deepEqual(
      load?.batches.map(({ loaded, rejected }) => [loaded, rejected]),
      [
        [0, 1],
        [2, 0],
      ],
    );
    const [letter] = await letters();
    assert.deepEqual([letter?.seq, letter?.stage, letter?.code], [0, 'reading', 'format-unknown']);
    assert.match(letter?.reason ?? '', /^edi\/orders\/broken\.xlsx is a zip archive or an Excel workbook/);
  });

  it('is read again once the mapping says how', async () => {
    await landFile(stream, written('orders_1.csv', 'id#entered\n1#2026-03-01T07:00:00Z\n'));
    await project();
    assert.deepEqual(
      (await letters()).map(({ code }) => code),
      ['format-unknown'],
    );
    const mended = MAPPING.replace('file: orders.csv', "file: orders.csv\n    options: { delimiter: '#' }");
    const mappings = [parseMapping('orders.yaml', mended)];
    const replayed = await replayDeadLetters(store, stream, mappings, { caseNotion: 'order' });
    assert.deepEqual([replayed?.tried, replayed?.remaining, replayed?.load.batches[0]?.loaded], [1, 0, 1]);
  });
});

describe('a copy that is not what was landed', () => {
  it('is found when it is loaded and when the landing is verified, never read', async () => {
    await landFile(stream, written('orders_1.csv'));
    assert.equal(await verifyStream(stream), 1);
    const kept = join(stream.folder, 'files', files()[0] as string);
    writeFileSync(kept, CSV.replace('1,2026', '7,2026'));
    await assert.rejects(verifyStream(stream), { code: 'landing-damaged' });
    await assert.rejects(project(), /its SHA-256 is not the one in entry 0/);
    rmSync(kept);
    await assert.rejects(project(), /entry 0 names this file, and it cannot be read/);
  });
});
