const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface DurationUnit {
  ms: number;
  /** as it follows a figure */
  short: string;
  /** as an axis names it */
  plural: string;
}

const UNITS: readonly [DurationUnit, ...DurationUnit[]] = [
  { ms: DAY, short: 'd', plural: 'days' },
  { ms: HOUR, short: 'h', plural: 'hours' },
  { ms: MINUTE, short: 'min', plural: 'minutes' },
  { ms: SECOND, short: 's', plural: 'seconds' },
  { ms: 1, short: 'ms', plural: 'milliseconds' },
];

/** The unit in which an axis that reaches `maxMs` has handy figures. */
export function durationUnit(maxMs: number): DurationUnit {
  return UNITS.find((unit) => Math.abs(maxMs) >= 2 * unit.ms) ?? (UNITS.at(-1) as DurationUnit);
}

/**
 * A duration as a person says it, in the two largest units that matter: `3 d 4 h`,
 * `42 s`, `−1 h 5 min`. From 30 days on, days alone.
 */
export function durationText(ms: number): string {
  if (ms < 0) return `−${durationText(-ms)}`;
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms >= 30 * DAY) return `${Math.round(ms / DAY).toLocaleString('en')} d`;
  const at = UNITS.findIndex((unit) => ms >= unit.ms);
  const large = UNITS[at] as DurationUnit;
  const small = UNITS[at + 1] as DurationUnit;
  if (small.ms === 1) return `${Math.round(ms / SECOND)} s`;
  const rounded = Math.round(ms / small.ms) * small.ms;
  if (rounded >= (UNITS[at - 1]?.ms ?? Number.POSITIVE_INFINITY)) return durationText(rounded);
  const whole = Math.floor(rounded / large.ms);
  const rest = Math.round((rounded - whole * large.ms) / small.ms);
  return rest === 0 ? `${whole} ${large.short}` : `${whole} ${large.short} ${rest} ${small.short}`;
}

/** In one unit and two digits or so, for places with no room: `3.2 d`, `14 h`. */
export function durationBrief(ms: number): string {
  const size = Math.abs(ms);
  const unit = UNITS.find((candidate) => size >= candidate.ms) ?? (UNITS.at(-1) as DurationUnit);
  const value = ms / unit.ms;
  return `${Math.abs(value) < 9.95 && unit.ms > SECOND ? trimmed(value.toFixed(1)) : Math.round(value).toLocaleString('en')} ${unit.short}`.replace(
    '-',
    '−',
  );
}

const trimmed = (text: string) => text.replace(/\.0$/, '');

/** Every unit down to the millisecond: what stands behind a rounded figure. */
export function durationExact(ms: number): string {
  const parts: string[] = [];
  let rest = Math.abs(ms);
  for (const unit of UNITS.slice(0, 3)) {
    const whole = Math.floor(rest / unit.ms);
    if (whole > 0) parts.push(`${whole} ${unit.short}`);
    rest -= whole * unit.ms;
  }
  if (rest > 0 || parts.length === 0) parts.push(`${Number((rest / SECOND).toFixed(3))} s`);
  return `${ms < 0 ? '−' : ''}${parts.join(' ')} (${Math.round(ms).toLocaleString('en')} ms)`;
}
