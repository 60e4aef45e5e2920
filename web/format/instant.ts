const MINUTES: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
};

/** The viewer's own zone, as the IANA names it. */
export const zoneName = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Day and minute in the viewer's own zone: `5 Oct 2026, 18:30`. */
export const instantText = (at: string | number) => new Intl.DateTimeFormat('en-GB', MINUTES).format(new Date(at));

export const dayText = (at: string | number) =>
  new Intl.DateTimeFormat('en-GB', { year: 'numeric', month: 'short', day: 'numeric' }).format(new Date(at));

/** A day of the UTC calendar, for figures that are counted by it. */
export const dayUtcText = (at: string | number) =>
  new Intl.DateTimeFormat('en-GB', { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' }).format(
    new Date(at),
  );

/** The same moment in UTC, to the second: `2026-10-05 16:30:00 UTC`. */
export const instantUtc = (at: string | number) =>
  new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/(\.000)?Z$/, ' UTC');

/** The value a `datetime-local` field wants, in the viewer's zone. */
export function localField(at: string | number): string {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What was typed in a `datetime-local` field, as an instant in UTC; null when empty. */
export function fieldInstant(value: string): string | null {
  const at = new Date(value);
  return value === '' || Number.isNaN(at.getTime()) ? null : at.toISOString();
}
