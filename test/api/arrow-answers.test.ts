import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tableFromIPC } from 'apache-arrow';
import { apiOf, HOUR_MS, ORDERS } from './api-of.ts';

const ARROW = 'application/vnd.apache.arrow.stream';
const { ask } = await apiOf([ORDERS], { closedBy: ['ship'] });

async function rowsAt(path: string): Promise<Record<string, unknown>[]> {
  const response = await ask(path, { accept: ARROW });
  assert.equal(response.headers.get('content-type'), ARROW);
  const table = tableFromIPC(new Uint8Array(await response.arrayBuffer()));
  return table
    .toArray()
    .map((row) => Object.fromEntries(Object.entries(row.toJSON()).map(([name, cell]) => [name, plain(cell)])));
}

/** A list column gives vectors. */
const plain = (cell: unknown): unknown =>
  typeof cell === 'object' && cell !== null && Symbol.iterator in cell ? [...(cell as Iterable<unknown>)] : cell;

async function jsonAt(path: string) {
  return (await ask(path)).json();
}

describe('an Arrow answer', () => {
  it('of flat rows is the same rows as JSON gives', async () => {
    assert.deepEqual(await rowsAt('/v1/dfg'), (await jsonAt('/v1/dfg')).edges);
    for (const path of ['/v1/variants', '/v1/rework', '/v1/loops', '/v1/lead-times', '/v1/rejects']) {
      assert.deepEqual(await rowsAt(path), await jsonAt(path), path);
    }
  });

  it('of the dfg carries the hand-counted edges', async () => {
    const [first] = await rowsAt('/v1/dfg');
    assert.deepEqual(
      [first?.['source'], first?.['target'], first?.['count'], first?.['p90Ms']],
      ['pick', 'pack', 3, 1.8 * HOUR_MS],
    );
  });

  it('of cases gives instants as timestamps', async () => {
    const rows = await rowsAt('/v1/cases?order=case');
    assert.deepEqual(
      rows.map((row) => [row['case'], row['startedAt'], row['open']]),
      [
        ['A', Date.UTC(2024, 2, 4, 8), false],
        ['B', Date.UTC(2024, 2, 4, 8), false],
        ['C', Date.UTC(2024, 2, 4, 8), true],
      ],
    );
  });

  it('of a trace names object and attributes in columns', async () => {
    const [first] = await rowsAt('/v1/cases/A');
    assert.deepEqual([first?.['objectType'], first?.['objectKey'], first?.['attributes']], ['case', 'A', '{}']);
  });

  it('of stalls carries the evidence', async () => {
    const [stall] = await rowsAt('/v1/stalls');
    assert.deepEqual([stall?.['case'], stall?.['evidenceWaits'], stall?.['evidenceAttributes']], ['C', 3, '{}']);
  });

  it('of a replay has one row per event, named by its activity', async () => {
    const rows = await rowsAt('/v1/replay');
    assert.deepEqual(
      rows.filter((row) => row['case'] === 'A').map((row) => row['activity']),
      ['pick', 'pack', 'ship'],
    );
  });

  it('of attributes keeps the most frequent values as JSON', async () => {
    const region = (await rowsAt('/v1/attributes')).find((row) => row['name'] === 'region');
    assert.deepEqual(JSON.parse(String(region?.['top'])), [
      { value: 'north', cases: 2 },
      { value: 'south', cases: 1 },
    ]);
  });
});
