import { inUtc, literal } from '../../store/index.ts';
import { withEnglishMonth } from './month-names.ts';
import type { DateOrder, EpochUnit, TimeShape } from './time-shape.ts';

/** How the times of one column are read. */
export interface TimeFormat {
  iso: boolean;
  /** strptime formats, tried in order */
  formats: readonly string[];
  epoch: EpochUnit | null;
  /** days since 1899-12-30, as spreadsheets count them */
  excel: boolean;
  /** which values carry an offset from UTC */
  offsets: 'none' | 'some';
  /** changes to the text before it is read */
  fixes: ReadonlySet<Fix>;
}

type Fix =
  | 'odd-blank'
  | 'weekday'
  | 'ordinal'
  | 'month-name'
  | 'long-fraction'
  | 'comma-fraction'
  | 'odd-offset'
  | 'dotted-half';

/** SQL over the trimmed text of a time. */
export interface TimeSql {
  /** TIMESTAMP in UTC; null where the text cannot be read */
  utc: string;
  /** TIMESTAMP as the clock showed it */
  local: string;
  /** SMALLINT; null where no offset stands and the zone is assumed */
  offset: string;
  /** 'exact', 'minute' or 'day' */
  precision: string;
}

/**
 * The format that reads all of the shapes.
 *
 * @param order which of the orders that a numeric date allows is meant
 */
export function formatOf(shapes: readonly TimeShape[], order: DateOrder | null): TimeFormat {
  const formats = shapes.flatMap(({ family, formats }) => {
    const chosen = order === null ? undefined : formats[order];
    return chosen ?? (family === 'numeric' ? [] : (Object.values(formats)[0] ?? []));
  });
  const needed: Record<Fix, boolean> = {
    'odd-blank': shapes.some(({ hasOddBlank }) => hasOddBlank),
    weekday: shapes.some(({ hasWeekday }) => hasWeekday),
    ordinal: shapes.some(({ hasOrdinal }) => hasOrdinal),
    'month-name': shapes.some(({ family }) => family === 'named'),
    'long-fraction': shapes.some(({ hasLongFraction, family }) => hasLongFraction && family !== 'iso'),
    'comma-fraction': shapes.some(({ hasCommaFraction }) => hasCommaFraction),
    'odd-offset': shapes.some(({ hasOddOffset }) => hasOddOffset),
    'dotted-half': formats.some((format) => format.includes('%p')),
  };
  return {
    iso: shapes.some(({ family }) => family === 'iso'),
    formats: [...new Set(formats)].sort(shortYearsFirst),
    epoch: shapes.every(({ family }) => family === 'epoch') ? (shapes[0]?.unit ?? null) : null,
    excel: false,
    offsets: shapes.some(({ hasOffset }) => hasOffset) ? 'some' : 'none',
    fixes: new Set(FIX_ORDER.filter((fix) => needed[fix])),
  };
}

/** %Y takes "06" for the year 6, %y does not take "2006": the short one must be tried first. */
const shortYearsFirst = (one: string, other: string): number =>
  Number(other.includes('%y')) - Number(one.includes('%y')) || other.length - one.length;

/** For people: `%d/%m/%Y %H:%M:%S`, `ISO 8601`, `epoch in milliseconds`. */
export function describeFormat({ iso, formats, epoch, excel, offsets }: TimeFormat): string {
  if (excel) return 'days of a spreadsheet';
  if (epoch !== null) return `epoch in ${epoch}`;
  const written = [...(iso ? ['ISO 8601'] : []), ...formats].join(' or ');
  return offsets === 'some' ? `${written} with offset` : written;
}

/**
 * @param text SQL of the trimmed text
 * @param zone IANA name for times without offset; null when UTC is assumed
 * @param clock what the column's values show: `none` no clock at all, `minutes` no seconds anywhere
 */
export function timeSql(
  text: string,
  format: TimeFormat,
  zone: string | null,
  clock: 'none' | 'minutes' | 'seconds',
): TimeSql {
  if (format.epoch !== null) return epochSql(text, format.epoch);
  const precision = precisionSql(text, format, clock);
  if (format.excel) return { ...zonedSql(excelSql(text), zone), precision };
  if (format.offsets === 'none') return { ...zonedSql(localSql(text, format), zone), precision };
  const isPlain = format.iso && format.formats.length === 0 && format.fixes.size === 0;
  return { ...(isPlain ? isoWithOffset(text, zone) : formatWithOffset(text, format, zone)), precision };
}

const MICROSECONDS: Record<EpochUnit, (count: string) => string> = {
  seconds: (count) => `${count} * 1000000`,
  milliseconds: (count) => `${count} * 1000`,
  microseconds: (count) => count,
  nanoseconds: (count) => `floor(${count} / 1000)`,
};

function epochSql(text: string, unit: EpochUnit): TimeSql {
  const utc = `make_timestamp((${MICROSECONDS[unit](`TRY_CAST(${text} AS DECIMAL(30, 6))`)})::BIGINT)`;
  return { utc, local: utc, offset: 'NULL::SMALLINT', precision: `'exact'` };
}

const excelSql = (text: string): string =>
  `(TIMESTAMP '1899-12-30' + to_microseconds((round(TRY_CAST(${text} AS DOUBLE) * 86400000) * 1000)::BIGINT))`;

type Moment = Omit<TimeSql, 'precision'>;

/** A clock time in the zone; its offset is known only where the zone was given. */
function zonedSql(local: string, zone: string | null): Moment {
  if (zone === null) return { utc: local, local, offset: 'NULL::SMALLINT' };
  const utc = inUtc(`${local} AT TIME ZONE ${literal(zone)}`);
  return { utc, local, offset: minutesBetween(utc, local) };
}

const minutesBetween = (utc: string, local: string): string =>
  `((epoch_us(${local}) - epoch_us(${utc})) // 60000000)::SMALLINT`;

const OFFSET = String.raw`\s*(?:Z|(?:UTC|GMT)?([+-])(0\d|1[0-8]):?(\d{2})?|UTC|GMT)(?:\s*\([^)]+\)|\s*\[[^\]]+\]|\s+[A-Z]{3,5})?$`;
const CLOCK_END = String.raw`(?::\d{1,2}|[T ]\d{4,6}|\d{14}|[T -]\d{1,2}\.\d{2}(?:\.\d{2})?)(?:[.,]\d+)?\s*(?:[AaPp]\.?\s?[Mm]\.?)?(?: Uhr)?`;
/** SQL: whether an ISO 8601 time ends in what may be an offset; a date alone is too short for a pattern to be tried. */
export const MAY_HAVE_OFFSET = (text: string): string =>
  `CASE WHEN length(${text}) <= 10 THEN false ELSE regexp_matches(${text}, ':\\d{2}.*[Z+-]') END`;
const HAS_OFFSET = (text: string) => `CASE WHEN is_instant(${text}) THEN true
  WHEN length(${text}) <= 10 THEN false
  ELSE regexp_matches(${text}, '${CLOCK_END}${OFFSET}') END`;

/**
 * DuckDB's own cast reads ISO 8601 with its offset; a time without one it takes for UTC. What most sources write, in UTC
 * already, is read first: the cast to TIMESTAMP costs a third.
 */
function isoWithOffset(text: string, zone: string | null): Moment {
  const local = guarded(text, `TRY_CAST(${text} AS TIMESTAMP)`);
  const own = guarded(text, inUtc(`TRY_CAST(${text} AS TIMESTAMPTZ)`));
  const naive = `CASE WHEN NOT (${MAY_HAVE_OFFSET(text)}) THEN ${local} END`;
  const offset = `CASE WHEN suffix(${text}, 'Z') THEN 0 ELSE ${minutesBetween(own, local)} END`;
  const others = withOwn(HAS_OFFSET(text), own, offset, zonedSql(naive, zone));
  return {
    local: others.local,
    utc: `CASE WHEN is_instant(${text}) THEN TRY_CAST(${text} AS TIMESTAMP) ELSE ${others.utc} END`,
    offset: `CASE WHEN is_instant(${text}) THEN 0::SMALLINT ELSE ${others.offset} END`,
  };
}

function formatWithOffset(text: string, format: TimeFormat, zone: string | null): Moment {
  const stem = `regexp_replace(${text}, '(${CLOCK_END})${OFFSET}', '\\1')`;
  const local = localSql(stem, format);
  const [sign, hours, minutes] = [1, 2, 3].map((group) => `regexp_extract(${text}, '${OFFSET}', ${group})`);
  const offset = `(CASE ${sign} WHEN '-' THEN -1 ELSE 1 END *
    (coalesce(TRY_CAST(${hours} AS SMALLINT), 0) * 60 + coalesce(TRY_CAST(${minutes} AS SMALLINT), 0)))`;
  return withOwn(HAS_OFFSET(text), `(${local} - to_minutes(${offset}))`, offset, zonedSql(local, zone));
}

const withOwn = (hasOwn: string, utc: string, offset: string, zoned: Moment): Moment => ({
  local: zoned.local,
  utc: `CASE WHEN ${hasOwn} THEN ${utc} ELSE ${zoned.utc} END`,
  offset: `(CASE WHEN ${hasOwn} THEN ${offset} ELSE ${zoned.offset} END)::SMALLINT`,
});

/** Texts that begin with a digit: DuckDB also takes words such as `epoch` and `infinity` for times. */
const guarded = (text: string, cast: string): string =>
  `CASE WHEN ${text}[1] BETWEEN '0' AND '9' AND NOT suffix(${text}, ')') THEN ${cast} END`;

function localSql(text: string, { iso, formats, fixes, offsets }: TimeFormat): string {
  const stem = fixed(text, fixes);
  const list = formats.map(literal);
  const parts = [
    ...(iso ? [isoLocal(stem, offsets)] : []),
    ...(list.length === 1 ? [`try_strptime(${stem}, ${list[0]})::TIMESTAMP`] : []),
    ...(list.length > 1 ? [`try_strptime(${stem}, [${list.join(', ')}])::TIMESTAMP`] : []),
  ];
  return parts.length === 1 ? (parts[0] as string) : `coalesce(${parts.join(', ')})`;
}

/** DuckDB's cast to TIMESTAMP passes over an offset, also over one that no clock has. */
function isoLocal(text: string, offsets: TimeFormat['offsets']): string {
  const cast = guarded(text, `TRY_CAST(${text} AS TIMESTAMP)`);
  return offsets === 'none' ? cast : `CASE WHEN NOT (${MAY_HAVE_OFFSET(text)}) THEN ${cast} END`;
}

const FIXES: Record<Fix, (text: string) => string> = {
  'odd-blank': (text) => `regexp_replace(${text}, '[\u00a0\u2009\u202f]', ' ', 'g')`,
  weekday: (text) => `regexp_replace(${text}, '^\\p{L}+[.,]*\\s+(\\p{L}{3,}\\.?[\\s/-]|\\d)', '\\1')`,
  ordinal: (text) => `regexp_replace(${text}, '(\\d)(?:st|nd|rd|th|er)\\b', '\\1')`,
  'month-name': withEnglishMonth,
  'long-fraction': (text) => `regexp_replace(${text}, '(\\.\\d{6})\\d+', '\\1')`,
  'comma-fraction': (text) => `regexp_replace(${text}, '([:.]\\d{1,2}),(\\d)', '\\1.\\2')`,
  'odd-offset': (text) => text, // taken off with the offset
  'dotted-half': (text) => `regexp_replace(${text}, '([AaPp])\\.?\\s?([Mm])\\.?', '\\1\\2')`,
};

/** A month's name is found when the weekday before it is gone. */
const FIX_ORDER = Object.keys(FIXES) as readonly Fix[];

const fixed = (text: string, fixes: ReadonlySet<Fix>): string => [...fixes].reduce((sql, fix) => FIXES[fix](sql), text);

function precisionSql(text: string, format: TimeFormat, clock: 'none' | 'minutes' | 'seconds'): string {
  if (format.excel) return `CASE WHEN contains(${text}, '.') THEN 'exact' ELSE 'day' END`;
  if (clock === 'none') return `'day'`;
  const finest = clock === 'minutes' ? 'minute' : 'exact';
  if (format.iso || format.formats.some((one) => one.includes(':'))) {
    return `CASE WHEN contains(${text}, ':') THEN '${finest}' ELSE 'day' END`;
  }
  const dates = format.formats.filter((one) => !/%[HI]/.test(one));
  if (dates.length === 0) return `'${finest}'`;
  return `CASE WHEN ${localSql(text, { ...format, formats: dates })} IS NULL THEN '${finest}' ELSE 'day' END`;
}
