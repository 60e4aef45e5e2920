import type { Command } from 'commander';
import { type Dfg, type Distribution, EventLogError, type LogSummary, type Trace } from '../../eventlog/index.ts';
import {
  readDfg,
  readLogSummary,
  readLoops,
  readPerformance,
  readRework,
  readStalls,
  readTrace,
  readVariants,
} from '../../mining/queries/index.ts';
import { inCaseNotion, renewDataVersion, writeClosingActivities } from '../../store/index.ts';
import { answer, asking, type CommonOptions, sliced, traceCases } from '../asking.ts';
import { instant, oneOf, wholeNumber } from '../options.ts';
import { formatCount, formatDuration, formatShare } from '../format.ts';
import { facts, say, table } from '../print.ts';
import { writing } from '../with-store.ts';

/** The commands that ask the log and change nothing. */
export function addMiningCommands(program: Command): void {
  asking(program, 'log', 'what the log holds, and what is wrong with it').action((options: CommonOptions) =>
    answer(options, (store) => readLogSummary(store), logText),
  );
  sliced(program, 'dfg', 'the directly-follows graph, with durations')
    .option('--quantiles <how>', 'exact, bins (9 % wide, faster) or none', oneOf('exact', 'bins', 'none'), 'exact')
    .option('--keep <activity...>', 're-project the log on these activities')
    .action((options: CommonOptions & { quantiles: 'exact' | 'bins' | 'none'; keep?: string[] }) =>
      answer(
        options,
        (store, slice) =>
          readDfg(store, slice, {
            quantiles: options.quantiles,
            ...(options.keep && { keep: options.keep }),
          }),
        dfgText,
      ),
    );
  sliced(program, 'variants', 'the distinct traces, most frequent first')
    .option('--top <number>', 'only the most frequent ones', wholeNumber)
    .action((options: CommonOptions & { top?: number }) =>
      answer(
        options,
        (store, slice) => readVariants(store, slice, top(options)),
        (rows) =>
          table(rows, [
            { heading: '#', cell: (row) => String(row.rank), figure: true },
            { heading: 'cases', cell: (row) => formatCount(row.count), figure: true },
            { heading: 'share', cell: (row) => formatShare(row.share), figure: true },
            { heading: 'median lead time', cell: (row) => formatDuration(row.medianLeadTimeMs), figure: true },
            { heading: 'activities', cell: (row) => row.activities.join(' → ') },
          ]),
      ),
    );
  sliced(program, 'performance', 'lead time of the finished cases').action((options: CommonOptions) =>
    answer(options, readPerformance, ({ cases, openCases, leadTimeMs }) =>
      facts([
        ['cases', formatCount(cases)],
        ['open cases', `${formatCount(openCases)} (no lead time yet)`],
        ...distributionFacts(leadTimeMs),
      ]),
    ),
  );
  sliced(program, 'rework', 'activities executed more than once in a case').action((options: CommonOptions) =>
    answer(options, readRework, (rows) =>
      table(rows, [
        { heading: 'activity', cell: (row) => row.activity },
        { heading: 'cases', cell: (row) => formatCount(row.cases), figure: true },
        { heading: 'extra executions', cell: (row) => formatCount(row.extraExecutions), figure: true },
        { heading: 'self-loops', cell: (row) => formatCount(row.selfLoops), figure: true },
        { heading: 'repetitions', cell: (row) => formatCount(row.repetitions), figure: true },
        { heading: 'same resource', cell: (row) => formatCount(row.sameResource), figure: true },
        { heading: 'other resource', cell: (row) => formatCount(row.otherResource), figure: true },
      ]),
    ),
  );
  sliced(program, 'loops', 'exception loops, ranked by time lost')
    .option('--top <number>', 'only the worst ones', wholeNumber)
    .action((options: CommonOptions & { top?: number }) =>
      answer(
        options,
        (store, slice) => readLoops(store, slice, top(options)),
        (rows) =>
          table(rows, [
            { heading: 'loop', cell: (row) => [...row.activities, row.activities[0]].join(' → ') },
            { heading: 'cases', cell: (row) => formatCount(row.cases), figure: true },
            { heading: 'passes', cell: (row) => formatCount(row.passes), figure: true },
            { heading: 'time lost', cell: (row) => formatDuration(row.timeMs), figure: true },
            { heading: 'median pass', cell: (row) => formatDuration(row.medianPassMs), figure: true },
            { heading: 'touches', cell: (row) => formatCount(row.touches), figure: true },
            { heading: 'for example', cell: (row) => row.examples[0] ?? '' },
          ]),
      ),
    );
  addStalls(program);
  asking(program, 'trace <case>', "one case's whole life across the systems").action(
    (id: string, options: CommonOptions) =>
      answer(
        options,
        (store) => readTrace(store, id),
        (trace) =>
          [
            facts([
              ['case', trace.case],
              ['state', trace.open ? 'open' : 'finished'],
              ['lead time', formatDuration(trace.leadTimeMs)],
              ...Object.entries(trace.attributes).map(([name, value]) => [name, String(value ?? '–')] as const),
            ]),
            table(trace.events, [
              { heading: 'ended', cell: (row) => row.endedAt },
              { heading: 'started', cell: (row) => row.startedAt ?? '–' },
              { heading: 'waited', cell: (row) => formatDuration(row.waitingMs), figure: true },
              { heading: 'activity', cell: (row) => row.activity },
              { heading: 'system', cell: (row) => row.system ?? '–' },
              { heading: 'resource', cell: (row) => row.resource ?? '–' },
              { heading: 'object', cell: (row) => `${row.object.type} ${row.object.key}` },
            ]),
            ...revisionLines(trace),
            ...inferredLines(trace),
          ].join('\n\n'),
      ),
  );
}

const revisionLines = ({ events, withdrawn }: Trace): string[] => [
  ...events
    .filter(({ corrections }) => corrections > 0)
    .map(
      ({ activity, endedAt, corrections }) =>
        `${activity} of ${endedAt} corrects ${formatCount(corrections)} earlier ${corrections === 1 ? 'record' : 'records'}.`,
    ),
  ...withdrawn.map(
    ({ activity, endedAt, withdrawnAt, withdrawnBy, withdrawnIn }) =>
      `${activity} of ${endedAt} was withdrawn at ${withdrawnAt} by ${withdrawnBy ?? 'nobody named'} in ${withdrawnIn}.`,
  ),
];

/** Links that no source states. */
const inferredLines = ({ objects }: Trace): string[] =>
  objects
    .filter(({ confidence }) => confidence < 1)
    .map(
      ({ type, key, parent, rule, confidence }) =>
        `${type} ${key} belongs to ${parent.type} ${parent.key} by inference: ${rule}, confidence ${confidence}.`,
    );

function addStalls(program: Command): void {
  sliced(program, 'stalls', 'open cases that wait longer than completed ones did')
    .option('--as-of <instant>', 'judge as things stood then (ISO 8601); the end of the log when left out', instant)
    .option('--closed-by <activity...>', 'activities that finish a case; kept with the log')
    .action(async (options: CommonOptions & { asOf?: string; closedBy?: string[] }) => {
      if (options.closedBy) await keepClosingActivities(options, options.closedBy);
      await answer(
        options,
        async (store, slice) => {
          const { closedBy } = await readLogSummary(store);
          say(
            `Closing activities (${closedBy.source}): ${closedBy.activities.join(', ') || 'none'}. ${closedBy.reason}`,
          );
          return readStalls(store, slice, options.asOf ? { asOf: options.asOf } : {});
        },
        (rows) =>
          table(rows, [
            { heading: 'case', cell: (row) => row.case },
            { heading: 'after', cell: (row) => row.lastActivity },
            { heading: 'since', cell: (row) => row.waitingSince },
            { heading: 'waiting', cell: (row) => formatDuration(row.waitingMs), figure: true },
            { heading: 'expected', cell: (row) => formatDuration(row.expectedMs), figure: true },
            { heading: 'p90', cell: (row) => formatDuration(row.p90Ms), figure: true },
            { heading: 'excess', cell: (row) => formatDuration(row.excessMs), figure: true },
            { heading: 'probability', cell: (row) => formatShare(row.probability), figure: true },
            { heading: 'owner', cell: (row) => row.owner ?? '–' },
          ]),
      );
    });
}

/** Of the case notion that is asked about. */
async function keepClosingActivities({ db, caseNotion }: CommonOptions, activities: string[]): Promise<void> {
  if (caseNotion !== undefined) await traceCases(db, caseNotion);
  await writing(db, (store) =>
    store.change(async (writer) => {
      const known = await writer.rows<{ name: string }>('SELECT name FROM activities ORDER BY name');
      const names = new Set(known.map(({ name }) => name));
      for (const activity of activities) {
        if (names.has(activity)) continue;
        throw new EventLogError(
          'activity-not-found',
          `The log has no activity '${activity}' to close by. It has: ${[...names].join(', ')}.`,
        );
      }
      const keep = () =>
        writeClosingActivities(writer, { activities, source: 'given', reason: 'Given with --closed-by.' });
      await (caseNotion === undefined ? keep() : inCaseNotion(writer, caseNotion, keep));
      await renewDataVersion(writer);
    }),
  );
}

const top = ({ top: number }: { top?: number }) => (number === undefined ? {} : { top: number });

const distributionFacts = (distribution: Distribution): [string, string][] =>
  Object.entries(distribution).map(([name, value]) => [name, formatDuration(value)]);

function logText(log: LogSummary): string {
  return [
    facts([
      ['cases', `${formatCount(log.cases)} (${formatCount(log.openCases)} open)`],
      ['events', `${formatCount(log.events)} from ${formatCount(log.records)} records (lifecycle ${log.lifecycle})`],
      ['activities', formatCount(log.activities)],
      ['variants', formatCount(log.variants)],
      ['objects', formatCount(log.objects)],
      ['time span', `${log.firstAt ?? '–'} to ${log.lastAt ?? '–'}`],
      ['ties', `${formatCount(log.tiedPairs)} pairs in ${formatCount(log.tiedCases)} cases`],
      ['overlaps', formatCount(log.overlaps)],
      ['rejected', formatCount(log.rejected)],
      ['unlinked', formatCount(log.unlinked)],
      ['convergence', `${formatCount(log.convergence)} events in more than one case`],
      ['divergence', `${formatCount(log.divergence)} cases with an activity for several objects of one type`],
      ['closed by', `${log.closedBy.activities.join(', ') || '–'} (${log.closedBy.source}) ${log.closedBy.reason}`],
    ]),
    table(log.findings, [
      { heading: 'finding', cell: (row) => row.code },
      { heading: 'severity', cell: (row) => row.severity },
      { heading: 'count', cell: (row) => formatCount(row.count), figure: true },
      { heading: 'share', cell: (row) => formatShare(row.share), figure: true },
      { heading: 'what', cell: (row) => row.message },
    ]),
  ].join('\n\n');
}

const dfgText = ({ edges }: Dfg): string =>
  table(
    edges.toSorted((a, b) => b.count - a.count),
    [
      { heading: 'source', cell: (row) => row.source },
      { heading: 'target', cell: (row) => row.target },
      { heading: 'count', cell: (row) => formatCount(row.count), figure: true },
      { heading: 'cases', cell: (row) => formatCount(row.cases), figure: true },
      { heading: 'mean', cell: (row) => formatDuration(row.meanMs), figure: true },
      { heading: 'median', cell: (row) => formatDuration(row.medianMs), figure: true },
      { heading: 'p90', cell: (row) => formatDuration(row.p90Ms), figure: true },
      { heading: 'overlaps', cell: (row) => formatCount(row.overlaps), figure: true },
    ],
  );
