import { z } from 'zod';
import { EventLogError } from '../../../eventlog/index.ts';
import type { StreamOptions } from '../source.ts';

const topicList = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(z.string().min(1)).min(1),
);
const streamOptions = z.strictObject({ topics: topicList.optional() });

/**
 * The stream that a topic belongs to: the one whose `topics` name it (`*` stands for anything), else the one that names
 * none.
 *
 * @throws EventLogError configuration-invalid for options that are none of a stream; stream-not-found
 */
export function streamOfTopic(streams: readonly StreamOptions[], topic: string | null): string {
  const parsed = streams.map(({ name, options }) => ({ name, topics: topicsOf(name, options) }));
  const named = parsed.find(({ topics }) => topic !== null && topics?.some((pattern) => matches(pattern, topic)));
  const rest = parsed.find(({ topics }) => topics === null);
  const found = named ?? rest;
  if (found) return found.name;
  const known = parsed.flatMap(({ topics }) => topics ?? []);
  throw new EventLogError(
    'stream-not-found',
    `No stream takes the topic "${topic ?? ''}"; they take ${known.join(', ')}. Name it under topics, or stop the sender from sending it.`,
  );
}

function topicsOf(name: string, options: unknown): string[] | null {
  const parsed = streamOptions.safeParse(options);
  if (parsed.success) return parsed.data.topics ?? null;
  throw new EventLogError(
    'configuration-invalid',
    `The stream ${name}: ${parsed.error.issues[0]?.message ?? ''}. A stream that is sent to takes topics alone.`,
  );
}

const matches = (pattern: string, topic: string): boolean =>
  new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`).test(topic);

const escaped = (text: string): string => text.replaceAll(/[\\^$+?.()|[\]{}]/g, String.raw`\$&`);
