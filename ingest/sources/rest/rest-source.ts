import { z } from 'zod';
import { EventLogError, suggestion } from '../../../eventlog/index.ts';
import { entry, text } from '../../mapping/language/syntax.ts';
import { nodeTransport } from '../http/node-transport.ts';
import type { Transport } from '../http/transport.ts';
import type { Source, SourceContext, SourceMessage, StreamRequest } from '../source.ts';
import { type Declaration, inlineDeclaration, readDeclaration, type Settings, settingsSchema } from './declaration.ts';
import { checkSource, discoverStreams } from './discover.ts';
import { readByCursor } from './read-by-cursor.ts';
import { readSnapshot } from './read-snapshot.ts';
import { openSession, type RestSession } from './session.ts';
import { parseRestState, type RestState } from './state.ts';
import { planStream, type StreamPlan } from './stream-plan.ts';

/** A declaration and values for its settings. */
export interface RestConfig {
  declaration: Declaration;
  settings: Settings;
}

/** A web source that a declaration describes, which stands in a file or in the configuration itself. */
export const restSource = (transport: Transport = nodeTransport()): Source<RestConfig> => ({
  kind: 'rest',
  description: 'Any web interface that answers in JSON, described by a declaration of yours.',
  config: restConfig,
  check: ({ declaration, settings }, context) =>
    checkSource(declaration, openSession(declaration, settings, transport, context)),
  discover: ({ declaration, settings }, context) =>
    discoverStreams(declaration, openSession(declaration, settings, transport, context)),
  read: ({ declaration, settings }, streams, context) =>
    readDeclared(declaration, openSession(declaration, settings, transport, context), streams, context),
});

/** A kind of source of its own, made of a declaration. It is read when it is needed first. */
export function declaredSource(
  kind: string,
  read: () => Declaration,
  transport: Transport = nodeTransport(),
): Source<Settings> {
  let known: Declaration | null = null;
  const declaration = (): Declaration => {
    known ??= read();
    return known;
  };
  const open = (settings: Settings, context: SourceContext) => openSession(declaration(), settings, transport, context);
  return {
    kind,
    get description() {
      return declaration().description;
    },
    get config() {
      return settingsSchema(declaration().settings);
    },
    check: async (settings, context) => checkSource(declaration(), open(settings, context)),
    discover: async (settings, context) => discoverStreams(declaration(), open(settings, context)),
    read: (settings, streams, context) => readDeclared(declaration(), open(settings, context), streams, context),
  };
}

const restConfig: z.ZodType<RestConfig> = entry({
  declaration: z
    .union([z.record(z.string(), z.unknown()), text], 'expected the path of a declaration, or one')
    .meta({ 'x-path': true }),
  settings: z.record(z.string(), text).default({}),
  secrets: z.record(z.string(), text.meta({ 'x-secret': true })).default({}),
}).transform(({ declaration: written, settings, secrets }, context) => {
  const fault = (message: string, path: PropertyKey[]) =>
    context.issues.push({ code: 'custom', message, input: null, path });
  const declaration = readWritten(written, (message) => fault(message, ['declaration']));
  if (declaration === null) return z.NEVER;
  const placeOf = (name: string) => [declaration.settings[name]?.secret ? 'secrets' : 'settings', name];
  for (const name of [...Object.keys(settings), ...Object.keys(secrets)]) {
    const isSecret = declaration.settings[name]?.secret;
    if (isSecret === undefined) {
      fault(
        `"${name}" is no setting of the declaration. ${suggestion(name, Object.keys(declaration.settings))}`,
        placeOf(name),
      );
    } else if (isSecret !== Object.hasOwn(secrets, name)) {
      fault(`"${name}" belongs under ${isSecret ? 'secrets' : 'settings'}`, placeOf(name));
    }
  }
  const parsed = settingsSchema(declaration.settings).safeParse({ ...settings, ...secrets });
  if (parsed.success) return { declaration, settings: parsed.data };
  for (const { path, message, code } of parsed.error.issues) {
    if (code !== 'unrecognized_keys') fault(message, placeOf(String(path[0])));
  }
  return z.NEVER;
});

function readWritten(
  written: string | Record<string, unknown>,
  onFault: (message: string) => void,
): Declaration | null {
  try {
    return typeof written === 'string' ? readDeclaration(written) : inlineDeclaration(written);
  } catch (error) {
    if (!(error instanceof EventLogError)) throw error;
    onFault(error.message);
    return null;
  }
}

/**
 * Reads streams one after the other. One that cannot be read does not keep the others from being read: what was wrong is
 * thrown at the end.
 */
async function* readDeclared(
  declaration: Declaration,
  session: RestSession,
  requests: readonly StreamRequest[],
  { signal }: SourceContext,
): AsyncGenerator<SourceMessage> {
  const faults: EventLogError[] = [];
  for (const request of requests) {
    try {
      yield* readStream(declaration, session, request);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof EventLogError) || concernsAll(error)) throw error;
      faults.push(error);
    }
  }
  const [first, ...others] = faults;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new EventLogError(first.code, faults.map(({ message }) => message).join('\n'), { cause: first });
}

/** A host that does not answer, or does not let in, would not answer for other streams either. */
const concernsAll = ({ kind }: EventLogError): boolean => kind === 'source' || kind === 'authentication';

async function* readStream(
  { streams }: Declaration,
  session: RestSession,
  request: StreamRequest,
): AsyncGenerator<SourceMessage> {
  const form = streams[request.name];
  if (form === undefined) {
    throw new EventLogError(
      'stream-not-found',
      `"${request.name}" is no stream of this source. ${suggestion(request.name, Object.keys(streams))}`,
    );
  }
  const plan = planStream(form, request, session);
  const state = parseRestState(plan.name, request.state);
  const { cursor, snapshot } = plan;
  if (cursor) yield* readByCursor(session, plan, cursor, ofWay(state, 'cursor', plan, session));
  if (snapshot) yield* readSnapshot(session, plan, snapshot, ofWay(state, 'snapshot', plan, session));
}

/** A stream that is read in another way than before begins anew: that gives records again and leaves none out. */
function ofWay<Kind extends RestState['kind']>(
  state: RestState | null,
  kind: Kind,
  { name, way }: StreamPlan,
  { context }: RestSession,
): Extract<RestState, { kind: Kind }> | null {
  if (state === null) return null;
  if (isOfKind(state, kind) && state.way === way) return state;
  const message = 'It was read in another way before, and is read from the start now. What is loaded stays.';
  context.report({ kind: 'note', stream: name, message });
  return null;
}

const isOfKind = <Kind extends RestState['kind']>(
  state: RestState,
  kind: Kind,
): state is Extract<RestState, { kind: Kind }> => state.kind === kind;
