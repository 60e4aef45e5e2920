import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { readOcDfg, readOcTimes } from '../../mining/queries/index.ts';
import { openStore, type Store } from '../../store/index.ts';
import { MEASURES, type PlainTimes, readPlainOcDfg, readPlainOcTimes } from './plain-object-centric.ts';

const TYPES = ['item', 'order', 'load'];

/** An event of few activities, at few times, so that many tie; related to objects twice or not at all. */
const anEvent = fc.record({
  activity: fc.nat(2),
  minute: fc.nat(6),
  lasts: fc.option(fc.nat(4)),
  sequence: fc.option(fc.nat(2)),
  own: fc.option(fc.nat(5)),
  objects: fc.array(fc.record({ object: fc.nat(5), qualifier: fc.constantFrom('', 'for') }), { maxLength: 5 }),
  isSetAside: fc.boolean(),
});
type AnEvent = typeof anEvent extends fc.Arbitrary<infer Value> ? Value : never;

let store: Store;
before(async () => {
  store = await openStore(null);
  await store.run(`INSERT INTO sources VALUES (0, 'one', NULL, 0)`);
  await store.run(`INSERT INTO activities VALUES (0, 'pack'), (1, 'load'), (2, 'ship')`);
  const objects = [5, 3, 1, 4, 0, 2].map((object) => `(${object}, '${TYPES[object % 3]}', 'key ${9 - object}')`);
  await store.run(`INSERT INTO objects VALUES ${objects.join(', ')}`);
});
after(() => store.close());

async function fill(events: readonly AnEvent[]): Promise<void> {
  for (const table of ['events', 'event_objects', 'set_aside']) await store.run(`TRUNCATE ${table}`);
  for (const [event, { activity, minute, lasts, sequence, own, objects, isSetAside }] of events.entries()) {
    await store.run(
      `INSERT INTO events BY NAME SELECT $event AS event, 0 AS identity, $own AS object, $activity AS activity, 0 AS precision, 0 AS source,
         0 AS batch, $event AS position, 0 AS part, $sequence AS sequence, TIMESTAMP '2024-01-01' AS ingested_at,
         CASE WHEN $lasts::INTEGER IS NOT NULL THEN TIMESTAMP '2024-01-01' + to_minutes($minute::INTEGER) END AS started_at,
         TIMESTAMP '2024-01-01' + to_minutes($minute::INTEGER + coalesce($lasts::INTEGER, 0)) AS ended_at`,
      { event, own, activity, minute, lasts, sequence },
    );
    for (const { object, qualifier } of objects) {
      await store.run('INSERT INTO event_objects VALUES ($event, $object, $qualifier)', { event, object, qualifier });
    }
    if (isSetAside) await store.run('INSERT INTO set_aside VALUES ($event, 0, NULL, NULL)', { event });
  }
}

/** The same in the words of the plain formulation. */
async function readTimes(): Promise<PlainTimes[]> {
  return (await readOcTimes(store)).map(({ activity, type, events, delays, delaying, ...times }) => ({
    activity,
    type,
    events,
    delays,
    delaying,
    means: MEASURES.map((name) => times[name]?.meanMs ?? null),
    medians: MEASURES.map((name) => times[name]?.medianMs ?? null),
  }));
}

const someEvents = fc.array(anEvent, { maxLength: 14 });

describe('what is counted from arrays', () => {
  it('equals the multigraph and the times as their definitions read', async () => {
    await fc.assert(
      fc.asyncProperty(someEvents, async (events) => {
        await fill(events);
        assert.deepEqual(await readOcDfg(store), await readPlainOcDfg(store));
        assert.deepEqual(await readTimes(), await readPlainOcTimes(store));
      }),
      { numRuns: 40, seed: 4 },
    );
  });
});
