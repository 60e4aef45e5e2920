import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { demonstrate } from '../../../ingest/index.ts';
import { proposeHandoffs, readHandoffs, readStalls } from '../../../mining/queries/index.ts';
import { loopPasses, openStore, readSettings, type Store, writeSetting } from '../../../store/index.ts';

let folder: string;
let store: Store;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'distributor-'));
  store = await openStore(null);
  await demonstrate(store, folder, { orders: 20_000, seed: 20_260_630 });
});
after(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const truth = <Row>(name: string): Row[] =>
  readFileSync(join(folder, 'truth', `${name}.ndjson`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

/** Prints and gives the shares of what was found that is true, and of what is true that was found. */
function agreement(
  t: TestContext,
  what: string,
  found: ReadonlySet<string>,
  real: ReadonlySet<string>,
  allowed: ReadonlySet<string> = real,
) {
  const shareOf = (part: ReadonlySet<string>, whole: ReadonlySet<string>) =>
    [...part].filter((order) => whole.has(order)).length / part.size;
  const [precision, recall] = [shareOf(found, allowed), shareOf(real, found)];
  const rates = `precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`;
  t.diagnostic(`${what}: ${found.size} found, ${real.size} true, ${rates}`);
  return { precision, recall };
}

interface OpenWait {
  order: string | null;
  abnormal: boolean;
  stalled: boolean;
}

describe('what is mined of the demonstration that npm start shows', () => {
  // In the second line, found rightly is also an order that waits for a slow carrier, or for a fault that is young: it does wait longer than
  // usual. Found wrongly is work in progress, which no system shows before it ends. Missed are orders of which something
  // else went on meanwhile (a blocked invoice on the road), so that their last event is a late one.
  it('stalls the orders that are stalled in truth', async (t) => {
    const found = new Set((await readStalls(store, {}, {})).map((stall) => stall.case));
    const open = truth<OpenWait>('open');
    const ordersOf = (waits: readonly OpenWait[]) => new Set(waits.flatMap(({ order }) => order ?? []));
    const stalled = ordersOf(open.filter((wait) => wait.stalled));
    const abnormal = ordersOf(open.filter((wait) => wait.abnormal));
    const strict = agreement(t, 'stalls', found, stalled);
    const { precision } = agreement(t, 'stalls, or slow without being stuck', found, stalled, abnormal);
    assert.ok(strict.precision >= 0.8 && strict.recall >= 0.85 && precision >= 0.9);
  });

  // What a loop of the truth is called, the activity that it returns to, and what it passes through.
  for (const [loop, returnsTo, through] of [
    ['hold-release-hold', 'Credit Hold', 'Credit Release'],
    ['short-pick', 'Pick', 'Reallocate'],
    ['tender-again', 'Tender Load', 'Decline Tender'],
    ['invoice-again', 'Invoice', 'Cancel Invoice'],
  ] as const) {
    it(`finds the orders with the loop ${loop}`, async (t) => {
      const passes = truth<{ loop: string; order: string }>('loops').filter((pass) => pass.loop === loop);
      const found = await ordersLooping(returnsTo, through);
      const { precision, recall } = agreement(t, loop, found, new Set(passes.map(({ order }) => order)));
      assert.ok(precision >= 0.9 && recall >= 0.9);
    });
  }
});

describe('the hand-off ledger of the demonstration', () => {
  const ledger = async (fact: string) => (await readHandoffs(store, {})).filter((row) => row.fact === fact);
  const gaps = (name: string) =>
    truth<{ gap: string; order: string; activity?: string }>('gaps').filter(({ gap }) => gap === name);

  it('has exactly the orders that were picked on stale credit knowledge', async (t) => {
    const rows = await ledger('credit hold');
    const found = rows.flatMap(({ staleCases }) => staleCases).toSorted();
    const picks = gaps('worked-while-held').filter(({ activity }) => activity === 'Pick');
    const real = [...new Set(picks.map(({ order }) => order))].toSorted();
    const actions = rows.reduce((sum, { staleActions }) => sum + staleActions, 0);
    t.diagnostic(
      `picked while held: ${actions} picks of ${found.length} orders; in truth ${picks.length} of ${real.length}`,
    );
    assert.ok(real.length > 50);
    assert.deepEqual(found, real);
    assert.equal(actions, picks.length);
  });

  // Of what is expected at North, the quarters of an hour; of South, the exchanges at even hours UTC; of the portal its transfers.
  for (const [fact, to, minutes] of [
    ['release', 'WMS North', 15],
    ['credit hold', 'WMS South', 120],
    ['credit release', 'WMS South', 120],
    ['web order', 'ERP', 5],
    ['proof of delivery', 'ERP', 15],
  ] as const) {
    it(`finds that ${to} takes in a ${fact} every ${minutes} minutes`, async (t) => {
      const row = (await ledger(fact)).find((one) => one.to === to);
      t.diagnostic(`period ${row?.periodMs} ms, offset ${row?.offsetMs} ms, share ${row?.periodShare}`);
      assert.ok(row?.periodMs != null && Math.abs(row.periodMs / (minutes * 60_000) - 1) <= 0.02);
    });
  }

  it('sees no rhythm where facts are told at once', async () => {
    for (const to of ['WMS North', 'WMS West']) {
      const row = (await ledger('credit hold')).find((one) => one.to === to);
      assert.equal(row?.periodMs, null);
    }
  });

  it('counts an order that came twice for every one that was rekeyed twice', async () => {
    const [row] = await ledger('web order');
    assert.equal(row?.duplicate, gaps('order-rekeyed-twice').length);
  });

  it('adds up', async () => {
    for (const { expected, arrived, missing, underway, weeks } of await readHandoffs(store, {})) {
      assert.equal(arrived + missing + underway, expected);
      assert.equal(
        weeks.reduce((sum, week) => sum + week.expected, 0),
        expected,
      );
    }
  });

  it('is suggested by the log itself where one follows the other directly', async () => {
    assert.deepEqual(
      (await proposeHandoffs(store)).map(({ fromActivity, toActivity }) => [fromActivity, toActivity]),
      [
        ['Accept Tender', 'Load'],
        ['Pack', 'Tender Load'],
        ['Goods Issue', 'Depart'],
      ],
    );
    const { handoffs } = await readSettings(store);
    await writeSetting(store, 'handoffs', []);
    const proposed = (await proposeHandoffs(store)).map(
      ({ fromActivity, toActivity }) => `${fromActivity} > ${toActivity}`,
    );
    await writeSetting(store, 'handoffs', handoffs);
    for (const pair of [
      'Create Delivery > Receive at Warehouse',
      'Load > Goods Issue',
      'Deliver > Post Proof of Delivery',
      'Short Pick > Reallocate',
    ])
      assert.ok(proposed.includes(pair), pair);
  });

  it('estimates the clock of West within what its messages allow, the correction taken away', async () => {
    const row = (await ledger('delivery')).find(({ to }) => to === 'WMS West');
    assert.ok(row && row.clockSkewMs !== null && row.clockSkewWithinMs !== null);
    assert.equal(row.clockCorrectionMs, -95_000);
    assert.ok(Math.abs(row.clockSkewMs) <= row.clockSkewWithinMs);
  });
});

/** The orders that returned to an activity and passed through another in between. */
async function ordersLooping(returnsTo: string, through: string): Promise<Set<string>> {
  const names = await store.rows<{ name: string }>(`SELECT name FROM activities ORDER BY activity`);
  const [left, passed] = [returnsTo, through].map((activity) => names.findIndex(({ name }) => name === activity));
  const variants = await store.rows<{ variant: number; activities: number[]; orders: string[] }>(
    `SELECT variant::DOUBLE AS variant, any_value(activities)::DOUBLE[] AS activities, list(case_id) AS orders
     FROM variants JOIN cases USING (variant) GROUP BY variant`,
  );
  const looping = variants.filter(({ activities }) =>
    loopPasses(activities).some((pass) => pass.activities[0] === left && pass.activities.includes(passed ?? -1)),
  );
  return new Set(looping.flatMap(({ orders }) => orders));
}
