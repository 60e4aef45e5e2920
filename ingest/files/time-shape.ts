import { monthOf } from './month-names.ts';

/** How one text writes a time. */
export interface TimeShape {
  family: 'iso' | 'numeric' | 'named' | 'compact' | 'epoch';
  /** strptime formats, one per order of day, month and year that the text allows; empty for iso and epoch */
  formats: Partial<Record<DateOrder, string>>;
  hasOffset: boolean;
  hasLongFraction: boolean;
  hasCommaFraction: boolean;
  hasWeekday: boolean;
  /** `4th January` */
  hasOrdinal: boolean;
  /** blanks other than U+0020 and tab, as between a clock and its AM */
  hasOddBlank: boolean;
  /** the offset is one that a plain cast does not read: UTC, GMT, set off by a blank, after minutes, with the zone's name behind it */
  hasOddOffset: boolean;
  /** of an epoch */
  unit: EpochUnit | null;
}

export type DateOrder = 'dayFirst' | 'monthFirst' | 'yearFirst';
export const EPOCH_UNITS = ['seconds', 'milliseconds', 'microseconds', 'nanoseconds'] as const;
export type EpochUnit = (typeof EPOCH_UNITS)[number];

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
  hasOrdinal: false,
  hasOddBlank: false,
  hasOddOffset: false,
  unit,
});

/** Instants of the years 2000 to 2100, so that plain numbers are hardly ever taken for times. */
function epochShape(text: string): TimeShape | null {
  const [, digits] = /^(\d{9,19})(?:\.\d{0,9})?$/.exec(text) ?? [];
  if (digits === undefined) return null;
  const value = Number(digits);
  const unit = EPOCH_UNITS.find((_, thousands) => {
    const perSecond = 1_000 ** thousands;
    return value >= 946_684_800 * perSecond && value < 4_102_444_800 * perSecond;
  });
  return unit ? plain('epoch', unit) : null;
}

function compactShape(text: string): TimeShape | null {
  const groups = COMPACT.exec(text)?.groups;
  if (groups === undefined) return null;
  const { month, day, gap = '', clock, offset } = groups;
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return null;
  if (clock === undefined && (gap || offset)) return null;
  const clockFormat = clock === undefined ? '' : clock.length === 6 ? '%H%M%S' : '%H%M';
  return { ...plain('compact'), formats: { yearFirst: `%Y%m%d${gap}${clockFormat}` }, hasOffset: offset !== undefined };
}

const COMPACT =
  /^(?:19|20)\d{2}(?<month>\d{2})(?<day>\d{2})(?<gap>[T ]?)(?<clock>\d{6}|\d{4})?(?<offset>Z|[+-]\d{2}:?\d{2})?$/;

/** A date, alone or with a clock before or after it. */
function calendarShape(text: string): TimeShape | null {
  const { date, clock, join } = splitText(text);
  const clockShape = clock === null ? NO_CLOCK : shapeOfClock(clock);
  if (clockShape === null) return null;
  const hasOddBlank = /[^\S\t ]/.test(text);
  const { format, ...marks } = clockShape;
  if (ISO_DATE.test(date) && isIsoClock(text, format)) return { ...plain('iso'), ...marks, hasOddBlank };
  const dates = compactFormats(date) ?? numericFormats(date) ?? namedFormats(date);
  if (dates === null) return null;
  const formats = Object.fromEntries(Object.entries(dates.formats).map(([order, one]) => [order, join(one, format)]));
  return { ...plain(dates.family), ...dates, ...marks, hasOddBlank, formats };
}

const ISO_DATE = /^\d{4}-\d{1,2}-\d{1,2}$/;
const isIsoClock = (text: string, format: string): boolean =>
  format === '' || (/^\S+?( |T)\d{1,2}:/.test(text) && !format.includes('%p'));

interface SplitText {
  date: string;
  clock: string | null;
  /** the format of the whole from those of date and clock */
  join: (date: string, clock: string) => string;
}

const CLOCK_THEN_DATE = /^(\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AaPp]\.?[Mm]\.?)?)([,\s]\s*)(\S.*)$/;
const DATE_THEN_CLOCK =
  /^(.*?\d)(\s*T\s*|,\s*|\s+(?:at|um|à)\s+|\s+|:(?=\d\d:)|-(?=\d\d\.\d\d\.\d\d))(\d{1,2}(?::\d{1,2}|\.\d{2}).*|\d{6}(?:[Z+-].*)?)$/;
/** As C's asctime writes it: `Fri Jan  5 09:44:31 2024`. */
const CLOCK_BEFORE_YEAR = /^(\p{L}.*\d)\s+(\d{1,2}:\d{2}:\d{2})\s+(\d{4})$/u;

function splitText(text: string): SplitText {
  const [, monthAndDay, between, year] = CLOCK_BEFORE_YEAR.exec(text) ?? [];
  if (monthAndDay !== undefined && between !== undefined) {
    const join = (date: string, clock: string) => date.replace(/ %Y$/, ` ${clock} %Y`);
    return { date: `${monthAndDay} ${year}`, clock: between, join };
  }
  const [, first, blank = '', second] = CLOCK_THEN_DATE.exec(text) ?? [];
  if (first !== undefined && second !== undefined) {
    return { date: second, clock: first, join: (one, other) => `${other}${squeezed(blank)}${one}` };
  }
  const [, date, gap = '', clock] = DATE_THEN_CLOCK.exec(text) ?? [];
  if (date !== undefined && clock !== undefined) {
    return { date, clock, join: (one, other) => `${one}${squeezed(gap)}${other}` };
  }
  return { date: text, clock: null, join: (one) => one };
}

const CLOCK =
  /^\d{1,2}(?<mark>[:.]|)\d{1,2}(?<second>\k<mark>\d{1,2}(?:(?<point>[.,])(?<fraction>\d{1,9}))?)?(?:(?<gap>\s*)(?<half>[AaPp]\.?\s?[Mm]\.?))?(?<suffix> Uhr)?(?<offset>\s*(?:Z|(?:UTC|GMT)?[+-](?:0\d|1[0-8])(?::?\d{2})?|UTC|GMT)(?:\s*\([^)]+\)|\s*\[[^\]]+\]|\s+[A-Z]{3,5})?)?$/;

type ClockShape = Pick<TimeShape, 'hasOffset' | 'hasOddOffset' | 'hasLongFraction' | 'hasCommaFraction'> & {
  format: string;
};

const NO_CLOCK: ClockShape = {
  format: '',
  hasOffset: false,
  hasOddOffset: false,
  hasLongFraction: false,
  hasCommaFraction: false,
};

function shapeOfClock(clock: string): ClockShape | null {
  const groups = CLOCK.exec(clock)?.groups;
  if (groups === undefined) return null;
  const { mark, second, point, fraction, gap, half, suffix = '', offset } = groups;
  const seconds = second === undefined ? '' : fraction === undefined ? `${mark}%S` : `${mark}%S.%f`;
  return {
    format: `${half ? '%I' : '%H'}${mark}%M${seconds}${half ? `${gap ? ' ' : ''}%p` : ''}${suffix}`,
    hasOffset: offset !== undefined,
    hasOddOffset: offset !== undefined && (second === undefined || !/^(Z|[+-][\d:]+)$/.test(offset)),
    hasLongFraction: (fraction?.length ?? 0) > 6,
    hasCommaFraction: point === ',',
  };
}

type DateFormats = Pick<TimeShape, 'family' | 'formats' | 'hasWeekday' | 'hasOrdinal'>;

const compactFormats = (date: string): DateFormats | null =>
  COMPACT_DATE.test(date)
    ? { family: 'compact', formats: { yearFirst: '%Y%m%d' }, hasWeekday: false, hasOrdinal: false }
    : null;

const COMPACT_DATE = /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])$/;

const WEEKDAY = String.raw`(?<weekday>\p{L}{2,10}[.,]*\s+)?`;
const NUMERIC_DATE = new RegExp(String.raw`^${WEEKDAY}(\d{1,4})([./-])(\d{1,2})\3(\d{1,4})$`, 'u');

function numericFormats(date: string): DateFormats | null {
  const [, weekday, first, separator, second, third] = NUMERIC_DATE.exec(date) ?? [];
  if (first === undefined || second === undefined || third === undefined || separator === undefined) return null;
  const joined = (...parts: string[]) => parts.join(separator);
  const marks = { hasWeekday: weekday !== undefined, hasOrdinal: false };
  if (first.length === 4) {
    return third.length > 2 ? null : { family: 'compact', formats: { yearFirst: joined('%Y', '%m', '%d') }, ...marks };
  }
  if (first.length > 2 || third.length === 1 || third.length === 3) return null;
  const year = third.length === 4 ? '%Y' : '%y';
  const [one, two] = [Number(first), Number(second)];
  const formats: TimeShape['formats'] = {
    ...(one <= 31 && two <= 12 && { dayFirst: joined('%d', '%m', year) }),
    ...(one <= 12 && two <= 31 && { monthFirst: joined('%m', '%d', year) }),
    ...(year === '%y' && two <= 12 && Number(third) <= 31 && { yearFirst: joined('%y', '%m', '%d') }),
  };
  return Object.keys(formats).length === 0 ? null : { family: 'numeric', formats, ...marks };
}

const DAY = String.raw`(?<day>\d{1,2})(?<ordinal>st|nd|rd|th|er)?`;
const MONTH = String.raw`(?<month>\p{L}{3,10})\.?`;
const YEAR = String.raw`(?<year>\d{4}|\d{2})`;
const [ONE, TWO] = ['one', 'two'].map((name) => String.raw`(?<${name}>\.?\s+(?:de\s+)?|,\s*|\.?-|\.|\/)`);

const NAMED_DATES: readonly [order: DateOrder, pattern: RegExp][] = [
  ['dayFirst', new RegExp(`^${WEEKDAY}${DAY}${ONE}${MONTH}${TWO}${YEAR}$`, 'u')],
  ['monthFirst', new RegExp(`^${WEEKDAY}${MONTH}${ONE}${DAY}${TWO}${YEAR}$`, 'u')],
  ['yearFirst', new RegExp(`^(?<weekday>(?!))?(?<year>\\d{4})${ONE}${MONTH}${TWO}${DAY}$`, 'u')],
];

/** Month names are put into English and a weekday is dropped before they are read. */
function namedFormats(date: string): DateFormats | null {
  for (const [order, pattern] of NAMED_DATES) {
    const groups = pattern.exec(date)?.groups;
    if (groups === undefined || monthOf(groups['month'] ?? '') === null) continue;
    const { weekday, ordinal, one = '', two = '', year = '' } = groups;
    const parts = { dayFirst: ['%d', '%b', '%Y'], monthFirst: ['%b', '%d', '%Y'], yearFirst: ['%Y', '%b', '%d'] }[
      order
    ];
    const format = `${parts[0]}${squeezed(one)}${parts[1]}${squeezed(two)}${parts[2]}`;
    return {
      family: 'named',
      formats: { [order]: year.length === 2 ? format.replace('%Y', '%y') : format },
      hasWeekday: weekday !== undefined,
      hasOrdinal: ordinal !== undefined,
    };
  }
  return null;
}

const squeezed = (text: string): string => text.replace(/\s+/g, ' ');
