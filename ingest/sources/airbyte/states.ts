import { memberTexts, withMembers } from '../messages/json-text.ts';
import { broken, has, isObject, type Message, objectMember, shown } from '../messages/message.ts';
import type { ProtocolOutput } from '../messages/protocol.ts';
import { streamNameOf } from '../messages/stream-name.ts';
import { type Session, theirStream } from './session.ts';

export function takeState(session: Session, message: Message): ProtocolOutput {
  const state = objectMember(message, 'state');
  const text = memberTexts(message.line.text).get('state') as string;
  const kind = has(state, 'type') && state['type'] !== null ? state['type'] : 'LEGACY';
  const inState = { ...message, fields: state };
  if (kind === 'STREAM') {
    const described = objectMember(inState, 'stream');
    const theirs = theirStream(objectMember({ ...message, fields: described }, 'stream_descriptor'), 'name', message);
    return {
      of: streamNameOf(theirs),
      replaces: false,
      restart: text,
      handBack: handedBack(session, message, state, text, theirs),
    };
  }
  if (kind === 'GLOBAL') {
    objectMember(inState, 'global');
    return {
      of: null,
      replaces: false,
      restart: `[${text}]`,
      handBack: handedBack(session, message, state, text, null),
    };
  }
  if (kind !== 'LEGACY') {
    throw broken(
      message.line,
      `${shown(JSON.stringify(kind))} is no type of a state; expected STREAM, GLOBAL or LEGACY.`,
    );
  }
  objectMember(inState, 'data');
  const restart = memberTexts(text).get('data') as string;
  return { of: null, replaces: false, restart, handBack: handedBack(session, message, state, text, null) };
}

/** The state as it came, with what was received since the one before. @throws EventLogError when the source counted otherwise */
function handedBack(
  session: Session,
  { line }: Message,
  state: Readonly<Record<string, unknown>>,
  text: string,
  theirs: string | null,
): string {
  const { received, kept } = session.counts.since(theirs);
  const said = isObject(state['sourceStats']) ? state['sourceStats']['recordCount'] : undefined;
  if (typeof said === 'number' && said !== received) {
    throw broken(
      line,
      `the source counted ${said} records of ${theirs ?? 'all streams'} since the state before, and ${received} came. Some were lost or came twice on the way: what came is kept, this state is not. Run it again from the last state.`,
    );
  }
  const stats = `{"recordCount":${kept}.0,"rejectedRecordCount":${received - kept}.0}`;
  const counted = has(state, 'destinationStats') ? text : withMembers(text, [['destinationStats', stats]]);
  return `{"type":"STATE","state":${counted}}`;
}
