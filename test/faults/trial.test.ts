import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SourceMessage } from '../../ingest/sources/index.ts';
import { scriptedSource } from '../ingest/sources/scripted-source.ts';
import type { FaultFamily, FaultWorld } from './family.ts';
import { runTrial } from './trial.ts';
import { simulatedWorld } from './simulated-time.ts';

const MAPPING = `
log: { caseNotion: order }
streams:
  - file: orders.ndjson
    objects: { order: { key: id } }
    events:
      - { activity: Enter, of: order, at: entered }
      - { activity: See, of: order, at: landed.received, identity: [id] }
`;

const order = (id: string, entered: string): SourceMessage => ({
  stream: 'orders',
  data: JSON.stringify({ id, entered }),
});
const [FIRST, SECOND, BAD] = [
  order('1', '2026-03-01T07:00:00Z'),
  order('2', '2026-03-01T07:05:00Z'),
  order('3', 'yesterday'),
];

/** A family whose runs give what is said; the truth is both orders entered, and the third a dead letter. */
function family(faulty: readonly SourceMessage[], rest: Partial<FaultWorld> = {}): FaultFamily {
  const seen = { after: '2026-03-01T07:59:59Z', upTo: '2026-03-01T08:00:00Z' };
  return {
    name: 'scripted',
    faults: ['planted'],
    world: (seed) => ({
      mapping: MAPPING,
      streams: { orders: {} },
      observed: ['See'],
      events: [
        { key: '1', activity: 'Enter', at: '2026-03-01T07:00:00Z' },
        { key: '2', activity: 'Enter', at: '2026-03-01T07:05:00Z' },
        ...['1', '2', '3'].map((key) => ({ key, activity: 'See', at: seen })),
      ],
      deadLetters: [{ stream: 'orders', code: 'time-unreadable', holds: '"id":"3"' }],
      play: (withFaults) => ({
        source: {
          kind: scriptedSource([
            async function* () {
              yield* withFaults ? faulty : [FIRST, SECOND, BAD];
            },
          ]),
          config: {},
        },
        world: simulatedWorld(seed, '2026-03-01T08:00:00Z'),
        injected: new Map([['planted', withFaults ? 1 : 0]]),
        run: async (ingestion, source) => {
          await ingestion.pull(source);
        },
      }),
      ...rest,
    }),
  };
}

const verdictOf = async (one: FaultFamily) => {
  const { lost, doubled, alien, wrongLetters, differences } = await runTrial(one, 1);
  return { lost, doubled, alien, wrongLetters, isClean: differences.length === 0 };
};
const CLEAN = { lost: 0, doubled: 0, alien: 0, wrongLetters: 0, isClean: true };

describe('a trial', () => {
  it('finds nothing wrong where the run under faults gives the same, repeated and in another order', async () => {
    assert.deepEqual(await verdictOf(family([BAD, SECOND, FIRST, SECOND, BAD])), CLEAN);
  });

  it('sees a lost record', async () => {
    assert.deepEqual(await verdictOf(family([FIRST, BAD])), { ...CLEAN, lost: 2, isClean: false });
  });

  it('sees a record that is there twice', async () => {
    const mapping = MAPPING.replace('identity: [id]', 'identity: [id, note]');
    const again: SourceMessage = { stream: 'orders', data: '{"id":"1","entered":"2026-03-01T07:00:00Z","note":"2"}' };
    const twice = family([FIRST, SECOND, BAD, again], { mapping });
    assert.deepEqual(await verdictOf(twice), { ...CLEAN, doubled: 1, alien: 1, isClean: false });
  });

  it('sees an event that was never in the source', async () => {
    const alien = family([FIRST, SECOND, BAD, order('1', '2026-03-01T09:00:00Z')]);
    assert.deepEqual(await verdictOf(alien), { ...CLEAN, alien: 1, isClean: false });
  });

  it('sees a dead letter that is missing, and one that is not expected', async () => {
    const bad = { stream: 'orders', unreadable: '<html>', code: 'row-unreadable', reason: 'no JSON' };
    const { wrongLetters } = await verdictOf(family([FIRST, SECOND, order('3', '2026-03-01T07:00:00Z'), bad]));
    assert.equal(wrongLetters, 2);
  });

  it('sees an observation outside of its stretch of time', async () => {
    const early = { after: '2026-03-01T07:00:00Z', upTo: '2026-03-01T07:59:59Z' };
    const events = ['1', '2', '3'].map((key) => ({ key, activity: 'See', at: early }));
    const { lost, alien } = await verdictOf(family([FIRST, SECOND, BAD], { events }));
    assert.deepEqual({ lost, alien }, { lost: 3, alien: 5 });
  });

  it('sees an attribute that differs', async () => {
    const mapping = MAPPING.replace('key: id', 'key: id, attributes: { note: note }');
    const noted: SourceMessage = { stream: 'orders', data: '{"id":"1","entered":"2026-03-01T07:00:00Z","note":"x"}' };
    const { isClean } = await verdictOf(family([FIRST, SECOND, BAD, noted], { mapping }));
    assert.equal(isClean, false);
  });
});
