import { inUtc, literal } from '../../store/index.ts';
import { NAMED_FORMATS } from './check-expressions.ts';
import { faultSql, faultWhen } from './faults.ts';
import type { Time } from './language.ts';
import type { Reading, Value } from './reading.ts';
import { minutesSql, WRITTEN_OFFSET, type ZoneValue, zoneValue } from './zones.ts';

/** A time as an instant in UTC (`sql`), with what is known about its clock. */
export interface TimeValue extends Value {
  /** the text it is read from, null where blank or absent */
  text: string;
  /** SQL: minutes east of UTC; null where the zone was assumed */
  offset(): string;
  /** SQL: exact, minute or day */
  precision(): string;
}

type Precision = 'exact' | 'minute' | 'day';

/** Formats that are read alike: what they give is a local time, or an instant. */
interface Clock {
  kind: 'local' | 'offset' | 'iso' | 'epoch' | 'odata';
  /** column with what was read; null where this clock does not fit */
  read: string;
  /** column with the value's own offset in minutes; null where it can have none */
  offset: string | null;
  /** SQL */
  precision: string;
}

/** Reads a time with the formats that are tried in order, and the zone for values that carry no offset. */
export function timeValue(reading: Reading, time: Time): TimeValue {
  const label = time.column.join(' ');
  const cells = time.column.map((column) => reading.cell(column));
  return timeOfText(reading, { ...time, label, text: timeText(reading, cells, label), cells });
}

/** A text that is a time. */
export interface TimeText extends Partial<Omit<Time, 'column' | 'timeFormat'>> {
  /** those of the stream without it */
  timeFormat?: readonly string[] | undefined;
  /** its column, for messages */
  label: string;
  /** SQL; null where blank or absent */
  text: string;
  cells: readonly string[];
}

export function timeOfText(reading: Reading, time: TimeText): TimeValue {
  const { stream } = reading;
  const { label, text } = time;
  const formats = time.timeFormat ?? (label.startsWith('landed.') ? ['iso'] : stream.timeFormat);
  const groups = groupsOf(formats);
  const clocks = groups.map((group, index) =>
    clockOf(reading, group, text, groups.length === 1 ? label : `${label}, format ${index + 1}`),
  );
  const zone = zoneValue(reading, time.zone ?? stream.zone);
  const uses = [text, ...clocks.flatMap(({ read, offset }) => [read, offset ?? read]), ...zone.uses];

  const instant = reading.compute(
    `${label}, time`,
    firstOf(clocks, (clock) => instantOf(clock, zone)),
    uses,
  );
  const unreadable = faultSql(label, 'time-unreadable', text, `is no time written as ${formats.join(' or ')}`);
  const noClock = clocks.map(({ read }) => `${read} IS NULL`).join(' AND ');
  const reason = zone.fault === null ? unreadable : `CASE WHEN ${noClock} THEN ${unreadable} ELSE ${zone.fault} END`;
  const fault = reading.compute(
    `${label}, time fault`,
    faultWhen(`${text} IS NOT NULL AND ${instant} IS NULL`, reason),
    [...uses, instant],
  );
  return {
    sql: instant,
    text,
    offset: () =>
      reading.compute(
        `${label}, offset`,
        `try_cast(${firstOf(clocks, (clock) => offsetOf(clock, instant, zone))} AS SMALLINT)`,
        [...uses, instant],
      ),
    precision: () => (time.precision ? literal(time.precision) : precisionSql(reading, label, clocks, uses)),
    faults: [...reading.joinFaults([...time.cells, ...zone.cells]), fault],
    cells: [...time.cells, ...zone.cells],
  };
}

function precisionSql(reading: Reading, label: string, clocks: readonly Clock[], uses: readonly string[]): string {
  const [first, ...others] = new Set(clocks.map(({ precision }) => precision));
  if (first?.startsWith("'") && others.length === 0) return first;
  return reading.compute(
    `${label}, precision`,
    firstOf(clocks, ({ precision }) => precision),
    uses,
  );
}

/** Columns of one time joined by a blank; blank where the first is. */
function timeText(reading: Reading, cells: readonly string[], label: string): string {
  const [first = ''] = cells;
  if (cells.length === 1) return first;
  return reading.compute(label, `CASE WHEN ${first} IS NOT NULL THEN concat_ws(' ', ${cells.join(', ')}) END`, cells);
}

/** The value of the first clock that fits; of one clock alone the value itself, which is null where it does not fit. */
const firstOf = (clocks: readonly Clock[], value: (clock: Clock) => string): string =>
  clocks.length === 1
    ? clocks.map(value).join('')
    : `CASE ${clocks.map((clock) => `WHEN ${clock.read} IS NOT NULL THEN ${value(clock)}`).join('\n      ')} END`;

interface FormatGroup {
  kind: Clock['kind'];
  formats: string[];
  precision: Precision;
}

/** Neighbouring patterns that are read alike are tried in one call. */
function groupsOf(formats: readonly string[]): FormatGroup[] {
  const groups: FormatGroup[] = [];
  for (const format of formats) {
    const kind = kindOf(format);
    const precision = precisionOf(format);
    const last = groups.at(-1);
    const joins = last?.kind === kind && last.precision === precision && !NAMED_FORMATS.includes(format);
    if (joins) last.formats.push(format);
    else groups.push({ kind, formats: [format], precision });
  }
  return groups;
}

function kindOf(format: string): Clock['kind'] {
  if (format === 'iso' || format === 'odata') return format;
  if (format.startsWith('epoch')) return 'epoch';
  return format.endsWith('%z') ? 'offset' : 'local';
}

function precisionOf(format: string): Precision {
  if (NAMED_FORMATS.includes(format) || /%-?[Sfgn]/.test(format)) return 'exact';
  return /%-?[HIM]/.test(format) ? 'minute' : 'day';
}

/** Dates of OData V2 in JSON, and the time of day that stands in a field of its own. */
const ODATA = String.raw`^/Date\((-?\d{1,16})([+-]\d{1,4})?\)/( ?PT(?:(\d{1,2})H)?(?:(\d{1,2})M)?(?:(\d{1,2})(?:\.\d+)?S)?)?$`;
const OFFSET_AT_END = `${WRITTEN_OFFSET}$`;

function clockOf(reading: Reading, { kind, formats, precision }: FormatGroup, text: string, label: string): Clock {
  const patterns = `[${formats.map(literal).join(', ')}]`;
  const read = (sql: string, uses: readonly string[] = [text]) => reading.compute(`${label}, clock`, sql, uses);
  switch (kind) {
    case 'local':
      return { kind, read: read(`try_strptime(${text}, ${patterns})`), offset: null, precision: literal(precision) };
    case 'offset': {
      // DuckDB's %z does not take Z.
      const spelled = `CASE WHEN ${text} LIKE '%Z' THEN ${text}[:-2] || '+00' ELSE ${text} END`;
      const sql = `regexp_extract(${text}, ${literal(OFFSET_AT_END)})`;
      const written = reading.compute(`${label}, written offset`, sql, [text]);
      const offset = ownOffset(reading, label, written, [written]);
      return {
        kind,
        read: read(inUtc(`try_strptime(${spelled}, ${patterns})`)),
        offset,
        precision: literal(precision),
      };
    }
    case 'epoch': {
      const factor = formats[0] === 'epochS' ? 1_000_000 : 1_000;
      const microseconds = `try_cast(try_cast(${text} AS DECIMAL(30, 6)) * ${factor} AS BIGINT)`;
      const sql = `CASE WHEN regexp_full_match(${text}, '-?\\d+(\\.\\d+)?') THEN try(make_timestamp(${microseconds})) END`;
      return { kind, read: read(sql), offset: null, precision: literal(precision) };
    }
    case 'iso': {
      const parts = reading.compute(`${label}, parts`, `iso_parts(${text})`, [text]);
      const local = `${parts}.local`;
      return {
        kind,
        read: read(`try_cast(nullif(${local}, '') AS TIMESTAMP)`, [parts]),
        offset: ownOffset(reading, label, `${parts}.offset`, [parts]),
        precision: `CASE length(${local}) WHEN 10 THEN 'day' WHEN 16 THEN 'minute' ELSE 'exact' END`,
      };
    }
    case 'odata': {
      const names = `['ms', 'offset', 'clock', 'hours', 'minutes', 'seconds']`;
      const parts = reading.compute(`${label}, parts`, `regexp_extract(${text}, ${literal(ODATA)}, ${names})`, [text]);
      const part = (name: string) => `coalesce(try_cast(${parts}.${name} AS BIGINT), 0)`;
      const clock = `to_hours(${part('hours')}) + to_minutes(${part('minutes')}) + to_seconds(${part('seconds')})`;
      const sql = `CASE WHEN ${parts}.ms <> '' THEN try(make_timestamp(${part('ms')} * 1000) + ${clock}) END`;
      return {
        kind,
        read: read(sql, [parts]),
        // With an offset it is an instant in UTC, whatever the offset says; without, what a clock in the system shows.
        offset: reading.compute(`${label}, own offset`, `CASE WHEN ${parts}.offset <> '' THEN 0 END`, [parts]),
        precision: `CASE WHEN ${parts}.offset = '' AND ${parts}.clock = '' AND ${part('ms')} % 86400000 = 0 THEN 'day' ELSE 'exact' END`,
      };
    }
  }
}

const ownOffset = (reading: Reading, label: string, written: string, uses: readonly string[]): string =>
  reading.compute(`${label}, own offset`, `CASE WHEN ${written} <> '' THEN ${minutesSql(written)} END`, uses);

function instantOf({ kind, read, offset }: Clock, zone: ZoneValue): string {
  if (kind === 'local') return zone.utc(read);
  if (kind !== 'iso' && kind !== 'odata') return read;
  return `CASE WHEN ${offset} IS NOT NULL THEN ${read} - to_minutes(${offset}) ELSE ${zone.utc(read)} END`;
}

function offsetOf({ kind, read, offset }: Clock, instant: string, zone: ZoneValue): string {
  const ofZone = zone.stated ? `date_diff('minute', ${instant}, ${read})` : 'NULL';
  if (kind === 'iso' || kind === 'odata') return zone.stated ? `coalesce(${offset}, ${ofZone})` : `${offset}`;
  if (kind === 'offset') return `${offset}`;
  return kind === 'local' ? ofZone : 'NULL';
}
