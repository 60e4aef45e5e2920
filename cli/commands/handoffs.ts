import type { Command } from 'commander';
import { stringify } from 'yaml';
import type { HandoffProposal, HandoffRow } from '../../eventlog/index.ts';
import { proposeHandoffs, readHandoffs } from '../../mining/queries/index.ts';
import { answer, type CommonOptions, sliced } from '../asking.ts';
import { formatCount, formatDuration, formatShare } from '../format.ts';
import { instant } from '../options.ts';
import { say, table } from '../print.ts';

/** What one system knew and another one had to learn. */
export function addHandoffsCommand(program: Command): void {
  sliced(program, 'handoffs', 'facts that arrive late, twice or never in another system')
    .option('--as-of <instant>', 'judge as things stood then (ISO 8601); the end of the log when left out', instant)
    .option('--propose', 'a draft of hand-offs that the log suggests and no mapping declares')
    .action((options: CommonOptions & { asOf?: string; propose?: true }) =>
      options.propose
        ? answer(options, (store) => proposeHandoffs(store), draftText)
        : answer(
            options,
            async (store, slice) => {
              const rows = await readHandoffs(store, slice, options.asOf ? { asOf: options.asOf } : {});
              if (rows.length === 0)
                say('No hand-offs are declared: put them under log.handoffs of a mapping, or see --propose.');
              return rows;
            },
            ledgerText,
          ),
    );
}

const count = (heading: string, of: (row: HandoffRow) => number | null) => ({
  heading,
  cell: (row: HandoffRow) => formatCount(of(row)),
  figure: true,
});
const duration = (heading: string, of: (row: HandoffRow) => number | null) => ({
  heading,
  cell: (row: HandoffRow) => formatDuration(of(row)),
  figure: true,
});

const ledgerText = (rows: readonly HandoffRow[]): string =>
  table(rows, [
    { heading: 'fact', cell: (row) => row.fact },
    { heading: 'from', cell: (row) => row.from ?? '–' },
    { heading: 'to', cell: (row) => row.to ?? '–' },
    count('expected', (row) => row.expected),
    count('arrived', (row) => row.arrived),
    count('missing', (row) => row.missing),
    count('underway', (row) => row.underway),
    count('late', (row) => row.late),
    count('early', (row) => row.early),
    count('twice', (row) => row.duplicate),
    duration('median lag', (row) => row.medianLagMs),
    duration('p90', (row) => row.p90LagMs),
    duration('period', (row) => row.periodMs),
    count('stale work', (row) => row.staleActions),
    {
      heading: 'clock ahead',
      cell: ({ clockSkewMs, clockSkewWithinMs }) =>
        clockSkewMs === null ? '–' : `${formatDuration(clockSkewMs)} ± ${formatDuration(clockSkewWithinMs)}`,
      figure: true,
    },
    { heading: 'for example', cell: (row) => row.examples[0] ?? '' },
  ]);

/** A part of a mapping, with the evidence beside every line. */
function draftText(proposals: readonly HandoffProposal[]): string {
  if (proposals.length === 0) return 'The log suggests no hand-off that is not declared.';
  return [
    '# A draft. Keep what one system must tell the other, give each fact its name, and put it under log: of a mapping.',
    '# What only happens next looks the same.',
    'handoffs:',
    ...proposals.flatMap(draftLines),
  ].join('\n');
}

const scalar = (text: string): string => stringify(text).trimEnd();

const draftLines = ({ fromActivity, toActivity, from, to, per, ...evidence }: HandoffProposal): string[] => [
  `  - fact: ${scalar(toActivity)} # ${formatCount(evidence.count)} times; of the one ${formatShare(evidence.shareOfFrom)}, of the other ` +
    `${formatShare(evidence.shareOfTo)}; one to one in ${formatShare(evidence.oneToOne)}; median lag ${formatDuration(evidence.medianLagMs)}`,
  `    from: ${scalar(fromActivity)} # ${from.join(', ')}`,
  `    to: ${scalar(toActivity)} # ${to.join(', ')}`,
  ...(per === null ? [] : [`    per: ${scalar(per)}`]),
];
