import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCalendar, weekdays } from '../../../ingest/demonstration/kernel/calendar.ts';
import { createEventQueue } from '../../../ingest/demonstration/kernel/event-queue.ts';
import { Random } from '../../../ingest/demonstration/kernel/random.ts';
import { createSimulation } from '../../../ingest/demonstration/kernel/simulation.ts';
import { createTeam } from '../../../ingest/demonstration/kernel/team.ts';
import { createZone } from '../../../ingest/demonstration/kernel/zone.ts';

const MINUTE = 60_000;
const at = (iso: string) => Date.parse(iso);
const chicago = createZone('America/Chicago', at('2026-01-01T00:00Z'), at('2026-12-31T00:00Z'));

describe('the event queue', () => {
  it('gives the earliest first, and of the same instant the one added first', () => {
    const queue = createEventQueue();
    const done: string[] = [];
    for (const [instant, name] of [
      [3, 'c'],
      [1, 'a'],
      [3, 'd'],
      [2, 'b'],
    ] as const) {
      queue.add(instant, () => done.push(name));
    }
    for (let next = queue.next(); next; next = queue.next()) next.action();
    assert.deepEqual(done, ['a', 'b', 'c', 'd']);
  });
});

describe('a zone', () => {
  it('changes with daylight saving', () => {
    assert.equal(chicago.offsetAt(at('2026-03-08T07:59Z')), -6 * 60 * MINUTE);
    assert.equal(chicago.offsetAt(at('2026-03-08T08:00Z')), -5 * 60 * MINUTE);
    assert.equal(chicago.instantOf(at('2026-07-01T12:00Z')), at('2026-07-01T17:00Z'));
  });
});

describe('a calendar', () => {
  const office = createCalendar(chicago, weekdays(8, 17));

  it('opens next on Monday after Friday evening', () => {
    assert.equal(office.nextOpen(at('2026-01-09T23:30Z')), at('2026-01-12T14:00Z'));
    assert.equal(office.nextOpen(at('2026-01-12T15:00Z')), at('2026-01-12T15:00Z'));
  });

  it('counts the closed time of a night', () => {
    assert.equal(office.closedMs(at('2026-01-12T22:00Z'), at('2026-01-13T15:00Z')), 15 * 60 * MINUTE);
  });
});

describe('a team', () => {
  const always = createCalendar(
    chicago,
    Array.from({ length: 7 }, () => [0, 24] as const),
  );

  /** One member; work of ten minutes comes at 0, 1 and 2 minutes with these ranks. */
  function waitsOf(ranks: readonly number[]) {
    const simulation = createSimulation(at('2026-02-02T00:00Z'));
    const team = createTeam(simulation, ['A. Novak'], always);
    const waits: { came: number; contention: number; prioritisation: number }[] = [];
    ranks.forEach((rank, came) => {
      simulation.startAt(simulation.now() + came * MINUTE, function* () {
        const { waited, finish } = yield* team.assign(rank);
        waits.push({ came, contention: waited.contention / MINUTE, prioritisation: waited.prioritisation / MINUTE });
        yield* simulation.waitUntil(simulation.now() + 10 * MINUTE);
        finish();
      });
    });
    simulation.runUntil(at('2026-02-03T00:00Z'));
    return waits;
  }

  it('serves equal ranks in the order of coming, and blames earlier work', () => {
    assert.deepEqual(waitsOf([0, 0, 0]), [
      { came: 0, contention: 0, prioritisation: 0 },
      { came: 1, contention: 9, prioritisation: 0 },
      { came: 2, contention: 18, prioritisation: 0 },
    ]);
  });

  it('serves a lower rank first, and blames later work for it', () => {
    assert.deepEqual(waitsOf([0, 5, 1]), [
      { came: 0, contention: 0, prioritisation: 0 },
      { came: 2, contention: 8, prioritisation: 0 },
      { came: 1, contention: 9, prioritisation: 10 },
    ]);
  });
});

describe('chance', () => {
  it('is the same for the same seed and stream, and another for another', () => {
    const draws = (seed: number, stream: number) => {
      const random = new Random(seed, stream);
      return Array.from({ length: 5 }, () => random.next());
    };
    assert.deepEqual(draws(1, 2), draws(1, 2));
    assert.notDeepEqual(draws(1, 2), draws(1, 3));
    assert.notDeepEqual(draws(1, 2), draws(2, 2));
  });

  it('is even: a tenth of the draws falls into each tenth', () => {
    const random = new Random(3, 0);
    const tenths = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 100_000; draw++) tenths[Math.floor(random.next() * 10)]! += 1;
    for (const count of tenths) assert.ok(Math.abs(count - 10_000) < 400, String(count));
  });

  it('is triangular around its mode: half of (0, 1, 2) lies below 1', () => {
    const random = new Random(4, 0);
    const below = Array.from({ length: 20_000 }, () => random.around(0, 1_000, 2_000)).filter((n) => n < 1_000).length;
    assert.ok(Math.abs(below / 20_000 - 0.5) < 0.02);
  });
});
