import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type Conformance, EventLogError } from '../../eventlog/index.ts';
import { readConformance } from '../../mining/queries/index.ts';
import { answer, type CommonOptions, sliced } from '../asking.ts';
import { formatCount, formatShare } from '../format.ts';
import { share } from '../options.ts';
import { facts, table } from '../print.ts';

interface ConformOptions extends CommonOptions {
  model?: string;
  noise: number;
}

export function addConformCommand(program: Command): void {
  sliced(program, 'conform', 'how the cases run beside a model: fitness, precision, deviations')
    .option('--model <file>', 'a process tree as text; the model discovered from the cases when left out')
    .option('--noise <share>', 'of the discovery, 0 to 1', share, 0)
    .action((options: ConformOptions) => {
      const { model: file, noise } = options;
      const model = file === undefined ? { noise } : { model: readModel(file) };
      return answer(options, (store, slice) => readConformance(store, slice, model), conformanceText);
    });
}

function readModel(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new EventLogError('file-not-found', `The model ${file} cannot be read. Give a file with a process tree.`, {
      cause,
    });
  }
}

const conformanceText = (answered: Conformance): string =>
  [
    facts([
      ['cases', formatCount(answered.cases)],
      ['fitting', formatCount(answered.fitting)],
      ['average fitness', figure(answered.averageFitness)],
      ['log fitness', figure(answered.logFitness)],
      ['precision', `${figure(answered.precision)} (ETC on alignments)`],
      ['aligned', formatShare(answered.coverage)],
      ['model', answered.model.trim()],
    ]),
    table(answered.deviations, [
      { heading: 'cases', cell: (row) => formatCount(row.cases), figure: true },
      { heading: 'deviation', cell: (row) => row.text },
      { heading: 'for example', cell: (row) => row.examples[0] ?? '' },
    ]),
  ].join('\n\n');

const figure = (value: number | null): string => value?.toFixed(6) ?? '–';
