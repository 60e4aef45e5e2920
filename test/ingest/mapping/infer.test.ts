import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ingestMappings, parseMapping, readMappings } from '../../../ingest/mapping/index.ts';
import { readLinkDecisions, readLinks, readTrace, readUnmatched } from '../../../mining/queries/index.ts';
import { applyDecisions, decisionOn, openStore, readLogDigest, type Store } from '../../../store/index.ts';

// A web shop and an ERP into which its orders are typed by hand, without the shop's number.
const MAPPING = `
log:
  caseNotion: order
  infer:
    - link: web order -> order
      rule: typed into the ERP
      agree:
        - { child: shop customer, parent: customer, compare: normalised }
        - { child: cart, parent: value, within: 1% }
        - { child: postcode, parent: ship to, required: false }
      window: { child: Order on the Web, parent: Enter, from: 0m, to: 2d }
streams:
  - file: web.csv
    objects:
      web order:
        key: web
        attributes: { shop customer: name, cart: { column: total, type: number }, postcode: zip }
    events: [{ activity: Order on the Web, of: web order, at: at }]
  - file: erp.csv
    objects:
      order:
        key: order
        attributes: { customer: name, value: { column: net, type: number }, ship to: zip }
    events: [{ activity: Enter, of: order, at: at }]
  - file: stated.csv
    optional: true
    objects: { web order: { key: web }, order: { key: order } }
    links: [web order -> order]
`;
const NAMES = ['Ärztehaus', 'Bakery', 'Clinic', 'Diner', 'Eatery', 'Farm', 'Grill', 'Hotel', 'Inn', 'Juice Bar'];
const day = (number: number) => `2026-03-${String(number).padStart(2, '0')}`;

const WEB = 'web,name,total,zip,at\n';
const ERP = 'order,name,net,zip,at\n';
/** Ten orders of ten customers on ten days, each typed three hours after it came. */
const web = NAMES.map(
  (name, index) => `w${index},${name},${100 + 10 * index},1000${index},${day(index + 1)}T08:00:00Z\n`,
);
const erp = NAMES.map(
  (name, index) => `o${index},${name.toUpperCase()},${100.5 + 10 * index},1000${index},${day(index + 1)}T11:00:00Z\n`,
);

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-infer-'));
  writeFileSync(join(folder, 'mapping.yaml'), MAPPING);
  store = await openStore(null);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const ingest = async (
  {
    webRows = web,
    erpRows = erp,
    stated = '',
  }: { webRows?: readonly string[]; erpRows?: readonly string[]; stated?: string },
  into = store,
) => {
  writeFileSync(join(folder, 'web.csv'), WEB + webRows.join(''));
  writeFileSync(join(folder, 'erp.csv'), ERP + erpRows.join(''));
  writeFileSync(join(folder, 'stated.csv'), `web,order\n${stated}`);
  await ingestMappings(into, [join(folder, 'mapping.yaml')], folder);
};
const ALL = { limit: 100, offset: 0 };
const linked = async () =>
  (await readLinks(store, ALL)).links
    .map(({ child, parent, state }) => `${child.key} ${parent.key} ${state}`)
    .toSorted();
const unmatched = async () =>
  (await readUnmatched(store, ALL)).objects.map(({ key, reason }) => `${key}: ${reason}`).toSorted();
const activities = async (order: string) => (await readTrace(store, order)).events.map(({ activity }) => activity);
const idOf = async (child: string, parent: string) => {
  const found = (await readLinks(store, ALL)).links.find(
    (link) => link.child.key === child && link.parent.key === parent,
  );
  return found?.id ?? '';
};
const decide = async (id: string, verdict: 'accept' | 'refuse', into = store) => {
  const judgement = { id, verdict, by: 'A. Meyer', reason: 'asked the customer' };
  const decision = await decisionOn(into, judgement, '2026-03-20T10:00:00.000Z');
  if (decision !== null) await applyDecisions(into, [decision]);
  return decision;
};

describe('a link that no source states', () => {
  it('joins the trace where customer, value and time agree and nobody else would do', async () => {
    await ingest({});
    assert.deepEqual(
      await linked(),
      NAMES.map((_, index) => `w${index} o${index} joined`),
    );
    assert.deepEqual(await activities('o0'), ['Order on the Web', 'Enter']);
    const [object] = (await readTrace(store, 'o0')).objects;
    assert.equal(object?.rule, 'typed into the ERP');
    assert.ok(object.confidence > 0.9 && object.confidence < 1);
    assert.deepEqual(await unmatched(), []);
  });

  it('says what speaks for it: values, how rare they are, and how many others were free', async () => {
    await ingest({});
    const { links } = await readLinks(store, ALL);
    const evidence = links.find(({ child }) => child.key === 'w0')?.evidence;
    assert.deepEqual(evidence, {
      agreements: [
        {
          child: 'shop customer',
          parent: 'customer',
          childValue: 'Ärztehaus',
          parentValue: 'ÄRZTEHAUS',
          agrees: true,
          share: 0.1,
        },
        { child: 'cart', parent: 'value', childValue: '100.0', parentValue: '100.5', agrees: true, share: 0.1 },
        { child: 'postcode', parent: 'ship to', childValue: '10000', parentValue: '10000', agrees: true, share: 0.1 },
      ],
      among: 2,
      lagMs: 3 * 3_600_000,
    });
  });

  // Odds: of 2 orders in the window 2 × 1/10 × 1/10 are expected to agree by chance, so 50 to 1; that the postcode agrees too is
  // 0.9 against 1/10 before anything is learned, and a little more after: about 450 to 1 and more.
  it('is as sure as its odds', async () => {
    await ingest({});
    const { links } = await readLinks(store, ALL);
    assert.equal(links.find(({ child }) => child.key === 'w0')?.confidence, 0.998);
  });

  it('is not made between alike ones, which are listed', async () => {
    const twice = `o99,Ärztehaus,100,10000,${day(1)}T12:00:00Z\n`;
    await ingest({ erpRows: [...erp, twice] });
    assert.deepEqual((await linked()).slice(0, 3), ['w0 o0 ambiguous', 'w0 o99 ambiguous', 'w1 o1 joined']);
    assert.deepEqual(await unmatched(), ['o0: ambiguous', 'o99: ambiguous', 'w0: ambiguous']);
    assert.deepEqual(await activities('o0'), ['Enter']);
  });

  it('is made where only one of two has the postcode', async () => {
    const elsewhere = `o99,Ärztehaus,100,77777,${day(1)}T12:00:00Z\n`;
    await ingest({ erpRows: [...erp, elsewhere] });
    assert.ok((await linked()).includes('w0 o0 joined'));
    assert.deepEqual(await unmatched(), ['o99: taken']);
  });

  it('is missed for a reason', async () => {
    const [first = '', second = '', third = '', fourth = ''] = web;
    await ingest({
      webRows: [
        first.replace('Ärztehaus', 'Nobody'),
        second.replace('08:00', '23:00').replace(day(2), day(9)),
        third.replace('Clinic', ''),
        fourth.replace('130', '160'),
      ],
      erpRows: erp.slice(0, 4),
    });
    assert.deepEqual(await unmatched(), [
      'o0: no candidate',
      'o1: outside the window',
      'o2: no candidate',
      'o3: no candidate',
      'w0: no candidate',
      'w1: outside the window',
      'w2: value missing',
      'w3: no candidate',
    ]);
  });

  it('gives way to what a source states later', async () => {
    await ingest({});
    await ingest({ stated: 'w0,o1\n' });
    assert.ok(!(await linked()).some((link) => link.startsWith('w0')));
    assert.deepEqual(await activities('o0'), ['Enter']);
    assert.deepEqual(await activities('o1'), ['Order on the Web', 'Enter']);
    assert.deepEqual(
      (await readTrace(store, 'o1')).objects.map(({ key, confidence }) => [key, confidence]),
      [['w0', 1]],
    );
  });

  it('is the same whatever was loaded first', async () => {
    const more = `o99,Ärztehaus,100,10000,${day(1)}T12:00:00Z\n`;
    const digests = new Set<string>();
    const all = { webRows: web, erpRows: [...erp, more] };
    const orders = [
      [all],
      [{ webRows: web.slice(6), erpRows: erp.slice(5) }, all],
      [{ webRows: web.slice(0, 1), erpRows: [more] }, { webRows: web, erpRows: erp.toReversed() }, all],
    ];
    for (const parts of orders) {
      const own = await openStore(null);
      for (const part of parts) await ingest(part, own);
      digests.add((await readLogDigest(own)).links);
      own.close();
    }
    assert.equal(digests.size, 1);
  });
});

describe('a decision on an inferred link', () => {
  const twice = `o99,Ärztehaus,100,10000,${day(1)}T12:00:00Z\n`;

  it('joins the accepted one, lets the other go, and is kept with how it was', async () => {
    await ingest({ erpRows: [...erp, twice] });
    const decision = await decide(await idOf('w0', 'o99'), 'accept');
    assert.deepEqual(decision?.before.state, 'ambiguous');
    assert.deepEqual(decision?.after, { state: 'accepted', confidence: 1, rule: 'typed into the ERP' });
    assert.deepEqual(await activities('o99'), ['Order on the Web', 'Enter']);
    assert.deepEqual(
      (await readTrace(store, 'o99')).objects.map(({ rule, confidence }) => [rule, confidence]),
      [['typed into the ERP, accepted by A. Meyer', 1]],
    );
    assert.deepEqual(await unmatched(), ['o0: no candidate']);
    assert.deepEqual((await readLinkDecisions(store, ALL)).decisions, [decision]);
  });

  it('makes the other of two alike the only one where the first is refused', async () => {
    await ingest({ erpRows: [...erp, twice] });
    await decide(await idOf('w0', 'o0'), 'refuse');
    assert.deepEqual((await linked()).slice(0, 2), ['w0 o0 refused', 'w0 o99 joined']);
    assert.deepEqual(await unmatched(), ['o0: refused']);
  });

  it('takes a joined one out of the trace, and back in where it is taken back', async () => {
    await ingest({});
    const id = await idOf('w0', 'o0');
    await decide(id, 'refuse');
    assert.deepEqual(await activities('o0'), ['Enter']);
    assert.deepEqual(await unmatched(), ['o0: refused', 'w0: refused']);
    await decide(id, 'accept');
    assert.deepEqual(await activities('o0'), ['Order on the Web', 'Enter']);
    assert.deepEqual(
      (await readLinkDecisions(store, ALL)).decisions.map(({ verdict, before }) => [verdict, before.state]),
      [
        ['accept', 'refused'],
        ['refuse', 'joined'],
      ],
    );
  });

  it('is remembered over loads, and said twice changes nothing', async () => {
    await ingest({});
    const id = await idOf('w0', 'o0');
    await decide(id, 'refuse');
    assert.equal(await decide(id, 'refuse'), null);
    await ingest({ erpRows: [...erp, `o50,Kiosk,5,5,${day(5)}T12:00:00Z\n`] });
    assert.ok((await linked()).includes('w0 o0 refused'));
    assert.equal((await readLinkDecisions(store, ALL)).total, 1);
  });

  it('is overruled by what a source states', async () => {
    await ingest({ erpRows: [...erp, twice] });
    await decide(await idOf('w0', 'o99'), 'accept');
    await ingest({ erpRows: [...erp, twice], stated: 'w0,o0\n' });
    assert.ok((await linked()).includes('w0 o99 overruled'));
    assert.deepEqual(await activities('o0'), ['Order on the Web', 'Enter']);
    assert.deepEqual(await activities('o99'), ['Enter']);
  });

  it('needs a link that is there, a name and a reason, and a child that is free', async () => {
    await ingest({ erpRows: [...erp, twice] });
    const [one, other] = [await idOf('w0', 'o0'), await idOf('w0', 'o99')];
    const said = { verdict: 'accept' as const, by: 'A. Meyer', reason: 'seen' };
    await assert.rejects(decisionOn(store, { ...said, id: 'nothing' }, day(1)), { code: 'link-not-found' });
    await assert.rejects(decisionOn(store, { ...said, id: one, reason: ' ' }, day(1)), { code: 'option-invalid' });
    await decide(one, 'accept');
    const refused = store.rows(`SELECT id FROM inferred_links WHERE id = '${other}'`);
    assert.deepEqual(await refused, [], 'the other is no candidate any more');
  });
});

describe('a pair that is declared wrongly', () => {
  const fault = (from: string, to: string, expected: RegExp) => {
    const path = join(folder, 'wrong.yaml');
    writeFileSync(path, MAPPING.replace(from, to));
    assert.throws(() => readMappings([path]), expected);
  };

  it('is told what is unknown, and what cannot be compared', () => {
    fault('web order -> order\n', 'web ordr -> order\n', /no object has the type "web ordr".*web order/);
    fault(
      'child: shop customer',
      'child: shop custmer',
      /the object web order has no attribute "shop custmer".*shop customer/,
    );
    fault('child: cart, parent: value', 'child: shop customer, parent: value', /only numbers have a tolerance/);
    fault(
      'child: postcode, parent: ship to',
      'child: postcode, parent: value',
      /"postcode" has type text and "value" has type number/,
    );
    fault('child: Order on the Web', 'child: Order by Web', /no event has the activity "Order by Web"/);
  });

  it('needs something equal to find candidates by, and a share that only one can reach', () => {
    assert.throws(
      () => parseMapping('m.yaml', MAPPING.replace('compare: normalised }', 'required: false }')),
      /expected at least one attribute that must be equal/,
    );
    assert.throws(
      () => parseMapping('m.yaml', MAPPING.replace('rule: typed into the ERP', 'joinsFrom: 0.4')),
      /expected a number above 0\.5/,
    );
  });
});
