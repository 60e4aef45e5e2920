import type { LandedRecord } from '../../landing/index.ts';
import { memberTexts, withMembers } from '../messages/json-text.ts';
import { has, isObject, type Message, objectMember } from '../messages/message.ts';
import type { ProtocolOutput } from '../messages/protocol.ts';
import { contentId } from '../messages/record-id.ts';
import { streamNameOf } from '../messages/stream-name.ts';
import { sayOnce, type Session, theirStream } from './session.ts';

export function takeRecord(session: Session, message: Message): ProtocolOutput[] {
  const record = objectMember(message, 'record');
  const theirs = theirStream(record, 'stream', message);
  const data = objectMember({ ...message, fields: record }, 'data');
  const stream = streamNameOf(theirs);
  const isWanted = session.wanted.has(stream);
  session.counts.received(theirs, isWanted);
  if (!isWanted) {
    session.unwanted.count(theirs);
    return [];
  }
  sayChanges(session, stream, record['meta']);
  const faults = session.checks.get(theirs)?.(data) ?? null;
  const wrong = faults?.breaks ?? faults?.exceeds;
  if (wrong) {
    const text = `line ${message.line.number}: ${wrong}, as the catalog says. Records like it are kept as they are.`;
    sayOnce(session, JSON.stringify([stream, wrong]), { kind: 'drift', stream, message: text });
  }
  return [{ stream, entry: landedRecord(message, record, data) }];
}

/** What the message says beside the record is kept with it, by the names that Airbyte destinations give it. */
const BESIDE = [
  ['emitted_at', '_airbyte_extracted_at'],
  ['meta', '_airbyte_meta'],
  ['file_reference', '_airbyte_file_reference'],
] as const;

function landedRecord(
  { line }: Message,
  record: Readonly<Record<string, unknown>>,
  data: Readonly<Record<string, unknown>>,
): LandedRecord {
  const members = memberTexts(memberTexts(line.text).get('record') as string);
  const text = members.get('data') as string;
  const beside = BESIDE.flatMap(([theirs, ours]): [string, string][] =>
    has(record, theirs) && record[theirs] !== null && !has(data, ours) ? [[ours, members.get(theirs) as string]] : [],
  );
  const isDeleted = has(data, '_ab_cdc_deleted_at') && data['_ab_cdc_deleted_at'] !== null;
  return { data: withMembers(text, beside), id: contentId(text), ...(isDeleted ? { operation: 'delete' } : {}) };
}

/** Fields that were emptied or cut on the way here. */
function sayChanges(session: Session, stream: string, meta: unknown): void {
  const changes = isObject(meta) && Array.isArray(meta['changes']) ? meta['changes'] : [];
  for (const change of changes.filter((one) => isObject(one))) {
    const [field, how, why] = [change['field'], change['change'], change['reason']].map(String);
    const message = `${field} was ${how === 'TRUNCATED' ? 'cut' : 'emptied'} before it came here (${why}); _airbyte_meta says so in each record.`;
    sayOnce(session, JSON.stringify([stream, field, how, why]), { kind: 'drift', stream, message });
  }
}
