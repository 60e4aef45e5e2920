import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type LandingOptions, openLandingStream } from '../../../ingest/landing/landing-stream.ts';
import { isIntact, parseLine } from '../../../ingest/landing/line.ts';
import { scanSegment } from '../../../ingest/landing/scan.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'throughline-landing-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const AT = new Date('2026-03-01T08:00:00Z');
const opened = (options: LandingOptions = {}) =>
  openLandingStream(root, 'erp', 'orders', { now: () => AT, ...options });
const folder = () => join(root, 'erp', 'orders');
const record = (id: number) => ({ data: `{"id":${id},"qty":1.50}` });
const entriesOf = (bytes: Buffer) => {
  const entries: ReturnType<typeof parseLine>[] = [];
  scanSegment(bytes, 0, (line) => entries.push(parseLine(line)));
  return entries;
};

describe('a landing stream', () => {
  it('keeps what was received as it was written, numbered, with the time and a checksum', async () => {
    const stream = await opened();
    assert.deepEqual(await stream.append([record(1), { data: '{\r\n "id": 2}', id: 'd-2', operation: 'delete' }]), {
      first: 0,
      next: 2,
    });
    await stream.append([{ state: { after: 2 } }, { unreadable: 'no json', code: 'row-unreadable', reason: 'cut' }]);
    await stream.close();
    const at = AT.toISOString();
    assert.deepEqual(entriesOf(readFileSync(join(folder(), '000000000000.ndjson'))), [
      { seq: 0, at, data: '{"id":1,"qty":1.50}' },
      { seq: 1, at, id: 'd-2', operation: 'delete', data: '{  "id": 2}' },
      { seq: 2, at, state: { after: 2 } },
      { seq: 3, at, unreadable: 'no json', code: 'row-unreadable', reason: 'cut' },
    ]);
  });

  it('goes on where it ended', async () => {
    const first = await opened();
    await first.append([record(1)]);
    await first.close();
    const second = await opened();
    assert.equal(second.next, 1);
    assert.deepEqual(await second.append([record(2)]), { first: 1, next: 2 });
    await second.close();
  });

  it('takes an append at whatever moment after another was acknowledged', { timeout: 20_000 }, async () => {
    const stream = await opened();
    for (const ticks of Array.from({ length: 8 }, (_, index) => index)) {
      await stream.append([record(2 * ticks)]);
      for (let tick = 0; tick < ticks; tick++) await Promise.resolve(); // a promise's callback later
      await stream.append([record(2 * ticks + 1)]);
    }
    assert.equal(stream.next, 16);
    await stream.close();
  });

  it('shares one write among those who append at the same time', async () => {
    let writes = 0;
    const stream = await opened({
      open: async (path, flags) => {
        const { open } = await import('node:fs/promises');
        const file = await open(path, flags);
        const write = file.write.bind(file);
        file.write = ((...given: Parameters<typeof write>) => {
          writes++;
          return write(...given);
        }) as typeof file.write;
        return file;
      },
    });
    const placed = await Promise.all([1, 2, 3, 4, 5].map((id) => stream.append([record(id)])));
    assert.deepEqual(
      placed.map(({ first }) => first),
      [0, 1, 2, 3, 4],
    );
    assert.ok(writes <= 2, `${writes} writes`);
    await stream.close();
  });

  it('seals a full segment: packed, in the manifest, the plain file gone, the next begun', async () => {
    const stream = await opened({ segmentBytes: 100 });
    for (const id of [1, 2, 3]) await stream.append([record(id)]);
    await stream.rotate();
    await stream.close();
    assert.deepEqual(readdirSync(folder()).sort(), [
      '000000000000.ndjson.gz',
      '000000000002.ndjson.gz',
      'manifest.txt',
    ]);
    const entries = entriesOf(gunzipSync(readFileSync(join(folder(), '000000000000.ndjson.gz'))));
    assert.deepEqual(
      entries.map(({ seq }) => seq),
      [0, 1],
    );
    const again = await opened();
    assert.equal(again.next, 3);
    await again.withSegments(async (segments) =>
      assert.deepEqual(
        segments.map(({ firstSeq, nextSeq, isSealed }) => [firstSeq, nextSeq, isSealed]),
        [
          [0, 2, true],
          [2, 3, true],
        ],
      ),
    );
    await again.close();
  });

  it('moves no segment while one is read', async () => {
    const stream = await opened();
    await stream.append([record(1)]);
    let rotated: Promise<void> = Promise.resolve();
    await stream.withSegments(async ([segment]) => {
      rotated = stream.rotate();
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(entriesOf(readFileSync(segment?.path ?? '')).length, 1);
    });
    await rotated;
    assert.ok(readdirSync(folder()).includes('000000000000.ndjson.gz'));
    await stream.close();
  });

  it('keeps nothing of what it could not write, says so, and goes on when it can', async () => {
    let full = true;
    const stream = await opened({
      open: async (path, flags) => {
        const { open } = await import('node:fs/promises');
        const file = await open(path, flags);
        const write = file.write.bind(file);
        file.write = (async (bytes: Buffer, offset: number, length: number, position: number) => {
          if (!full) return write(bytes, offset, length, position);
          await write(bytes, offset, Math.floor(length / 2), position);
          throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        }) as typeof file.write;
        return file;
      },
    });
    await assert.rejects(stream.append([record(1)]), { code: 'landing-unwritable' });
    full = false;
    assert.deepEqual(await stream.append([record(2)]), { first: 0, next: 1 });
    await stream.close();
    assert.equal(entriesOf(readFileSync(join(folder(), '000000000000.ndjson')))[0]?.seq, 0);
  });
});

describe('after a crash', () => {
  it('cut at any byte of the last three entries, exactly those before the cut are there, and it goes on', async () => {
    const stream = await opened();
    for (const id of [1, 2, 3, 4, 5]) await stream.append([record(id)]);
    await stream.close();
    const path = join(folder(), '000000000000.ndjson');
    const whole = readFileSync(path);
    const ends = [...whole.keys()].filter((byte) => whole[byte] === 10);
    for (let length = (ends[1] as number) + 1; length < whole.length; length++) {
      writeFileSync(path, whole);
      truncateSync(path, length);
      const again = await opened();
      const complete = ends.filter((end) => end <= length).length; // an entry lacks its newline only: it is whole
      assert.equal(again.next, complete, `cut at ${length}`);
      await again.append([record(6)]);
      await again.close();
      assert.equal(entriesOf(readFileSync(path)).length, complete + 1, `cut at ${length}`);
    }
  });

  it('a segment cut off while it was packed is packed again, whatever had been done of it', async () => {
    const stream = await opened();
    await stream.append([record(1)]);
    await stream.close();
    const plain = readFileSync(join(folder(), '000000000000.ndjson'));
    appendFileSync(join(folder(), '000000000000.ndjson.gz.part'), 'half');
    const second = await opened();
    await second.rotate();
    await second.close();
    writeFileSync(join(folder(), '000000000000.ndjson'), plain); // the plain file was not removed any more
    const third = await opened();
    assert.equal(third.next, 1);
    await third.close();
    assert.deepEqual(readdirSync(folder()).sort(), ['000000000000.ndjson.gz', 'manifest.txt']);
  });
});

describe('damage', () => {
  it('of any single bit of an open segment is found, and the entry named', async () => {
    const stream = await opened();
    for (const id of [1, 2, 3]) await stream.append([record(id)]);
    await stream.close();
    const path = join(folder(), '000000000000.ndjson');
    const whole = readFileSync(path);
    const starts = [0, ...[...whole.keys()].filter((byte) => whole[byte] === 10).map((byte) => byte + 1)];
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const damaged = Buffer.from(whole);
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      writeFileSync(path, damaged);
      const entry = starts.filter((start) => start <= bit >> 3).length - 1;
      await assert.rejects(opened(), (error: Error) => {
        const named = Number(/entry (\d+)/.exec(error.message)?.[1]);
        return named === entry;
      });
    }
  });
});

it('an intact line is one whose checksum is right', async () => {
  assert.equal(isIntact(Buffer.from('{"seq":0}')), false);
  assert.equal(isIntact(Buffer.from('')), false);
});
