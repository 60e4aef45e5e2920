import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { stageRaw } from '../../../ingest/files/index.ts';
import { openStore } from '../../../store/index.ts';
import { x12 } from '../edi/spelled.ts';

/** Characters of the note that X12 gives, staged in a store of so much memory. */
async function stagedNote(sets: readonly string[], memoryLimit: string): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'row-writer-'));
  const store = await openStore(join(folder, 'log.duckdb'), { memoryLimit });
  try {
    writeFileSync(join(folder, 'a.edi'), x12({ sets }));
    const raw = await stageRaw(store, join(folder, 'a.edi'));
    const rows = await store.rows<{ length: number }>(
      `SELECT length("NTE"->>'$.GEN."02"')::DOUBLE AS length FROM ${raw.relation} ORDER BY _position`,
    );
    raw.dispose();
    return rows.map(({ length }) => length);
  } finally {
    store.close();
    rmSync(folder, { recursive: true });
  }
}

const noteOf = (length: number, times = 1): string =>
  `850 BEG*00*SA*1**20260102${` NTE*GEN*${'x'.repeat(length)}`.repeat(times)}`;

describe('rows that were read one by one', () => {
  it('are staged in little memory where they are short', async () => {
    assert.deepEqual(await stagedNote([noteOf(10), noteOf(2_000)], '200MB'), [10, 2_000]);
  });

  it('are staged whole where one is longer than DuckDB reads by itself', async () => {
    assert.deepEqual(await stagedNote([noteOf(900_000, 20)], '2GB'), [900_000]);
  });
});
