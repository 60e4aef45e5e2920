import { EventLogError } from '../../../eventlog/index.ts';
import type { SourceContext, SourceMessage, StreamRequest } from '../source.ts';
import { durableSession } from './durable-session.ts';
import { readAll, readChanged } from './read-all.ts';
import { readByCursor } from './read-by-cursor.ts';
import { beginReading } from './reading.ts';
import type { DatabaseSession, Dialect } from './session.ts';
import { type DatabaseState, parseDatabaseState } from './states.ts';
import { parseStreamOptions } from './stream-options.ts';

/**
 * Reads streams of a database one after the other over one connection, which is opened again when it is lost. A stream
 * that cannot be read does not keep the others from being read: what was wrong is thrown at the end.
 *
 * @throws EventLogError what was wrong with the first stream that could not be read; the others are in its message
 */
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
  const faults: EventLogError[] = [];
  try {
    for (const request of streams) {
      current = request.name;
      try {
        yield* readStream(dialect, session, request, context);
      } catch (error) {
        if (!(error instanceof EventLogError) || concernsAll(error)) throw error;
        faults.push(error);
      }
    }
  } catch (error) {
    if (!context.signal.aborted) throw error;
  } finally {
    context.signal.removeEventListener('abort', letGo);
    await session.close().catch(() => undefined); // everything that was read has been given
  }
  if (faults.length > 0 && !context.signal.aborted) throw together(faults as [EventLogError, ...EventLogError[]]);
}

const concernsAll = ({ kind }: EventLogError): boolean => kind === 'source';

function together([first, ...others]: [EventLogError, ...EventLogError[]]): EventLogError {
  if (others.length === 0) return first;
  const messages = [first, ...others].map(({ message }) => message).join(' ');
  return new EventLogError(first.code, messages, { cause: first });
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
