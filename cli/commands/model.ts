import type { Command } from 'commander';
import type { Backend, ModelRuntime } from '../../model/index.ts';
import { oneOf } from '../options.ts';
import { facts, print } from '../print.ts';

interface RuntimeOptions {
  backend?: Backend;
  json?: true;
}

/** The model: what it computes on. */
export function addModelCommands(program: Command): void {
  const model = program.command('model').description('predictions: what they are computed on');
  model
    .command('runtime')
    .description('the backend that computes here, and why a better one does not')
    .option('--backend <name>', 'this one and no other: tensorflow, wasm or cpu', oneOf('tensorflow', 'wasm', 'cpu'))
    .option('--json', 'one JSON document on standard output')
    .action(runtime);
}

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
