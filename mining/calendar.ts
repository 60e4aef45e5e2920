const HOUR_MS = 3_600_000;
const HOURS_OF_WEEK = 168;
const WEEK_MS = HOURS_OF_WEEK * HOUR_MS;
/** The first Monday of the epoch. */
const MONDAY_MS = Date.UTC(1970, 0, 5);

/** Fewer hours than this say nothing about when somebody works. */
const HOURS_TO_JUDGE = 20;
/** An hour of the week counts as worked when it was in this share of the weeks in which that day was worked. */
const WORKED_SHARE = 0.1;

/** When a resource works in a week: stretches from Monday 00:00 UTC in milliseconds, in order, apart from each other. */
export type Calendar = readonly (readonly [fromMs: number, toMs: number])[];

/** How much of the time before an instant is worked: grows from an arbitrary zero, so differences count. */
export type WorkedMs = (atMs: number) => number;

/** Time O(stretches) for an instant. */
export function workedMs(calendar: Calendar): WorkedMs {
  const within = (offsetMs: number) =>
    calendar.reduce((sum, [fromMs, toMs]) => sum + Math.max(0, Math.min(offsetMs, toMs) - fromMs), 0);
  const weekMs = within(WEEK_MS);
  return (atMs) => {
    const week = Math.floor((atMs - MONDAY_MS) / WEEK_MS);
    return week * weekMs + within(atMs - MONDAY_MS - week * WEEK_MS);
  };
}

/**
 * The hours of the week in which a resource starts or ends work, as often as a tenth of the weeks in which it works on
 * that day; an end on the hour belongs to the hour before.
 *
 * @param atMs starts and ends, in any order, repeated as they come
 * @returns null where fewer than 20 different hours are seen: too few to say
 */
export function discoverCalendar(atMs: Iterable<number>): Calendar | null {
  const hours = new Set<number>();
  for (const at of atMs) hours.add(Math.floor((at - MONDAY_MS) / HOUR_MS));
  if (hours.size < HOURS_TO_JUDGE) return null;
  const days = new Set([...hours].map((hour) => Math.floor(hour / 24)));
  const daysSeen = countBy(days, (day) => modulo(day, 7));
  const hoursSeen = countBy(hours, (hour) => modulo(hour, HOURS_OF_WEEK));
  const worked = [...hoursSeen].filter(
    ([hour, count]) => count >= WORKED_SHARE * (daysSeen.get(Math.floor(hour / 24)) ?? 0),
  );
  return joined(worked.map(([hour]) => hour).toSorted((a, b) => a - b));
}

function joined(hours: readonly number[]): Calendar {
  const stretches: [number, number][] = [];
  for (const hour of hours) {
    const last = stretches.at(-1);
    if (last && last[1] === hour * HOUR_MS) last[1] += HOUR_MS;
    else stretches.push([hour * HOUR_MS, (hour + 1) * HOUR_MS]);
  }
  return stretches;
}

function countBy(items: Iterable<number>, keyOf: (item: number) => number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

const modulo = (number: number, by: number): number => ((number % by) + by) % by;
