import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IngestOptions, type IngestReport, ingestFiles } from '../../../ingest/index.ts';
import { openStore, type Store } from '../../../store/index.ts';

/** Real logs in the formats of the standard, which a user's checkout does not have. */
export const SAMPLES = '../shared/data/ocel';
export const withoutSamples = existsSync(SAMPLES) ? false : `the folder ${SAMPLES} is not here`;

/** A store in memory with the files. Close it after use. */
export async function storeOf(
  paths: readonly string[],
  options: IngestOptions = {},
): Promise<{ store: Store; report: IngestReport }> {
  const store = await openStore(null);
  return { store, report: await ingestFiles(store, paths, options) };
}

/** An OCEL 2.0 log as a test spells it: an order with two items, packed together. */
export const ORDER_LOG = {
  objectTypes: [
    { name: 'order', attributes: [{ name: 'value', type: 'float' }] },
    { name: 'item', attributes: [{ name: 'pieces', type: 'integer' }] },
    { name: 'carrier', attributes: [{ name: 'since', type: 'time' }] },
  ],
  eventTypes: [
    { name: 'place', attributes: [{ name: 'rush', type: 'boolean' }] },
    { name: 'pack', attributes: [] },
    { name: 'ship', attributes: [{ name: 'dock', type: 'string' }] },
  ],
  objects: [
    {
      id: 'o1',
      type: 'order',
      attributes: [{ name: 'value', time: '1970-01-01T00:00:00Z', value: '12.5' }],
      relationships: [
        { objectId: 'i1', qualifier: 'has' },
        { objectId: 'i2', qualifier: 'has' },
      ],
    },
    {
      id: 'i1',
      type: 'item',
      attributes: [
        { name: 'pieces', time: '1970-01-01T00:00:00Z', value: '3' },
        { name: 'pieces', time: '2024-01-02T00:00:00Z', value: '2' },
      ],
    },
    { id: 'i2', type: 'item' },
  ],
  events: [
    {
      id: 'e1',
      type: 'place',
      time: '2024-01-01T08:00:00Z',
      attributes: [{ name: 'rush', value: 'true' }],
      relationships: [{ objectId: 'o1', qualifier: 'placed' }],
    },
    {
      id: 'e2',
      type: 'pack',
      time: '2024-01-02T08:00:00Z',
      relationships: [
        { objectId: 'i1', qualifier: 'packed' },
        { objectId: 'i2', qualifier: 'packed' },
        { objectId: 'o1', qualifier: 'for' },
      ],
    },
  ],
};

/** Gives a file with the text to the work, and removes it. */
export async function withFile<Result>(
  name: string,
  content: unknown,
  work: (path: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'ocel-'));
  try {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return await work(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
