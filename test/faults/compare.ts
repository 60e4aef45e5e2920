import type { ExpectedEvent } from './family.ts';
import type { LoggedEvent } from './log-content.ts';

/** What the events of a run are, measured against what they should be. */
export interface Comparison {
  /** expected and not there */
  lost: number;
  /** there more often than expected */
  doubled: number;
  /** there and not expected at all */
  alien: number;
  /** the first of them, as text */
  differences: string[];
}

const MOST_SHOWN = 5;

/** Compares texts as multisets. */
export function compareTexts(expected: readonly string[], found: readonly string[]): Comparison {
  const [wanted, had] = [counted(expected), counted(found)];
  const result: Comparison = { lost: 0, doubled: 0, alien: 0, differences: [] };
  const say = (what: string, text: string) => {
    if (result.differences.length < MOST_SHOWN) result.differences.push(`${what}: ${text}`);
  };
  for (const [text, count] of wanted) {
    const missing = count - (had.get(text) ?? 0);
    if (missing > 0) say('lost', text);
    if (missing < 0) say('doubled', text);
    result.lost += Math.max(0, missing);
    result.doubled += Math.max(0, -missing);
  }
  for (const [text, count] of had) {
    if (wanted.has(text)) continue;
    say(count > 1 ? `not expected, ${count} times` : 'not expected', text);
    result.alien += count;
  }
  return result;
}

function counted(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Compares events with those that the world says must be there, each at its time or within its stretch of time. */
export function compareWithTruth(expected: readonly ExpectedEvent[], found: readonly LoggedEvent[]): Comparison {
  const stretches = new Map<string, { after: string; upTo: string }[]>();
  for (const { key, activity, at } of expected) {
    if (typeof at === 'string') continue;
    const place = placeOf(key, activity);
    stretches.set(place, [...(stretches.get(place) ?? []), at]);
  }
  const wanted = expected.map(({ key, activity, at }) =>
    typeof at === 'string'
      ? `${placeOf(key, activity)} at ${micros(at)}`
      : `${placeOf(key, activity)} ${stretchText(at)}`,
  );
  const had = found.map(({ key, activity, at }) => {
    const place = placeOf(key, activity);
    const open = stretches.get(place);
    if (open === undefined) return `${place} at ${micros(at)}`;
    const index = open.findIndex(({ after, upTo }) => micros(after) < micros(at) && micros(at) <= micros(upTo));
    const [stretch] = index < 0 ? [] : open.splice(index, 1);
    return stretch ? `${place} ${stretchText(stretch)}` : `${place} at ${micros(at)}`;
  });
  return compareTexts(wanted, had);
}

const placeOf = (key: string, activity: string): string => JSON.stringify([activity, key]);
const stretchText = ({ after, upTo }: { after: string; upTo: string }): string => `after ${after} up to ${upTo}`;

/** ISO 8601 in UTC, to the microsecond, so that texts compare as times do. */
const micros = (at: string): string => {
  const [, seconds = at, fraction = ''] = /^(.*?\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/.exec(at) ?? [];
  return `${seconds}.${fraction.padEnd(6, '0')}Z`;
};
