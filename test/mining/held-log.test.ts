import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import fc from 'fast-check';
import { type SliceInput, sliceSchema } from '../../eventlog/index.ts';
import {
  readAsOf,
  readChanges,
  readStages,
  readStalls,
  startLogThreads,
  type AsOf,
} from '../../mining/queries/index.ts';
import type { Reader } from '../../store/index.ts';
import { instantAt, logOf, type SpelledCase } from '../log-of.ts';

const threads = startLogThreads({ few: 0 });
after(() => threads.close());

const RUNS = { numRuns: 5, seed: 5, endOnFailure: true };

/** Orders of two sites that are open or closed, waited long or short, by several people. */
const order = fc
  .record({
    site: fc.constantFrom('North', 'South', 'East'),
    priced: fc.boolean(),
    from: fc.nat(300),
    waits: fc.array(fc.nat(90), { minLength: 2, maxLength: 2 }),
    people: fc.constantFrom('anna', 'bert'),
    closed: fc.integer({ min: 0, max: 3 }),
    lasting: fc.nat(8),
  })
  .map(({ site, priced, from, waits: [one = 0, other = 0], people, closed, lasting }): SpelledCase => {
    const packed = from + one;
    const shipped = packed + lasting + other;
    const trace = `pick@${from}:${people} pack@${packed}-${packed + lasting}:${people} ship@${shipped}`;
    return {
      trace:
        closed === 0
          ? trace
              .split(' ')
              .slice(0, 1 + (from % 2))
              .join(' ')
          : trace,
      attributes: { site, ...(priced ? { amount: from } : {}) },
    };
  });
const orders = fc
  .array(order, { minLength: 40, maxLength: 90 })
  .map((those) => those.map((one, index) => ({ ...one, case: `o${index + 1}` })));
const slices: readonly SliceInput[] = [
  {},
  { attributes: [{ name: 'site', in: ['North'] }] },
  { contains: ['pack'], attributes: [{ name: 'amount', min: 50 }] },
];

const logWith = (spelled: readonly SpelledCase[]) =>
  logOf([{ trace: 'pick@0:anna pack@1 ship@2', attributes: { site: 'West', amount: 1 } }, ...spelled], {
    closedBy: ['ship'],
    value: 'amount',
    owners: { pack: 'Shipping' },
  });

async function instantOf(reader: Reader, asOf?: string): Promise<AsOf> {
  const instant = await readAsOf(reader, asOf);
  assert.ok(instant);
  return instant;
}

it('orders held as of the last event are judged as the store judges them, at any later instant and of any slice', () =>
  fc.assert(
    fc.asyncProperty(orders, async (spelled) => {
      const store = await logWith(spelled);
      const held = await threads.holdOpenWork(store, {}, await instantOf(store));
      for (const asOf of [undefined, instantAt(2000)]) {
        const { us, iso } = await instantOf(store, asOf);
        const options = asOf === undefined ? {} : { asOf };
        for (const slice of slices.map((one) => sliceSchema.parse(one))) {
          const mask = await held.readMask(store, slice);
          assert.deepEqual(await held.stalls(us, mask), await readStalls(store, slice, options));
          assert.deepEqual({ asOf: iso, ...(await held.stages(us, mask)) }, await readStages(store, slice, options));
        }
      }
      held.release();
      store.close();
    }),
    RUNS,
  ));

it('orders as of an instant are those of a log that ends there', () =>
  fc.assert(
    fc.asyncProperty(orders, fc.integer({ min: 100, max: 400 }), async (spelled, minute) => {
      const store = await logWith(spelled);
      const then = await logWith(spelled.flatMap((one) => cutAt(one, minute)));
      const asOf = instantAt(minute);
      assert.deepEqual(await readStalls(store, {}, { asOf }), await readStalls(then, {}, { asOf }));
      assert.deepEqual(await readStages(store, {}, { asOf }), await readStages(then, {}, { asOf }));
      store.close();
      then.close();
    }),
    RUNS,
  ));

/** What had been recorded of a case by a minute; nothing of one that was being worked on, as such an order does not wait. */
function cutAt({ trace, ...rest }: SpelledCase, minute: number): SpelledCase[] {
  const spans = trace.split(' ').map((word) => {
    const [from = 0, to = from] = (/@(\d+)(?:-(\d+))?/.exec(word)?.slice(1) ?? []).map((text) =>
      text === undefined ? undefined : Number(text),
    );
    return { word, from, to };
  });
  const isAtWork = spans.some(({ from, to }) => from !== to && from <= minute && to > minute);
  const happened = spans.filter(({ to }) => to <= minute).map(({ word }) => word);
  return isAtWork || happened.length === 0 ? [] : [{ ...rest, trace: happened.join(' ') }];
}

it('edges that changed are those that the store finds, of any slice', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(111), fc.nat(500), fc.nat(500)), { minLength: 150, maxLength: 250 }),
      async (gaps) => {
        const store = await logOf(
          gaps.map(([day, one, other]) => ({
            trace: `a@${day * 1440} b@${day * 1440 + one} c@${day * 1440 + one + other}`,
            attributes: { site: one % 2 === 0 ? 'North' : 'South' },
          })),
        );
        const events = await threads.holdEvents(store);
        for (const asOf of [undefined, instantAt(100 * 1440)]) {
          const instant = await instantOf(store, asOf);
          for (const slice of [{}, sliceSchema.parse({ attributes: [{ name: 'site', in: ['North'] }] })]) {
            const expected = await readChanges(store, slice, asOf === undefined ? {} : { asOf });
            assert.deepEqual(await events.changes(store, slice, instant), expected);
          }
        }
        events.release();
        store.close();
      },
    ),
    RUNS,
  ));
