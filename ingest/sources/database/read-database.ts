import type { SourceContext, SourceMessage, StreamRequest } from '../source.ts';
import { durableSession } from './durable-session.ts';
import { readAll, readChanged } from './read-all.ts';
import { readByCursor } from './read-by-cursor.ts';
import { readEach } from './read-each.ts';
import { beginReading } from './reading.ts';
import type { DatabaseSession, Dialect } from './session.ts';
import { type DatabaseState, parseDatabaseState } from './states.ts';
import { parseStreamOptions } from './stream-options.ts';

/** Reads streams of a database over one connection, which is opened again when it is lost. Throws as `readEach`. */
export async function* readDatabase(
  dialect: Dialect,
  open: () => Promise<DatabaseSession>,
  streams: readonly StreamRequest[],
  context: SourceContext,
): AsyncGenerator<SourceMessage> {
  let current: string | null = null;
  const session = durableSession(open, context, () => current);
  const letGo = () => void session.close().catch(() => undefined); // whoever waits for it hears of the signal
  context.signal.addEventListener('abort', letGo, { once: true });
  try {
    yield* readEach(streams, context, (request) => {
      current = request.name;
      return readStream(dialect, session, request, context);
    });
  } finally {
    context.signal.removeEventListener('abort', letGo);
    await session.close().catch(() => undefined); // everything that was read has been given
  }
}

async function* readStream(
  dialect: Dialect,
  session: DatabaseSession,
  { name, options: said, state: given }: StreamRequest,
  context: SourceContext,
): AsyncGenerator<SourceMessage> {
  const options = parseStreamOptions(name, said);
  const state = parseDatabaseState(name, given);
  const reading = await beginReading(name, options, dialect, session, context);
  if (options.cursor !== undefined) {
    yield* readByCursor(reading, options.cursor, ofKind(state, 'cursor', name, context));
  } else if (options.refresh === 'changed') {
    yield* readChanged(reading, ofKind(state, 'changed', name, context));
  } else {
    yield* readAll(reading, ofKind(state, 'all', name, context));
  }
}

/** A stream that is read in another way than before begins anew: that gives rows again and leaves none out. */
function ofKind<Kind extends DatabaseState['kind']>(
  state: DatabaseState | null,
  kind: Kind,
  stream: string,
  context: SourceContext,
): Extract<DatabaseState, { kind: Kind }> | null {
  if (state === null || isOfKind(state, kind)) return state;
  context.report({
    kind: 'note',
    stream,
    message: `It was read in another way before (${state.kind}, now ${kind}), and is read from the start now.`,
  });
  return null;
}

const isOfKind = <Kind extends DatabaseState['kind']>(
  state: DatabaseState,
  kind: Kind,
): state is Extract<DatabaseState, { kind: Kind }> => state.kind === kind;
