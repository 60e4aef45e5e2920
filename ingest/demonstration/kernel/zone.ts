import { tzOffset } from '@date-fns/tz';
import { DAY, MINUTE } from './duration.ts';

/** A place's clock: what it shows at an instant, and which instant it means. */
export interface Zone {
  name: string;
  /** Milliseconds that the clock is ahead of UTC. */
  offsetAt(instant: number): number;
  /** The clock's reading, as epoch milliseconds of the same digits in UTC. */
  localAt(instant: number): number;
  /** The instant of a reading. A reading that the clock skips in spring is taken with the offset before. */
  instantOf(local: number): number;
}

interface Change {
  at: number;
  offset: number;
}

/** The clock of an IANA zone. Its changes are found once for the span, so that a reading costs next to nothing. */
export function createZone(name: string, from: number, until: number): Zone {
  const changes = changesOf(name, from - 7 * DAY, until + 60 * DAY);

  function offsetAt(instant: number): number {
    let offset = (changes[0] as Change).offset;
    for (const change of changes) {
      if (change.at > instant) break;
      offset = change.offset;
    }
    return offset;
  }

  return {
    name,
    offsetAt,
    localAt: (instant) => instant + offsetAt(instant),
    instantOf(local) {
      const guess = local - offsetAt(local);
      return local - offsetAt(guess);
    },
  };
}

function changesOf(name: string, from: number, until: number): Change[] {
  const offsetAt = (instant: number) => tzOffset(name, new Date(instant)) * MINUTE;
  const changes: Change[] = [{ at: from, offset: offsetAt(from) }];
  for (let at = from; at < until; at += DAY) {
    const before = offsetAt(at);
    if (offsetAt(at + DAY) !== before) changes.push(firstAfter(at, at + DAY, before, offsetAt));
  }
  return changes;
}

/** Halves the span until the minute of the change is found. */
function firstAfter(from: number, to: number, before: number, offsetAt: (instant: number) => number): Change {
  let low = from;
  let high = to;
  while (high - low > MINUTE) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return { at: high, offset: offsetAt(high) };
}
