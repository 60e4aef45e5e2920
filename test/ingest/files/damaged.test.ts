import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { EventLogError } from '../../../eventlog/index.ts';
import { ingestFiles } from '../../../ingest/files/index.ts';
import { openStore, type Store } from '../../../store/index.ts';
import { CSV, DAMAGES as FIRST_DAMAGES, type Damage, flipped, HEADER, ROWS, range } from './damages.ts';
import { OTHER_DAMAGES } from './other-damages.ts';

const DAMAGES = [...FIRST_DAMAGES, ...OTHER_DAMAGES];

describe('a damaged file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'damaged-'));
  let store: Store;
  let parquet: Buffer;
  before(async () => {
    store = await openStore(join(folder, 'log.duckdb'));
    const path = join(folder, 'seed.parquet');
    await store.run(
      `COPY (SELECT * FROM (VALUES ${ROWS.map((row) => `('${row.join("','")}')`).join(',')}) AS rows(${HEADER.join(',')})) TO '${path}' (FORMAT parquet)`,
    );
    parquet = readFileSync(path);
    rmSync(path);
  });
  after(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  const counts = () =>
    store.row(`SELECT (SELECT count(*)::DOUBLE FROM events) AS events, (SELECT count(*)::DOUBLE FROM batches) AS batches,
                      (SELECT count(*)::DOUBLE FROM settings) AS settings`);

  const fails = async ({ file, content, options, code, says }: Omit<Damage, 'title'>) => {
    const earlier = await counts();
    const path = join(folder, file);
    writeFileSync(path, content);
    try {
      await assert.rejects(ingestFiles(store, [path], options), (error: unknown) => {
        assert.ok(error instanceof EventLogError, `no EventLogError: ${error}`);
        assert.match(error.code, typeof code === 'string' ? new RegExp(`^${code}$`) : code);
        assert.ok(error.kind === 'usage' || error.kind === 'data');
        assert.match(error.message, /[.?]$|with: jq/);
        if (says) assert.match(error.message, says);
        return true;
      });
    } finally {
      rmSync(path);
    }
    assert.deepEqual(await counts(), earlier);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes('staging')),
      [],
    );
  };

  for (const { title, ...damage } of DAMAGES) it(`is refused with a next step: ${title}`, () => fails(damage));

  for (const part of range(20)) {
    it(`is refused with a next step: Parquet cut to ${part + 1} twenty-firsts`, () => {
      const content = parquet.subarray(0, Math.floor((parquet.length * (part + 1)) / 21));
      return fails({ file: `cut-${part}.parquet`, content, code: /file-damaged/, says: /Parquet/ });
    });
  }
  for (const back of range(8)) {
    it(`is refused with a next step: Parquet with the byte ${back + 1} from the end changed`, () =>
      fails({
        file: `footer-${back}.parquet`,
        content: flipped(parquet, parquet.length - 1 - back),
        code: /file-damaged|no-rows/,
      }));
  }

  it('is one of at least three hundred', () => {
    assert.ok(DAMAGES.length + 28 >= 300, `${DAMAGES.length + 28} damages`);
  });

  it('leaves what others need: the same folder takes a sound file afterwards', async () => {
    const path = join(folder, 'sound.csv');
    writeFileSync(path, `${CSV}\n`);
    const report = await ingestFiles(store, [path]);
    assert.deepEqual([report.read, report.loaded, report.rejected], [6, 6, 0]);
  });
});
