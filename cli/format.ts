// By their own paths: the package as a whole takes a third of a second to load.
import { formatDuration as formatParts } from 'date-fns/formatDuration';
import { intervalToDuration } from 'date-fns/intervalToDuration';

const UNITS = ['years', 'months', 'days', 'hours', 'minutes', 'seconds'] as const;
const SHORT = { years: 'y', months: 'mo', days: 'd', hours: 'h', minutes: 'min', seconds: 's' } as const;

/** The two largest units of a duration, as in `3 d 4 h`; a dash where there is none. */
export function formatDuration(milliseconds: number | null): string {
  if (milliseconds === null) return '–';
  if (Math.abs(milliseconds) < 1000) return `${Math.round(milliseconds)} ms`;
  const parts = intervalToDuration({ start: 0, end: Math.abs(milliseconds) });
  const largest = UNITS.filter((unit) => parts[unit]).slice(0, 2);
  const text = formatParts(parts, {
    format: [...largest],
    locale: { formatDistance: (token: string, count: number) => `${count} ${shortOf(token)}` },
  });
  return milliseconds < 0 ? `-${text}` : text;
}

/** date-fns asks its locale for `xDays` and the like. */
const shortOf = (token: string): string => SHORT[`${token.slice(1).toLowerCase()}` as keyof typeof SHORT] ?? token;

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

export const formatCount = (count: number | null): string => (count === null ? '–' : whole.format(count));

export const formatShare = (share: number | null): string => (share === null ? '–' : `${(share * 100).toFixed(1)} %`);
