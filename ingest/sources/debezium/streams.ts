import { z } from 'zod';
import { EventLogError } from '../../../eventlog/index.ts';
import { parseOptions, text } from '../option-types.ts';
import type { StreamOptions } from '../source.ts';
import { type Collection, type DebeziumMessage, nameOf } from './change-event.ts';

const optionsSchema = z.strictObject({
  /** changes of a table, boundaries of transactions, or messages written to the database's log */
  events: z.enum(['change', 'transaction', 'message'], 'expected change, transaction or message').default('change'),
  /** of changes: `orders`, `public.orders`, `sales.public.orders`; the stream's name without it */
  collection: text.optional(),
  /** of messages: only those with this prefix */
  prefix: text.optional(),
});

/** Which streams an event belongs to. */
export type Routing = (message: DebeziumMessage) => readonly string[];

/**
 * @throws EventLogError configuration-invalid for options that are none; while reading, for a name that two tables have
 */
export function newRouting(streams: readonly StreamOptions[]): Routing {
  const wanted = streams.map((stream) => {
    const options = parseOptions(optionsSchema, stream);
    return { name: stream.name, ...options, collection: options.collection ?? stream.name };
  });
  const meant = new Map<string, string>();
  const assertOne = (stream: string, collection: Collection): void => {
    const full = namesOf(collection).at(-1) as string;
    const other = meant.get(stream) ?? full;
    meant.set(stream, other);
    if (other === full) return;
    throw new EventLogError(
      'configuration-invalid',
      `streams.${stream}: "${wanted.find(({ name }) => name === stream)?.collection}" is both ${other} and ${full}. Say which with collection: ${nameOf(collection)}.`,
    );
  };
  return (message) => {
    if (message.kind === 'transaction') return namesWhere(wanted, ({ events }) => events === 'transaction');
    if (message.kind === 'message') {
      return namesWhere(
        wanted,
        ({ events, prefix }) => events === 'message' && (prefix === undefined || prefix === message.prefix),
      );
    }
    if (!('collection' in message) || message.collection === null) return [];
    const names = namesOf(message.collection);
    const found = namesWhere(wanted, ({ events, collection }) => events === 'change' && names.includes(collection));
    for (const stream of found) assertOne(stream, message.collection);
    return found;
  };
}

const namesWhere = <Wanted extends { name: string }>(
  wanted: readonly Wanted[],
  is: (one: Wanted) => boolean,
): string[] => wanted.filter(is).map(({ name }) => name);

/** Every name that a table has, the shortest first. */
function namesOf({ db, schema, table }: Collection): string[] {
  const names = [table];
  if (schema !== null) names.push(`${schema}.${table}`);
  if (db !== null) names.push(`${db}.${names.at(-1)}`);
  return names;
}
