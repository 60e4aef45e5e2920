import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type DiscoveredModel, EventLogError } from '../../eventlog/index.ts';
import { discoverModel, MODEL_FORMATS } from '../../mining/queries/index.ts';
import { answer, type CommonOptions, sliced } from '../asking.ts';
import { formatCount } from '../format.ts';
import { oneOf, share } from '../options.ts';

interface DiscoverOptions extends CommonOptions {
  format: DiscoveredModel['format'];
  noise: number;
  output?: string;
}

export function addDiscoverCommand(program: Command): void {
  sliced(program, 'discover', 'the model that the cases follow')
    .option('--format <format>', MODEL_FORMATS.join(', '), oneOf(...MODEL_FORMATS), 'tree')
    .option(
      '--noise <share>',
      'how much of what is rare is passed over, 0 to 1; at 0 the model runs every case',
      share,
      0,
    )
    .option('--output <file>', 'where to write the model; standard output without it')
    .action((options: DiscoverOptions) =>
      answer(
        options,
        async (store, slice) => {
          const discovered = await discoverModel(store, slice, options);
          if (options.output !== undefined) writeModel(options.output, discovered.model);
          return discovered;
        },
        ({ model, cases, variants }) =>
          options.output === undefined
            ? model
            : `Discovered from ${formatCount(cases)} cases in ${formatCount(variants)} variants; written to ${options.output}.`,
      ),
    );
}

function writeModel(output: string, model: string): void {
  try {
    writeFileSync(output, `${model}\n`);
  } catch (cause) {
    throw new EventLogError('file-unwritable', `The model ${output} cannot be written. Give a folder that is there.`, {
      cause,
    });
  }
}
