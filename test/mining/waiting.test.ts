import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Waiting } from '../../eventlog/index.ts';
import { ingestFiles } from '../../ingest/index.ts';
import { readWaiting, type WaitingOptions } from '../../mining/queries/index.ts';
import { openStore } from '../../store/index.ts';
import { logOf, minutes } from '../log-of.ts';
import { spelledTraces } from './spelled-traces.ts';

const DATA = new URL('../../../shared/data/waiting-time/', import.meta.url);
const skip = existsSync(DATA) ? false : 'the folder ../shared/data is absent';

async function waitingOf(
  cases: Parameters<typeof logOf>[0],
  options: WaitingOptions = {},
  settings: Parameters<typeof logOf>[1] = {},
): Promise<Waiting[]> {
  const store = await logOf(cases, settings);
  const rows = await readWaiting(store, {}, options);
  store.close();
  return rows;
}

async function waitingOfFile(file: string, options: WaitingOptions = {}): Promise<Waiting[]> {
  const store = await openStore(null);
  await ingestFiles(store, [new URL(file, DATA).pathname], {});
  const rows = await readWaiting(store, {}, options);
  store.close();
  return rows;
}

const partsOf = (row: Waiting) => ({
  block: row.blockMs,
  sync: row.syncMs,
  batching: row.batchingMs,
  contention: row.contentionMs,
  prioritisation: row.prioritisationMs,
  unavailability: row.unavailabilityMs,
  other: row.otherMs,
});

/** The parts that are not nothing, in minutes. */
const told = (row: Waiting | undefined) =>
  Object.fromEntries(
    Object.entries(row ? partsOf(row) : {}).flatMap(([cause, ms]) => (ms === 0 ? [] : [[cause, ms / minutes(1)]])),
  );

const into = (rows: readonly Waiting[], target: string) => rows.find((row) => row.target === target);

function assertSums(rows: readonly Waiting[]): void {
  for (const row of rows) {
    const parts = Object.values(partsOf(row));
    assert.equal(
      parts.reduce((sum, part) => sum + part, 0),
      row.totalMs,
      JSON.stringify(row),
    );
    assert.ok(
      parts.every((part) => part >= 0 && Number.isInteger(part)),
      JSON.stringify(row),
    );
  }
}

describe('a wait', () => {
  it('is contention while the resource does what was enabled no later', async () => {
    const rows = await waitingOf(['a@0-10:x b@30-40:y', 'c@0-5:x d@5-30:y']);
    assert.deepEqual(told(into(rows, 'b')), { contention: 20 });
  });

  it('is prioritisation while the resource does what was enabled later', async () => {
    const rows = await waitingOf(['a@0-10:x b@30-40:y', 'c@0-15:x d@15-30:y']);
    assert.deepEqual(told(into(rows, 'b')), { other: 5, prioritisation: 15 });
  });

  it('is batching until the last of its batch was enabled', async () => {
    const rows = await waitingOf(['a@0-10:x b@30-40:y', 'a@0-25:w b@30-45:y']);
    assert.deepEqual(
      rows.filter(({ target }) => target === 'b').map((row) => [row.sourceResource, told(row)]),
      [
        ['x', { batching: 15, other: 5 }],
        ['w', { other: 5 }],
      ],
    );
  });

  it('is unavailability outside a calendar that is given', async () => {
    // 2024 begins on a Monday.
    const rows = await waitingOf(['a@0-10:x b@30-40:y'], {
      calendars: new Map([['y', [[minutes(25), minutes(60)]]]]),
    });
    assert.deepEqual(told(into(rows, 'b')), { unavailability: 15, other: 5 });
  });

  it('is blocked while a hold stands, whatever the resource does', async () => {
    const rows = await waitingOf(['a@0-10:x hold@12-12 free@22-22 b@30-40:y', 'c@0-5:x d@5-30:y'], {
      holds: [{ from: 'hold', to: 'free' }],
    });
    assert.deepEqual(told(into(rows, 'free')), { block: 10 });
    assert.deepEqual(told(into(rows, 'b')), { contention: 8 });
  });

  it('is synchronisation while a declared hand-off is on its way within the case', async () => {
    const rows = await waitingOf(
      ['sent@0-10:x known@30-31:y'],
      {},
      {
        handoffs: [
          {
            fact: 'order',
            from: ['sent'],
            to: ['known'],
            per: null,
            undoneBy: [],
            undoes: [],
            before: [],
          } as never,
        ],
      },
    );
    assert.deepEqual(told(into(rows, 'known')), { sync: 20 });
  });

  it('counts work that overlaps once', async () => {
    const rows = await waitingOf(['a@0-10:x b@40-50:y', 'c@0-5:x d@5-30:y', 'e@0-6:x f@6-25:y']);
    assert.deepEqual(told(into(rows, 'b')), { contention: 20, other: 10 });
  });

  it('of an event without a recorded start is told as other, and counted so', async () => {
    const [row] = await waitingOf(['a@0:x b@30:y', 'c@5:x d@20:y']);
    assert.deepEqual([row?.target, row?.withoutStart, told(row)], ['b', 1, { other: 30 }]);
  });

  it('names an activity of a hold that the log has not', async () => {
    await assert.rejects(waitingOf(['a b'], { holds: [{ from: 'a', to: 'c' }] }), {
      code: 'activity-not-found',
      message: "The log has no activity 'c' to tell a hold by. It has: a, b.",
    });
  });
});

describe('a question about waits', () => {
  it('refuses batches of one execution', async () => {
    await assert.rejects(waitingOf(['a b'], { leastSize: 1 }), {
      code: 'option-invalid',
      message: 'A batch has at least 2 executions, not 1: give 2 or more.',
    });
  });

  it('refuses a calendar of somebody whom the log has not', async () => {
    await assert.rejects(waitingOf(['a@0-5:x b@6-7:x'], { calendars: new Map([['z', []]]) }), {
      code: 'option-invalid',
      message: "A calendar is given for 'z', whom the log has not. Give calendars only for its 1 resources.",
    });
  });
});

describe('waiting', () => {
  it('is nothing in an empty log and in one of a single event', async () => {
    assert.deepEqual([await waitingOf([]), await waitingOf(['a@0-5:x'])], [[], []]);
  });

  it('is no time where all events are tied', async () => {
    const rows = await waitingOf(['a@0-0:x b@0-0:x c@0-0:x', 'a@0-0:x c@0-0:x b@0-0:x']);
    assertSums(rows);
    assert.deepEqual([...new Set(rows.map(({ totalMs }) => totalMs))], [0]);
  });

  it('sums to the whole on any log, in whole milliseconds, none of them negative', () =>
    fc.assert(
      fc.asyncProperty(spelledTraces, async (traces) => {
        const holds = traces.some((trace) => trace.includes('a@')) && traces.some((trace) => trace.includes('b@'));
        assertSums(await waitingOf(traces, holds ? { holds: [{ from: 'a', to: 'b' }] } : {}));
      }),
      { numRuns: 12, seed: 7 },
    ));

  it('does not depend on the order in which cases come', () =>
    fc.assert(
      fc.asyncProperty(spelledTraces, async (traces) => {
        const spelled = traces.map((trace, index) => ({ trace, case: `c${index}` }));
        assert.deepEqual(await waitingOf(spelled), await waitingOf(spelled.toReversed()));
      }),
      { numRuns: 12, seed: 7 },
    ));
});

/** Milliseconds of `1 days 02:03:04`. */
function durationMs(text: string): number {
  const [, days = 0, hours = 0, mins = 0, seconds = 0] =
    /^(\d+) days(?: (\d+):(\d+):(\d+))?$/.exec(text)?.map(Number) ?? [];
  return (((days || 0) * 24 + (hours || 0)) * 3600 + (mins || 0) * 60 + (seconds || 0)) * 1000;
}

function expectedOf(file: string) {
  const [header = '', ...lines] = readFileSync(new URL(file, DATA), 'utf8').trim().split(/\r?\n/);
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.match(/"[^"]*"|[^,]+/g) ?? [];
    const cell = (name: string) => (cells[names.indexOf(name)] ?? '').replaceAll('"', '');
    return {
      source: cell('source_activity'),
      sourceResource: cell('source_resource'),
      target: cell('target_activity'),
      targetResource: cell('target_resource'),
      count: Number(cell('frequency')),
      totalMs: durationMs(cell('wt_total')),
      batchingMs: durationMs(cell('wt_batching')),
      prioritisationMs: durationMs(cell('wt_prioritization')),
      contentionMs: durationMs(cell('wt_contention')),
      unavailabilityMs: durationMs(cell('wt_unavailability')),
      blockMs: 0,
      syncMs: 0,
      otherMs: durationMs(cell('wt_extraneous')),
    };
  });
}

/** Marcus pauses at noon for half an hour; so the authors' own test of the three logs made by hand has it. */
const HOUR = 3_600_000;
const MARCUS = [0, 1, 2, 3, 4].flatMap((day) => [
  [(day * 24 + 10) * HOUR, (day * 24 + 12) * HOUR] as const,
  [(day * 24 + 12.5) * HOUR, (day * 24 + 20) * HOUR] as const,
]);
const OTHERS = [0, 1, 2, 3, 4].map((day) => [(day * 24 + 10) * HOUR, (day * 24 + 20) * HOUR] as const);
const byHand = (...others: string[]) =>
  new Map([['Marcus', MARCUS] as const, ...others.map((name) => [name, OTHERS] as const)]);

describe('the field’s waits', { skip }, () => {
  const OPTIONS: Record<string, WaitingOptions> = {
    'handoff-test': { leastSize: 10 },
    manual_log_1: { calendars: byHand('Anya', 'Cole', 'Dom') },
    manual_log_2: { calendars: byHand('Anya', 'Carmine', 'Dom') },
    manual_log_3: { calendars: byHand('Anya', 'Carmine', 'Cole', 'Dom') },
  };
  for (const [name, options] of Object.entries(OPTIONS)) {
    it(`of ${name} are split as expected, each hand-over to the second`, async () => {
      const rows = await waitingOfFile(`handoff/${name}.csv`, options);
      const words = (row: object) => JSON.stringify(row);
      assert.deepEqual(
        rows.map(({ cases: _, withoutStart: __, ...row }) => row).toSorted((a, b) => (words(a) < words(b) ? -1 : 1)),
        expectedOf(`handoff/${name}_expected.csv`).toSorted((a, b) => (words(a) < words(b) ? -1 : 1)),
      );
    });
  }

  for (const file of ['Production.csv.gz', 'PurchasingExample.csv.gz', 'Simple_log_with_batching.csv']) {
    it(`of ${file} sum to the whole for every hand-over`, async () => {
      const rows = await waitingOfFile(file);
      assert.ok(rows.length > 0);
      assertSums(rows);
    });
  }
});
