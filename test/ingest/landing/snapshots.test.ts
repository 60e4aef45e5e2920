import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { type LandingStream, openLandingStream, projectLanded } from '../../../ingest/landing/index.ts';
import { parseMapping } from '../../../ingest/mapping/index.ts';
import { openStore, readLogDigest, type Store } from '../../../store/index.ts';

const MAPPING = `
log: { caseNotion: delivery }
streams:
  - file: deliveries.ndjson
    snapshot: { key: id, observed: landed.received, since: landed.since }
    objects:
      delivery: { key: id }
    events:
      - of: delivery
        activity: { changes: { status: { any -> B: Pick, any -> C: Issue, changed: Return } } }
        at: { column: own }
`;
const SETTINGS = { caseNotion: 'delivery' };
const mappings = [parseMapping('deliveries.yaml', MAPPING)];

let root: string;
let clock: number;
let stream: LandingStream;
const now = () => new Date(clock);

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'throughline-landed-snapshots-'));
  clock = Date.parse('2026-03-01T08:00:00Z');
  stream = await openLandingStream(join(root, 'landing'), 'erp', 'deliveries', { now });
});
afterEach(async () => {
  await stream.close();
  rmSync(root, { recursive: true, force: true });
});

const project = (store: Store, most = 1_000) =>
  projectLanded(store, [{ name: 'erp', streams: [stream], mappings }], SETTINGS, { most });
const events = (store: Store) =>
  store
    .rows<{ event: string }>(`
      SELECT concat_ws(' ', o.key, a.name, coalesce(epoch_ms(after_at)::VARCHAR, '-'), epoch_ms(ended_at)::VARCHAR, precision) AS event
      FROM events JOIN objects AS o USING (object) JOIN activities AS a USING (activity) ORDER BY event`)
    .then((rows) => rows.map(({ event }) => event));

interface Look {
  key: string;
  status: string | null;
  own: string | null;
  minutes: number;
}

const activityOf = (status: string | null) => ({ B: 'Pick', C: 'Issue' })[status ?? ''] ?? 'Return';

/** What is to be made of looks, in the order they were landed. */
function expected(looks: readonly (Look & { at: number })[]): string[] {
  const last = new Map<string, { status: string | null; at: number }>();
  return looks
    .flatMap(({ key, status, own, at }) => {
      const before = last.get(key);
      last.set(key, { status, at });
      const isChange = before === undefined ? own !== null && status !== null : before.status !== status;
      if (!isChange) return [];
      const time = own === null ? [String(before?.at), String(at), '3'] : ['-', String(Date.parse(own)), '0'];
      return [[key, activityOf(status), ...time].join(' ')];
    })
    .sort();
}

describe('a snapshot of a landed stream', () => {
  it('is compared with what was received before it, and lies after the look before', async () => {
    const store = await openStore(null);
    await stream.append([{ data: '{"id":"1","status":"A"}' }]);
    clock += 3_600_000;
    await project(store);
    await stream.append([{ data: '{"id":"1","status":"B"}', since: '2026-03-01T08:55:00Z' }]);
    await project(store);
    assert.deepEqual(await events(store), [
      `1 Pick ${Date.parse('2026-03-01T08:55:00Z')} ${Date.parse('2026-03-01T09:00:00Z')} 3`,
    ]);
    store.close();
  });

  it('makes of looks what is to be made of them, loaded at once or in any parts', async () => {
    const look = fc.record({
      key: fc.constantFrom('1', '2'),
      status: fc.constantFrom('A', 'B', 'C', null),
      own: fc.constantFrom(null, null, '2026-02-01T10:00:00Z', '2026-02-01T11:00:00Z'),
      minutes: fc.constantFrom(0, 5),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(look, { maxLength: 4 }), { minLength: 2, maxLength: 5 }), async (loads) => {
        const [parts, whole] = [await openStore(null), await openStore(null)];
        const streamOf = join(root, String(Math.random()));
        await stream.close();
        stream = await openLandingStream(streamOf, 'erp', 'deliveries', { now });
        const placed: (Look & { at: number })[] = [];
        for (const looks of loads) {
          for (const { minutes, ...one } of looks) {
            clock += minutes * 60_000;
            placed.push({ ...one, minutes, at: clock });
            await stream.append([{ data: JSON.stringify({ id: one.key, status: one.status, own: one.own }) }]);
          }
          await project(parts, 1);
        }
        while ((await project(parts, 2)).load !== null);
        await project(whole);
        const made = [await events(parts), await events(whole)];
        const digests = [await readLogDigest(parts), await readLogDigest(whole)];
        parts.close();
        whole.close();
        assert.deepEqual(made[1], expected(placed));
        assert.deepEqual(made[0], made[1]);
        assert.deepEqual(digests[0], digests[1]);
      }),
      { numRuns: 15 },
    );
  });
});
