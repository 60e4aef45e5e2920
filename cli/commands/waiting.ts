import type { Command } from 'commander';
import type { Waiting } from '../../eventlog/index.ts';
import { type Hold, readWaiting } from '../../mining/queries/index.ts';
import { answer, type CommonOptions, sliced } from '../asking.ts';
import { formatCount, formatDuration, formatShare } from '../format.ts';
import { holds, wholeNumber } from '../options.ts';
import { say, table } from '../print.ts';

/** Why time passes between events. */
export function addWaitingCommand(program: Command): void {
  sliced(program, 'waiting', 'where time goes between events, by hand-over and cause; the parts sum to the whole')
    .option('--hold <from=to>', 'activities that hold an order up and let it go; may be repeated', holds)
    .option('--batch-size <number>', 'fewest executions that are a batch, from 2', wholeNumber, 2)
    .action((options: CommonOptions & { hold?: Hold[]; batchSize: number }) =>
      answer(
        options,
        async (store, slice) => {
          const rows = await readWaiting(store, slice, {
            holds: options.hold ?? [],
            leastSize: options.batchSize,
          });
          sayWhatIsUnknown(rows);
          return rows;
        },
        waitingText,
      ),
    );
}

function sayWhatIsUnknown(rows: readonly Waiting[]): void {
  const sum = (of: (row: Waiting) => number) => rows.reduce((total, row) => total + of(row), 0);
  const [count, unknown] = [sum((row) => row.count), sum((row) => row.withoutStart)];
  if (unknown === 0) return;
  say(
    `${formatCount(unknown)} of ${formatCount(count)} waits end in an event without a recorded start: they hold its service time too, and only holds and hand-offs are told apart in them.`,
  );
}

const part = (heading: string, of: (row: Waiting) => number) => ({
  heading,
  cell: (row: Waiting) => (row.totalMs === 0 ? '–' : formatShare(of(row) / row.totalMs)),
  figure: true,
});

const side = (activity: string | null, resource: string | null): string =>
  `${activity ?? 'start of the case'}${resource === null ? '' : ` (${resource})`}`;

const waitingText = (rows: readonly Waiting[]): string =>
  table(rows, [
    { heading: 'from', cell: (row) => side(row.source, row.sourceResource) },
    { heading: 'to', cell: (row) => side(row.target, row.targetResource) },
    { heading: 'waits', cell: (row) => formatCount(row.count), figure: true },
    { heading: 'cases', cell: (row) => formatCount(row.cases), figure: true },
    { heading: 'waited', cell: (row) => formatDuration(row.totalMs), figure: true },
    part('blocked', (row) => row.blockMs),
    part('underway', (row) => row.syncMs),
    part('batching', (row) => row.batchingMs),
    part('contention', (row) => row.contentionMs),
    part('prioritisation', (row) => row.prioritisationMs),
    part('unavailability', (row) => row.unavailabilityMs),
    part('other', (row) => row.otherMs),
  ]);
