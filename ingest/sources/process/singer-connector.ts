import { EventLogError } from '../../../eventlog/index.ts';
import { singerProtocol } from '../singer/singer-reader.ts';
import type { Connector, Run } from './connector.ts';
import { discoveredBySinger, selectedCatalog } from './singer-catalog.ts';

/** Runs Singer taps: `--config`, `--discover`, `--catalog`, `--state`. Source: Singer specification 0.3.0. */
export const singerConnector: Connector = {
  protocol: singerProtocol,
  async check(run) {
    if (run.config.catalog !== 'discover') return checkByFirstMessage(run);
    const streams = discoveredBySinger(await catalogOf(run, await configArguments(run)));
    return [`the tap discovers ${streams.length} streams`];
  },
  async discover(run) {
    return discoveredBySinger(await catalogOf(run, await configArguments(run)));
  },
  async reading(run, streams, { all }) {
    const config = await configArguments(run);
    const state = all === null ? [] : ['--state', await run.files.write('state.json', all)];
    return [...config, ...(await catalogArguments(run, config, streams)), ...state];
  },
};

const configArguments = async ({ files, settings }: Run): Promise<string[]> => [
  '--config',
  await files.write('config.json', JSON.stringify(settings)),
];

async function catalogArguments(
  run: Run,
  config: readonly string[],
  streams: Parameters<typeof selectedCatalog>[1],
): Promise<string[]> {
  const { catalog } = run.config;
  if (catalog === 'none') return [];
  if (catalog !== 'discover') return ['--catalog', catalog];
  const selected = selectedCatalog(await catalogOf(run, config), streams);
  return ['--catalog', await run.files.write('catalog.json', selected)];
}

async function catalogOf(run: Run, config: readonly string[]): Promise<string> {
  const { lines, failure } = await run.answer([...config, '--discover']);
  if (failure) throw failure;
  return lines.join('\n');
}

/** Taps without discovery have no other way to be tried than to be run. */
async function checkByFirstMessage(run: Run): Promise<string[]> {
  const child = await run.start(await singerConnector.reading(run, [], { all: null, streams: [], nextNumber: 0 }));
  try {
    for await (const { text } of child.lines) return [`the tap begins with ${text.slice(0, 80)}`];
    throw (
      (await child.failure()) ??
      new EventLogError(
        'source-answer-invalid',
        'The tap ended well and wrote no message; at least a SCHEMA was expected.',
      )
    );
  } finally {
    await child.stop();
  }
}
