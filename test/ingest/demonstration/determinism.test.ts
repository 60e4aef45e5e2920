import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type Distribution, simulateDistributor, writeDistributor } from '../../../ingest/demonstration/index.ts';

const OPTIONS = { orders: 300, months: 1, seed: 7 };

const digestOf = ({ files }: Distribution) => {
  const hash = createHash('sha256');
  for (const [path, lines] of files) hash.update(`${path}\n${lines.join('\n')}\n`);
  return hash.digest('hex');
};

describe('the seed of the distributor', () => {
  it('fixes every byte of every file', async () => {
    const [first, second] = [await simulateDistributor(OPTIONS), await simulateDistributor(OPTIONS)];
    assert.equal(first.files.size, 34 + 6, 'streams of the six systems, and of the truth');
    assert.equal(digestOf(first), digestOf(second));
  });

  it('changes what happens when it changes', async () => {
    const [first, second] = [await simulateDistributor(OPTIONS), await simulateDistributor({ ...OPTIONS, seed: 8 })];
    assert.notEqual(digestOf(first), digestOf(second));
  });

  it('leaves files that hold the lines that are kept in memory', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'distributor-'));
    try {
      await writeDistributor(folder, OPTIONS);
      const { files } = await simulateDistributor(OPTIONS);
      for (const [path, lines] of files) {
        assert.equal(readFileSync(join(folder, path), 'utf8'), lines.map((line) => `${line}\n`).join(''), path);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the options of the distributor', () => {
  it('end the simulation at the instant given', async () => {
    const until = '2025-03-14T12:00:00Z';
    const { files } = await simulateDistributor({ ...OPTIONS, until });
    const instants = (files.get('truth/clocks.ndjson') ?? []).map((line) => Date.parse(JSON.parse(line).at));
    assert.ok(Math.max(...instants) <= Date.parse(until));
    assert.ok(Math.min(...instants) >= Date.parse('2025-02-14T12:00:00Z'));
  });

  it('are refused by name', async () => {
    await assert.rejects(simulateDistributor({ orders: 0 }), { code: 'option-invalid', message: /orders/ });
    await assert.rejects(simulateDistributor({ until: 'yesterday' }), { code: 'option-invalid', message: /until/ });
  });

  it('let the progress be followed to its end', async () => {
    const shares: number[] = [];
    await simulateDistributor(OPTIONS, (share) => shares.push(share));
    assert.equal(shares.at(-1), 1);
    assert.deepEqual(
      shares,
      shares.toSorted((a, b) => a - b),
    );
  });
});
