/** How one text writes a time. */
export interface TimeShape {
  family: 'iso' | 'numeric' | 'named' | 'compact' | 'epoch';
  /** strptime formats, one per order of day, month and year that the text allows; empty for iso and epoch */
  formats: Partial<Record<DateOrder, string>>;
  hasOffset: boolean;
  hasLongFraction: boolean;
  hasCommaFraction: boolean;
  hasWeekday: boolean;
  /** the offset is UTC, GMT or set off by a blank, which a plain cast does not read */
  hasOddOffset: boolean;
  /** of an epoch */
  unit: EpochUnit | null;
}

export type DateOrder = 'dayFirst' | 'monthFirst' | 'yearFirst';
export type EpochUnit = 'seconds' | 'milliseconds' | 'microseconds';

const CLOCK =
  /^(?<hour>\d{1,2}):\d{1,2}(?<second>:\d{1,2}(?:(?<mark>[.,])(?<fraction>\d{1,9}))?)?(?:(?<gap>\s*)(?<half>[AaPp]\.?[Mm]\.?))?(?<offset>\s*(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?$/;

const ISO_DATE = /^\d{4}-\d{1,2}-\d{1,2}$/;
const NUMERIC_DATE = /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})$/;
const DAY_NAMED = /^(\p{L}{2,10},?\s+)?(\d{1,2})(\.?[\s-]+|-|\.|\/)(\p{L}{3,9})\.?([\s,-]+|-|\/)(\d{4}|\d{2})$/u;
const NAMED_DAY = /^(\p{L}{2,10},?\s+)?(\p{L}{3,9})\.?\s+(\d{1,2}),?\s+(\d{4}|\d{2})$/u;

/** @returns null where the text is no time */
export function timeShape(text: string): TimeShape | null {
  return epochShape(text) ?? compactShape(text) ?? calendarShape(text);
}

const plain = (family: TimeShape['family'], unit: EpochUnit | null = null): TimeShape => ({
  family,
  formats: {},
  hasOffset: false,
  hasLongFraction: false,
  hasCommaFraction: false,
  hasWeekday: false,
  hasOddOffset: false,
  unit,
});

/** Instants of the years 2000 to 2100, so that plain numbers are hardly ever taken for times. */
function epochShape(text: string): TimeShape | null {
  const [, digits] = /^(\d{9,16})(?:\.0*)?$/.exec(text) ?? [];
  if (digits === undefined) return null;
  const value = Number(digits);
  const unit = EPOCH_UNITS.find(
    ([, perSecond]) => value >= 946_684_800 * perSecond && value < 4_102_444_800 * perSecond,
  );
  return unit ? plain('epoch', unit[0]) : null;
}

const EPOCH_UNITS: readonly [EpochUnit, number][] = [
  ['seconds', 1],
  ['milliseconds', 1e3],
  ['microseconds', 1e6],
];

function compactShape(text: string): TimeShape | null {
  const groups = COMPACT.exec(text)?.groups;
  if (groups === undefined) return null;
  const { month, day, letter = '', clock, offset } = groups;
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return null;
  if (clock === undefined && (letter || offset)) return null;
  const clockFormat = clock === undefined ? '' : clock.length === 6 ? '%H%M%S' : '%H%M';
  const formats = { yearFirst: `%Y%m%d${letter}${clockFormat}` };
  return { ...plain('compact'), formats, hasOffset: offset !== undefined };
}

const COMPACT =
  /^(?:19|20)\d{2}(?<month>\d{2})(?<day>\d{2})(?<letter>T?)(?<clock>\d{6}|\d{4})?(?<offset>Z|[+-]\d{2}:?\d{2})?$/;

function calendarShape(text: string): TimeShape | null {
  const [, date = text, gap = '', clock] = /^(.*?\d)(\s*T\s*|,\s*|\s+)(\d{1,2}:.*)$/.exec(text) ?? [];
  const clockShape = clock === undefined ? NO_CLOCK : shapeOfClock(clock);
  if (clockShape === null) return null;
  const between = gap === '' ? '' : gap.trim() === '' ? ' ' : gap.replace(/\s+/g, ' ');
  const { format, ...marks } = clockShape;
  if (ISO_DATE.test(date) && !format.includes('%p') && (gap === '' || gap === ' ' || gap === 'T')) {
    return { ...plain('iso'), ...marks };
  }
  const formats = numericFormats(date) ?? namedFormats(date);
  if (formats === null) return null;
  const whole = Object.entries(formats.formats).map(([order, one]) => [order, `${one}${between}${format}`]);
  return { ...plain(formats.family), ...formats, ...marks, formats: Object.fromEntries(whole) as TimeShape['formats'] };
}

const NO_CLOCK = { format: '', hasOffset: false, hasOddOffset: false, hasLongFraction: false, hasCommaFraction: false };

function shapeOfClock(clock: string): typeof NO_CLOCK | null {
  const groups = CLOCK.exec(clock)?.groups;
  if (groups === undefined) return null;
  const { second, mark, fraction, gap, half, offset } = groups;
  const hour = half ? '%I' : '%H';
  const seconds = second === undefined ? '' : fraction === undefined ? ':%S' : ':%S.%f';
  return {
    format: `${hour}:%M${seconds}${half ? `${gap ? ' ' : ''}%p` : ''}`,
    hasOffset: offset !== undefined,
    hasOddOffset: /^\s|[UG]/.test(offset ?? ''),
    hasLongFraction: (fraction?.length ?? 0) > 6,
    hasCommaFraction: mark === ',',
  };
}

function numericFormats(date: string): Pick<TimeShape, 'family' | 'formats'> | null {
  const [, first, separator, second, third] = NUMERIC_DATE.exec(date) ?? [];
  if (first === undefined || second === undefined || third === undefined || separator === undefined) return null;
  const joined = (...parts: string[]) => parts.join(separator);
  if (first.length === 4)
    return third.length > 2 ? null : { family: 'compact', formats: { yearFirst: joined('%Y', '%m', '%d') } };
  if (first.length > 2 || third.length === 1 || third.length === 3) return null;
  const year = third.length === 4 ? '%Y' : '%y';
  const [one, two] = [Number(first), Number(second)];
  const formats: TimeShape['formats'] = {
    ...(one <= 31 && two <= 12 && { dayFirst: joined('%d', '%m', year) }),
    ...(one <= 12 && two <= 31 && { monthFirst: joined('%m', '%d', year) }),
    ...(year === '%y' && one > 31 && two <= 12 && Number(third) <= 31 && { yearFirst: joined('%y', '%m', '%d') }),
  };
  return Object.keys(formats).length === 0 ? null : { family: 'numeric', formats };
}

const MONTHS = /^(jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)/i;

/** Month names are cut to three letters and a weekday before the date is dropped before they are read. */
function namedFormats(date: string): Pick<TimeShape, 'family' | 'formats' | 'hasWeekday'> | null {
  const yearOf = (digits: string) => (digits.length === 4 ? '%Y' : '%y');
  const [, weekday, , between, month, after, year] = DAY_NAMED.exec(date) ?? [];
  if (month !== undefined && MONTHS.test(month) && between !== undefined && after !== undefined && year !== undefined) {
    const dayFirst = `%d${squeezed(between)}%b${squeezed(after)}${yearOf(year)}`;
    return { family: 'named', formats: { dayFirst }, hasWeekday: weekday !== undefined };
  }
  const [, before, named, , last] = NAMED_DAY.exec(date) ?? [];
  if (named === undefined || last === undefined || !MONTHS.test(named)) return null;
  const monthFirst = `%b %d${/\d,/.test(date) ? ',' : ''} ${yearOf(last)}`;
  return { family: 'named', formats: { monthFirst }, hasWeekday: before !== undefined };
}

const squeezed = (text: string): string => text.replace(/\s+/g, ' ');
