import type { EventLogError } from '../../../eventlog/index.ts';
import { has, type Message, textMember } from '../messages/message.ts';
import type { passedOver, ReaderOptions } from '../messages/protocol.ts';
import type { RecordCheck } from '../messages/record-schema.ts';
import type { newStateCounts } from './state-counts.ts';

/** What is known of one run of a source. */
export interface Session extends ReaderOptions {
  unwanted: ReturnType<typeof passedOver>;
  counts: ReturnType<typeof newStateCounts>;
  /** of a CATALOG, by stream */
  checks: Map<string, RecordCheck>;
  /** what was said of records, so that it is said once */
  said: Set<string>;
  /** how far each stream says it is */
  statuses: Map<string, string>;
  /** the first error that the source told of */
  fault: EventLogError | null;
}

/** Things that may be said of every record are said once each, and no more than this many of them. */
const MOST_SAID = 100;

export function sayOnce(session: Session, what: string, notice: Parameters<ReaderOptions['report']>[0]): void {
  if (session.said.has(what) || session.said.size >= MOST_SAID) return;
  session.said.add(what);
  session.report(notice);
}

/** `NAMESPACE.NAME`, or the name alone. */
export function theirStream(descriptor: Readonly<Record<string, unknown>>, name: string, message: Message): string {
  const stream = textMember({ ...message, fields: descriptor }, name);
  const namespace = has(descriptor, 'namespace') ? descriptor['namespace'] : null;
  return typeof namespace === 'string' && namespace !== '' ? `${namespace}.${stream}` : stream;
}
