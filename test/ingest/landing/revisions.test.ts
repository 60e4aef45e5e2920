import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import {
  type LandedSource,
  type LandingStream,
  openLandingStream,
  projectLanded,
  rebuildFromLanding,
} from '../../../ingest/landing/index.ts';
import { parseMapping } from '../../../ingest/mapping/index.ts';
import { settleLog } from '../../../ingest/settle-log.ts';
import { readLogSummary, readTrace } from '../../../mining/queries/index.ts';
import { openStore, readLogDigest, type Store } from '../../../store/index.ts';

const MAPPING = `
log: { caseNotion: order }
streams:
  - file: messages.ndjson
    system: WMS
    objects:
      order: { key: order }
    events:
      - activity: { column: what }
        of: order
        at: at
        recorded: told
        resource: who
        identity: [id]
        corrected: true
        when: { cancels: { present: false }, landed.operation: { not: delete } }
    withdrawals:
      - identity: [cancels]
        when: { cancels: { present: true } }
        recorded: told
        resource: who
      - identity: [id]
        when: { landed.operation: delete }
`;
const SETTINGS = { caseNotion: 'order' };

let root: string;
let store: Store;
let clock: number;
let messages: LandingStream;
const now = () => new Date(clock);

const openStreams = async () => {
  messages = await openLandingStream(join(root, 'landing'), 'wms', 'messages', { now });
};
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'throughline-revisions-'));
  clock = Date.parse('2026-03-01T08:00:00Z');
  store = await openStore(null);
  await openStreams();
});
afterEach(async () => {
  await messages.close();
  store.close();
  rmSync(root, { recursive: true, force: true });
});

const emptyLanding = async () => {
  await messages.close();
  rmSync(join(root, 'landing'), { recursive: true });
  await openStreams();
};

const mappings = [parseMapping('messages.yaml', MAPPING)];
const sources = (): LandedSource[] => [{ name: 'wms', streams: [messages], mappings }];
const project = (into = store, most = 1_000) => projectLanded(into, sources(), SETTINGS, { most });
const later = () => {
  clock += 60_000;
};

interface Message {
  id?: string;
  order?: string;
  what?: string;
  at?: string;
  who?: string;
  told?: string;
  cancels?: string;
}
const say = (message: Message) => {
  later();
  const { order = 'o1', at = '2026-02-01T09:00:00Z', ...rest } = message;
  return messages.append([{ data: JSON.stringify({ order, at, ...rest }) }]);
};
const remove = (id: string) => {
  later();
  return messages.append([{ data: JSON.stringify({ id }), operation: 'delete' }]);
};
const traced = async (from = store) =>
  (
    await from.rows<{ event: string }>(
      `SELECT case_id || ' ' || name AS event FROM trace JOIN cases USING (case_no) JOIN activities USING (activity) ORDER BY case_id, position`,
    )
  ).map(({ event }) => event);

describe('a record that corrects an earlier one of its identity', () => {
  it('takes its place in the trace, and the earlier one is kept and counted', async () => {
    await say({ id: '1', what: 'Pick' });
    await say({ id: '2', what: 'Pack', at: '2026-02-01T10:00:00Z' });
    await project();
    assert.deepEqual(await traced(), ['o1 Pick', 'o1 Pack']);
    await say({ id: '1', what: 'Pick short', at: '2026-02-01T11:00:00Z', who: 'Kim' });
    const { load } = await project();
    assert.deepEqual(load?.revised, { corrected: 1, withdrawn: 0 });
    assert.deepEqual(await traced(), ['o1 Pack', 'o1 Pick short']);
    const { events, withdrawn } = await readTrace(store, 'o1');
    assert.deepEqual(
      events.map(({ activity, resource, corrections }) => [activity, resource, corrections]),
      [
        ['Pack', null, 0],
        ['Pick short', 'Kim', 1],
      ],
    );
    assert.deepEqual(withdrawn, []);
    assert.equal((await store.row<{ n: number }>('SELECT count(*)::DOUBLE AS n FROM events')).n, 3);
  });

  it('moves an event to another order, and both orders are traced again', async () => {
    await say({ id: '1', what: 'Pick' });
    await say({ id: '2', what: 'Pack' });
    await project();
    await say({ id: '1', what: 'Pick', order: 'o2' });
    await project();
    assert.deepEqual(await traced(), ['o1 Pack', 'o2 Pick']);
  });

  it('counts by what the source recorded, then by what came last, back to what was said before', async () => {
    await say({ id: '1', what: 'B', told: '2026-02-01T10:00:00Z' });
    await say({ id: '1', what: 'A', told: '2026-02-01T09:00:00Z' });
    await say({ id: '2', what: 'C' });
    await say({ id: '2', what: 'D' });
    await project();
    assert.deepEqual(await traced(), ['o1 B', 'o1 D']);
    await say({ id: '2', what: 'C' });
    await project();
    assert.deepEqual(await traced(), ['o1 B', 'o1 C']);
  });

  it('leaves records apart whose identity is blank', async () => {
    await say({ what: 'Pick' });
    await say({ what: 'Pack' });
    await project();
    assert.deepEqual((await traced()).sort(), ['o1 Pack', 'o1 Pick']);
  });
});

describe('a record that withdraws an event', () => {
  it('takes it out of the trace, and says who withdrew it and when', async () => {
    await say({ id: '1', what: 'Pick' });
    await say({ id: '2', what: 'Pack' });
    await project();
    await say({ cancels: '1', who: 'Lee', told: '2026-02-02T09:00:00Z' });
    const { load } = await project();
    assert.deepEqual(load?.revised, { corrected: 0, withdrawn: 1 });
    const { events, withdrawn } = await readTrace(store, 'o1');
    assert.deepEqual(
      events.map(({ activity }) => activity),
      ['Pack'],
    );
    assert.deepEqual(withdrawn, [
      {
        activity: 'Pick',
        endedAt: '2026-02-01T09:00:00.000Z',
        system: 'WMS',
        object: { type: 'order', key: 'o1' },
        withdrawnAt: '2026-02-02T09:00:00.000Z',
        withdrawnBy: 'Lee',
        withdrawnIn: 'WMS',
      },
    ]);
  });

  it('may come before the event, and waits for it', async () => {
    await say({ cancels: '1' });
    const first = await project();
    assert.equal(first.load?.changed, true);
    await say({ id: '2', what: 'Pack' });
    await project();
    await settleLog(store);
    assert.deepEqual(
      (await readLogSummary(store)).findings
        .filter(({ code }) => code.startsWith('withdraw'))
        .map(({ code, count }) => [code, count]),
      [['withdrawals-waiting', 1]],
    );
    await say({ id: '1', what: 'Pick' });
    await project();
    await settleLog(store);
    assert.deepEqual(await traced(), ['o1 Pack']);
    assert.deepEqual(
      (await readLogSummary(store)).findings
        .filter(({ code }) => code.startsWith('withdraw'))
        .map(({ code, count }) => [code, count]),
      [['withdrawn-events', 1]],
    );
  });

  it('does not count for what was recorded after it', async () => {
    await say({ id: '1', what: 'Pick', told: '2026-02-01T09:00:00Z' });
    await say({ cancels: '1', told: '2026-02-01T10:00:00Z' });
    await project();
    await assert.rejects(readTrace(store, 'o1'), /has no event left: 1 of it was withdrawn/);
    await say({ id: '1', what: 'Pick', told: '2026-02-01T11:00:00Z' });
    await project();
    assert.deepEqual(await traced(), ['o1 Pick']);
  });

  it('is a deletion of the row that made the event', async () => {
    await say({ id: '1', what: 'Pick' });
    await say({ id: '2', what: 'Pack' });
    await remove('1');
    await project();
    assert.deepEqual(await traced(), ['o1 Pack']);
  });
});

const ACROSS = `
log: { caseNotion: order }
streams:
  - file: messages.ndjson
    objects: { order: { key: order } }
    events:
      - { activity: { column: what }, of: order, at: at, identity: [id], sequence: nr, corrected: true, when: { part: { present: false } } }
      - { activity: Count, of: order, at: at, identity: [id, part], when: { part: { present: true } } }
  - file: cancels.ndjson
    withdrawals:
      - { of: messages.ndjson, identity: [id], sequence: nr, when: { part: { present: false } } }
      - { of: messages.ndjson, identity: [id, part], when: { part: { present: true } } }
`;

describe('corrections and withdrawals', () => {
  it('give the same log loaded at once, in any parts, or made again', async () => {
    const told = fc.constantFrom(undefined, '2026-02-01T09:00:00Z', '2026-02-01T10:00:00Z');
    const id = fc.constantFrom('1', '2');
    const step = fc.oneof(
      fc.record({
        do: fc.constant('say' as const),
        id,
        told,
        what: fc.constantFrom('A', 'B'),
        order: fc.constantFrom('o1', 'o2'),
      }),
      fc.record({ do: fc.constant('cancel' as const), id, told }),
      fc.record({ do: fc.constant('remove' as const), id }),
      fc.constant({ do: 'load' as const }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        await emptyLanding();
        const [parts, whole, again] = await Promise.all([openStore(null), openStore(null), openStore(null)]);
        for (const one of steps) {
          if (one.do === 'say')
            await say({ id: one.id, what: one.what, order: one.order, ...(one.told && { told: one.told }) });
          if (one.do === 'cancel') await say({ cancels: one.id, ...(one.told && { told: one.told }) });
          if (one.do === 'remove') await remove(one.id);
          if (one.do === 'load') await project(parts, 1);
        }
        while ((await project(parts, 2)).load !== null);
        await project(whole);
        await rebuildFromLanding(again, sources(), SETTINGS);
        const [inParts, atOnce, rebuilt] = await Promise.all([parts, whole, again].map(readLogDigest));
        for (const one of [parts, whole, again]) one.close();
        assert.deepEqual(inParts, atOnce);
        assert.deepEqual(rebuilt, atOnce);
      }),
      { numRuns: 10, seed: 20_261_124 },
    );
  });

  it('give the same log when withdrawals come in another stream, before their events or after them', async () => {
    const across = [parseMapping('across.yaml', ACROSS)];
    const record = {
      id: fc.constantFrom('1', '2'),
      nr: fc.constantFrom('1', '2', '3'),
      part: fc.constantFrom(undefined, 'a'),
    };
    const step = fc.oneof(
      fc.record({ do: fc.constant('say' as const), what: fc.constantFrom('A', 'B'), ...record }),
      fc.record({ do: fc.constant('cancel' as const), ...record }),
      fc.constant({ do: 'load' as const }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), fc.nat(9), async (steps, run) => {
        await emptyLanding();
        const own = await openLandingStream(join(root, 'landing'), 'wms', 'cancels', { now });
        const both = () => [
          { name: 'wms', streams: run % 2 === 0 ? [messages, own] : [own, messages], mappings: across },
        ];
        const [parts, whole] = await Promise.all([openStore(null), openStore(null)]);
        for (const one of steps) {
          if (one.do === 'load') {
            await projectLanded(parts, both(), SETTINGS, { most: 1 });
            continue;
          }
          later();
          const { do: _do, ...message } = one;
          const data = JSON.stringify({ order: 'o1', at: '2026-02-01T09:00:00Z', ...message });
          await (one.do === 'say' ? messages : own).append([{ data }]);
        }
        while ((await projectLanded(parts, both(), SETTINGS, { most: 2 })).load !== null);
        await rebuildFromLanding(whole, both(), SETTINGS);
        const digests = await Promise.all([parts, whole].map(readLogDigest));
        for (const one of [parts, whole]) one.close();
        await own.close();
        assert.deepEqual(digests[0], digests[1]);
      }),
      { numRuns: 8, seed: 20_261_125 },
    );
  });
});
