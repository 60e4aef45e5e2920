import { EventLogError } from '../../../eventlog/index.ts';
import {
  broken,
  has,
  isObject,
  type Message,
  objectMember,
  parseObject,
  shown,
  textMember,
} from '../messages/message.ts';
import { passedOver, type Protocol, type ProtocolOutput } from '../messages/protocol.ts';
import type { InputLine } from '../messages/read-lines.ts';
import { takeRecord } from './records.ts';
import { sayOnce, type Session, theirStream } from './session.ts';
import { newStateCounts } from './state-counts.ts';
import { takeState } from './states.ts';
import { takeTrace } from './trace.ts';

/** Reads what an Airbyte source writes. Source: Airbyte protocol 0.3.2 and its message schema. */
export const airbyteProtocol: Protocol = (options) => {
  const session: Session = {
    ...options,
    unwanted: passedOver(options.report),
    counts: newStateCounts(),
    checks: new Map(),
    said: new Set(),
    statuses: new Map(),
    fault: null,
  };
  return {
    take: (line) => {
      const message = messageOf(session, line);
      return message === null ? [] : take(session, message);
    },
    end: (failure) => end(session, failure),
  };
};

/** @returns null for a line of text: sources print such lines, and Airbyte takes them for logs */
function messageOf(session: Session, line: InputLine): Message | null {
  const fields = parseObject(line);
  if (typeof fields === 'string') {
    if (!line.text.startsWith('{')) {
      sayOnce(session, JSON.stringify(['text', line.text]), {
        kind: 'note',
        stream: null,
        message: `line ${line.number} is no message: ${shown(line.text)}`,
      });
      return null;
    }
    throw broken(line, `${fields}; an Airbyte message was expected, found ${shown(line.text)}.`);
  }
  const type = has(fields, 'type') ? fields['type'] : undefined;
  if (typeof type === 'string') return { line, type, fields };
  throw broken(line, `an Airbyte message needs a "type"; found ${shown(line.text)}.`);
}

function take(session: Session, message: Message): ProtocolOutput[] {
  switch (message.type) {
    case 'RECORD':
      return takeRecord(session, message);
    case 'STATE':
      return [takeState(session, message)];
    case 'TRACE':
      takeTrace(session, message);
      return [];
    case 'LOG':
      takeLog(session, message);
      return [];
    case 'CATALOG':
      takeCatalog(session, message);
      return [];
    case 'CONTROL':
      session.report({
        kind: 'note',
        stream: null,
        message:
          'The connector asks for a changed configuration (such as a renewed token) to be kept. Configurations are not written from here: renew what it names by hand, or use credentials that last.',
      });
      return [];
    case 'SPEC':
    case 'CONNECTION_STATUS':
    case 'DESTINATION_CATALOG':
      return []; // answers of other verbs: they say nothing of records
    default:
      throw broken(
        message.line,
        `"${shown(message.type)}" is no type of an Airbyte message; expected RECORD, STATE, TRACE, LOG or CATALOG.`,
      );
  }
}

const LOUD = new Set(['FATAL', 'ERROR', 'WARN']);

function takeLog(session: Session, message: Message): void {
  const log = objectMember(message, 'log');
  const level = textMember({ ...message, fields: log }, 'level');
  if (!LOUD.has(level)) return; // the rest is for whoever mends the connector, in its own log
  session.report({ kind: 'note', stream: null, message: `${level}: ${shown(String(log['message']))}` });
}

function takeCatalog(session: Session, message: Message): void {
  const { streams } = objectMember(message, 'catalog');
  if (!Array.isArray(streams)) throw broken(message.line, 'a catalog needs a list as "streams".');
  for (const stream of streams.filter((one) => isObject(one))) {
    const theirs = theirStream(stream, 'name', message);
    const schema = stream['json_schema'];
    if (!isObject(schema)) continue;
    try {
      session.checks.set(theirs, session.compile(schema));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw broken(message.line, `the schema of ${shown(theirs)} is no JSON Schema: ${shown(reason)}.`, cause);
    }
  }
}

/** A source says of each stream that it is complete; one that does not was cut off. */
function end(session: Session, failure: EventLogError | null): void {
  session.unwanted.say();
  const fault = session.fault ?? failure;
  if (fault !== null) throw fault;
  const open = [...session.statuses].filter(([, status]) => status !== 'COMPLETE').map(([stream]) => stream);
  if (open.length === 0) return;
  throw new EventLogError(
    'source-unavailable',
    `The source ended before ${open.join(', ')} was complete. What came is kept; the next run goes on from the last state.`,
  );
}
