import type { LandedRecord, LandedUnreadable } from '../../landing/index.ts';
import { passedOver, type Protocol, type ProtocolOutput } from '../messages/protocol.ts';
import { type DebeziumMessage, nameOf, newDebeziumReader } from './change-event.ts';
import { newRouting } from './streams.ts';

/**
 * Reads lines of change events. Each line stands for itself, so one that nobody can read is kept as unreadable and stops
 * no other; where its table is not known, the first stream keeps it.
 */
export const debeziumProtocol: Protocol = ({ streams, report }) => {
  const read = newDebeziumReader();
  const routing = newRouting(streams);
  const unwanted = passedOver(report);
  const others = new Map<string, number>();
  return {
    take({ number, text, isWhole }): ProtocolOutput[] {
      const message = read(text);
      if (message.kind === 'wrong' && !isWhole) message.reason = 'the input ends in the middle of it';
      const wanted = routing(message);
      const entry = entryOf(message, text, `line ${number}: `);
      if (wanted.length > 0 && entry) return wanted.map((stream) => ({ stream, entry }));
      if (message.kind === 'wrong' && message.collection === null && entry) {
        const [first] = streams;
        return first ? [{ stream: first.name, entry }] : [];
      }
      if ('collection' in message && message.collection) unwanted.count(nameOf(message.collection));
      else others.set(message.kind, (others.get(message.kind) ?? 0) + 1);
      return [];
    },
    end(failure) {
      unwanted.say();
      if (others.size > 0) report({ kind: 'note', stream: null, message: passedText(others) });
      if (failure) throw failure;
    },
  };
};

/** @returns null for what is no record of anything: tombstones, heartbeats, changes of a schema */
export function entryOf(message: DebeziumMessage, text: string, place = ''): LandedRecord | LandedUnreadable | null {
  if (message.kind === 'wrong') {
    return { unreadable: text, code: 'change-event-invalid', reason: `${place}${message.reason}` };
  }
  if (!('data' in message)) return null;
  const { data, id } = message;
  return { data, id, ...(message.kind === 'change' && message.op === 'd' ? { operation: 'delete' } : {}) };
}

const NAMES: Readonly<Record<string, string>> = {
  tombstone: 'tombstones (the deletion before each says the same)',
  heartbeat: 'heartbeats',
  'schema-change': 'changes of a schema',
  transaction: 'boundaries of transactions (a stream with events: transaction keeps them)',
  message: 'messages in the log (a stream with events: message keeps them)',
};

const passedText = (counts: ReadonlyMap<string, number>): string =>
  `Passed over: ${[...counts].map(([kind, count]) => `${count} ${NAMES[kind] ?? kind}`).join(', ')}.`;
