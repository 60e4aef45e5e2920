import { EventLogError } from '../../../eventlog/index.ts';
import { has, isObject, type Message, objectMember, shown, textMember } from '../messages/message.ts';
import { streamNameOf } from '../messages/stream-name.ts';
import { type Session, theirStream } from './session.ts';

/** What a source says of itself: errors, how far its streams are. Estimates and usage figures change nothing here. */
export function takeTrace(session: Session, message: Message): void {
  const trace = objectMember(message, 'trace');
  const inTrace = { ...message, fields: trace };
  const kind = textMember(inTrace, 'type');
  if (kind === 'ERROR') session.fault ??= faultOf({ ...message, fields: objectMember(inTrace, 'error') });
  if (kind === 'STREAM_STATUS') takeStatus(session, { ...message, fields: objectMember(inTrace, 'stream_status') });
}

/** The error that a message tells of; null when it tells of none. */
export function faultOfTrace(fields: Readonly<Record<string, unknown>>): EventLogError | null {
  const trace = fields['type'] === 'TRACE' ? fields['trace'] : null;
  if (!isObject(trace) || !isObject(trace['error'])) return null;
  return faultOf({ line: { number: 0, text: '', endsAt: 0, isWhole: true }, type: 'TRACE', fields: trace['error'] });
}

/** The source goes on with what it can after an error, so it is kept until the end. */
function faultOf(message: Message): EventLogError {
  const { fields } = message;
  const text = textMember(message, 'message');
  const internal = typeof fields['internal_message'] === 'string' ? ` (${shown(fields['internal_message'])})` : '';
  const descriptor = fields['stream_descriptor'];
  const of = isObject(descriptor) ? `${theirStream(descriptor, 'name', message)}: ` : '';
  return fields['failure_type'] === 'config_error'
    ? new EventLogError('configuration-invalid', `The source says of its configuration: ${of}${text}${internal}.`)
    : new EventLogError(
        'source-unavailable',
        `The source failed: ${of}${text}${internal}. What came is kept; the next run goes on from the last state.`,
      );
}

function takeStatus(session: Session, message: Message): void {
  const { fields, line } = message;
  const theirs = theirStream(objectMember(message, 'stream_descriptor'), 'name', message);
  const status = textMember(message, 'status');
  session.statuses.set(theirs, status);
  const stream = session.wanted.has(streamNameOf(theirs)) ? streamNameOf(theirs) : null;
  const reasons = Array.isArray(fields['reasons']) ? fields['reasons'].filter((one) => isObject(one)) : [];
  for (const reason of reasons.filter((one) => one['type'] === 'RATE_LIMITED')) {
    const waitMs = waitOf(reason['rate_limited'], session.now());
    const until = waitMs === null ? 'until it may go on' : `for ${Math.round(waitMs / 1_000)} s`;
    const text = `line ${line.number}: ${theirs} is held back by a rate limit ${until}.`;
    session.report({ kind: 'throttled', stream, message: text, ...(waitMs === null ? {} : { waitMs }) });
  }
}

function waitOf(limit: unknown, now: Date): number | null {
  if (!isObject(limit) || !has(limit, 'quota_reset')) return null;
  const resetAt = limit['quota_reset'];
  return typeof resetAt === 'number' ? Math.max(0, resetAt - now.getTime()) : null;
}
