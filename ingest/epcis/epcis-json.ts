import { parse } from 'lossless-json';
import { EventLogError } from '../../eventlog/index.ts';
import type { EpcisDocument } from './event-row.ts';
import { elementsOf, endOfValue, JsonFault, membersOf, skipBlanks, type Slice } from './json-scan.ts';
import { shown, TextPlaces } from './place.ts';
import { type EpcisHandler, handEvent } from './reader.ts';

/** A larger field of a document is none that is read. */
const LONGEST_FIELD = 10_000;

/**
 * Reads EPCIS 2.0 in its JSON binding: documents, query documents and single events, one or several behind each other or
 * in a list. Events are parsed one by one, so that one of them is in memory beside the text.
 *
 * @param name of the text, for messages
 * @throws EventLogError `file-damaged` or `file-truncated` with line and byte where the JSON is broken
 */
export function readEpcisJson(name: string, text: string, handler: EpcisHandler): void {
  const reading: Reading = { text, places: new TextPlaces(text), events: 0, handler };
  try {
    for (let at = skipBlanks(text, 0); at < text.length; at = skipBlanks(text, endOfValue(text, at))) {
      if (text[at] === '[') for (const { from } of elementsOf(text, at)) readValue(reading, from);
      else readValue(reading, at);
    }
  } catch (fault) {
    if (fault instanceof JsonFault) throw damage(name, text, fault);
    throw fault;
  }
}

interface Reading {
  text: string;
  places: TextPlaces;
  events: number;
  handler: EpcisHandler;
}

/** A document, or an event that stands alone. */
function readValue(reading: Reading, at: number): void {
  const { text } = reading;
  if (text[at] !== '{') throw new JsonFault(at, 'expected an EPCIS document or an event');
  const members = new Map([...membersOf(text, at)].map(({ key, value }) => [key, value]));
  const body = members.get('epcisBody');
  if (body === undefined) return readEvent(reading, { from: at, to: endOfValue(text, at) }, {});
  const document: EpcisDocument = {
    ...fieldOf(text, 'id', members),
    ...fieldOf(text, 'schemaVersion', members),
    ...fieldOf(text, 'creationDate', members),
  };
  for (const event of eventsOf(text, body)) readEvent(reading, event, document);
}

function fieldOf<Name extends keyof EpcisDocument>(
  text: string,
  name: Name,
  members: ReadonlyMap<string, Slice>,
): Pick<EpcisDocument, Name> | Record<string, never> {
  const slice = members.get(name);
  if (slice === undefined || text[slice.from] !== '"' || slice.to - slice.from > LONGEST_FIELD) return {};
  return { [name]: parsed(text, slice) as string } as Pick<EpcisDocument, Name>;
}

/** Ways to the events inside `epcisBody`: of a document, of a query's answer, of a capture of one event. */
const PATHS: readonly (readonly string[])[] = [['eventList'], ['queryResults', 'resultsBody', 'eventList'], ['event']];

function* eventsOf(text: string, body: Slice): Generator<Slice> {
  for (const path of PATHS) {
    const found = valueAt(text, body, path);
    if (found === null) continue;
    if (text[found.from] === '[') yield* elementsOf(text, found.from);
    else yield found;
  }
}

function valueAt(text: string, from: Slice, path: readonly string[]): Slice | null {
  let found: Slice | null = from;
  for (const step of path) {
    if (found === null || text[found.from] !== '{') return null;
    found = [...membersOf(text, found.from)].find(({ key }) => key === step)?.value ?? null;
  }
  return found;
}

function readEvent(reading: Reading, slice: Slice, document: EpcisDocument): void {
  const { text, places, handler } = reading;
  const place = { event: ++reading.events, ...places.at(slice.from) };
  const event = parsed(text, slice);
  handEvent(withType(event), document, place, text.slice(slice.from, slice.to), handler);
}

/** Drafts of the standard called the type `isA`. */
function withType(event: unknown): unknown {
  if (typeof event !== 'object' || event === null || !('isA' in event) || 'type' in event) return event;
  return { ...event, type: event.isA };
}

/** Numbers stay texts, as they were written. */
function parsed(text: string, { from, to }: Slice): unknown {
  try {
    const json = text.slice(from, to);
    const value = parse(json, undefined, (number) => number);
    return SURROGATE.test(json) ? wellFormed(value) : value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const at = Number(/position (\d+)/.exec(error.message)?.[1] ?? 0);
    throw new JsonFault(from + at, error.message.replace(/ at position \d+.*$/s, ''));
  }
}

const SURROGATE = /\\u[dD][89a-fA-F]/;

/** Half of a surrogate pair is no character, and nothing behind could store it. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return Buffer.from(value).toString();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [String(wellFormed(name)), wellFormed(inner)]),
  );
}

function damage(name: string, text: string, { at, message }: JsonFault): EventLogError {
  const { line, byte } = new TextPlaces(text).at(Math.min(at, text.length));
  const isCut = at >= text.length || /does not end|ends inside|end of (json )?input/i.test(message);
  return new EventLogError(
    isCut ? 'file-truncated' : 'file-damaged',
    `${name}, line ${line}, byte ${byte}: the JSON is ${isCut ? 'cut off' : 'broken'} (${shown(message)}). Ask who captured it to send it again.`,
  );
}
