import { EventLogError } from '../../../eventlog/index.ts';
import { airbyteProtocol } from '../airbyte/airbyte-reader.ts';
import { faultOfTrace } from '../airbyte/trace.ts';
import { has, isObject } from '../messages/message.ts';
import { configuredCatalog, discoveredByAirbyte } from './airbyte-catalog.ts';
import type { Connector, Run } from './connector.ts';
import { secretPaths, typedSettings } from './typed-settings.ts';

/** Runs Airbyte sources: `spec`, `check`, `discover`, `read`. Source: Airbyte protocol 0.3.2. */
export const airbyteConnector: Connector = {
  protocol: airbyteProtocol,
  async check(run) {
    const spec = await specOf(run);
    const { fields } = await answerOf(run, ['check', ...(await configArguments(run, spec))], 'CONNECTION_STATUS');
    const status = isObject(fields['connectionStatus']) ? fields['connectionStatus'] : {};
    if (status['status'] !== 'SUCCEEDED') {
      const said = typeof status['message'] === 'string' ? status['message'] : 'it does not say why';
      throw new EventLogError('configuration-invalid', `The source cannot be read with this configuration: ${said}.`);
    }
    return ['the source says that it can be read', ...adviceOn(run, spec)];
  },
  async discover(run) {
    return discoveredByAirbyte(await catalogOf(run, await configArguments(run, await specOf(run))));
  },
  async reading(run, streams, { all, streams: each }) {
    const config = await configArguments(run, await specOf(run));
    const catalog = configuredCatalog(await catalogOf(run, config), streams);
    const state = all ?? (each.length === 0 ? null : `[${each.join(',')}]`);
    return [
      'read',
      ...config,
      '--catalog',
      await run.files.write('catalog.json', catalog),
      ...(state === null ? [] : ['--state', await run.files.write('state.json', state)]),
    ];
  },
};

/** The JSON Schema of the connector's configuration. */
async function specOf(run: Run): Promise<unknown> {
  const { fields } = await answerOf(run, ['spec'], 'SPEC');
  return isObject(fields['spec']) ? fields['spec']['connectionSpecification'] : undefined;
}

const configArguments = async ({ files, settings }: Run, spec: unknown): Promise<string[]> => [
  '--config',
  await files.write('config.json', JSON.stringify(typedSettings(settings, spec))),
];

const catalogOf = async (run: Run, config: readonly string[]): Promise<string> =>
  (await answerOf(run, ['discover', ...config], 'CATALOG')).text;

interface TypedLine {
  text: string;
  fields: Readonly<Record<string, unknown>>;
}

/** The last message of a type among what the source answers; sources may say other things around it. */
async function answerOf(run: Run, parameters: readonly string[], type: string): Promise<TypedLine> {
  const { lines, failure } = await run.answer(parameters);
  const messages = lines.flatMap(messageIn);
  const found = messages.findLast(({ fields }) => fields['type'] === type);
  if (found) return found;
  const told = messages.map(({ fields }) => faultOfTrace(fields)).find((fault) => fault !== null);
  throw (
    told ??
    failure ??
    new EventLogError(
      'source-answer-invalid',
      `${parameters[0]} gave no ${type} message; that is what an Airbyte source answers. Is the command one?`,
    )
  );
}

function messageIn(text: string): TypedLine[] {
  if (!text.startsWith('{')) return [];
  try {
    const fields = JSON.parse(text) as unknown;
    return isObject(fields) && has(fields, 'type') ? [{ text, fields }] : [];
  } catch {
    return []; // not every line that begins with a brace is a message; the one that is wanted will be missed
  }
}

/** What the connector calls a secret belongs where it is only referred to. */
const adviceOn = ({ config }: Run, spec: unknown): string[] =>
  secretPaths(spec)
    .filter((path) => valueAt(config.config, path.split('.')) !== undefined && !Object.hasOwn(config.secrets, path))
    .map((path) => `${path} is a secret: move it from config to secrets`);

const valueAt = (value: unknown, [head, ...rest]: readonly string[]): unknown => {
  if (head === undefined) return value;
  return isObject(value) && Object.hasOwn(value, head) ? valueAt(value[head], rest) : undefined;
};
