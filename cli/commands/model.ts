import type { Command } from 'commander';
import { EventLogError } from '../../eventlog/index.ts';
import type { JudgedAttribute, LabelledSplit, LabelRule, SplitSide } from '../../model/features/index.ts';
import type { Backend, ModelRuntime } from '../../model/index.ts';
import { answer, asking, type CommonOptions } from '../asking.ts';
import { formatCount } from '../format.ts';
import { days, oneOf, share } from '../options.ts';
import { facts, print, table } from '../print.ts';

interface RuntimeOptions {
  backend?: Backend;
  json?: true;
}

interface LabelOptions extends CommonOptions {
  label?: string;
  promise?: string;
  testShare: number;
  gap: number;
}

/** The model: what it computes on, and what it may learn from. */
export function addModelCommands(program: Command): void {
  const model = program
    .command('model')
    .description('predictions: what they are computed on, and what they may learn from');
  model
    .command('runtime')
    .description('the backend that computes here, and why a better one does not')
    .option('--backend <name>', 'this one and no other: tensorflow, wasm or cpu', oneOf('tensorflow', 'wasm', 'cpu'))
    .option('--json', 'one JSON document on standard output')
    .action(runtime);
  asking(model, 'labels', 'which cases were late, how they part in time, and which attributes a model may see')
    .option('--label <column=value>', 'late are the cases with this value of a case attribute')
    .option('--promise <column>', 'late are the cases delivered after this instant of theirs')
    .option('--test-share <share>', 'share of the cases, the latest, to test on', share, 0.2)
    .option('--gap <days>', 'days before the first test case from which no case is learned from', days, 0)
    .action(labels);
}

async function labels(options: LabelOptions): Promise<void> {
  const { judgeAttributes, labelSql, readSplit } = await import('../../model/features/index.ts');
  const rule = ruleOf(options);
  await answer(
    options,
    async (store) => {
      const label = await labelSql(store, rule);
      const split = await readSplit(store, label, { testShare: options.testShare, gapDays: options.gap });
      return { label: rule, split, attributes: await judgeAttributes(store, label) };
    },
    ({ split, attributes }) => `${splitText(split)}\n\n${attributesText(attributes)}`,
  );
}

/** @throws EventLogError option-invalid unless exactly one of both is given */
function ruleOf({ label, promise }: LabelOptions): LabelRule {
  if (label === undefined && promise !== undefined) return { kind: 'promise', column: promise };
  const [, column, value] = /^([^=]+)=(.+)$/s.exec(label ?? '') ?? [];
  if (promise === undefined && column !== undefined && value !== undefined) return { kind: 'value', column, value };
  throw new EventLogError(
    'option-invalid',
    label !== undefined && promise === undefined
      ? `--label needs an attribute, = and its value for late cases, such as Delayed=DELAYED; not '${label}'.`
      : 'Say what makes a case late by one of --label COLUMN=VALUE and --promise COLUMN.',
  );
}

const sideText = ({ cases, late, from, to }: SplitSide): string =>
  cases === 0 ? 'none' : `${formatCount(cases)} cases, ${formatCount(late)} late, begun ${from} to ${to}`;

const splitText = ({ cases, train, test, gap, outcomeLater, unlabelled }: LabelledSplit): string =>
  facts([
    ['cases', formatCount(cases)],
    ['learned from', sideText(train)],
    ['tested on', sideText(test)],
    ['in the gap', sideText(gap)],
    ['outcome too late', sideText(outcomeLater)],
    ...unlabelled.map((one) => [`no label: ${one.reason}`, formatCount(one.cases)] as const),
  ]);

const attributesText = (attributes: readonly JudgedAttribute[]): string =>
  table(attributes, [
    { heading: 'attribute', cell: ({ name }) => name },
    { heading: 'of the', cell: ({ scope }) => scope },
    { heading: 'AUC alone', cell: ({ auc }) => auc?.toFixed(3) ?? '', figure: true },
    { heading: 'refused because', cell: ({ refusedBecause }) => refusedBecause ?? '' },
  ]);

async function runtime({ backend, json }: RuntimeOptions): Promise<void> {
  const { openRuntime } = await import('../../model/index.ts');
  print(await openRuntime(backend), json ?? false, runtimeText);
}

const runtimeText = ({ backend, version, declined }: ModelRuntime): string =>
  facts([
    ['backend', backend],
    ['TensorFlow.js', version],
    ...declined.map((one) => [`not ${one.backend}`, one.reason] as const),
  ]);
