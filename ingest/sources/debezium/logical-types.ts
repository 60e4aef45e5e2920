import { memberTexts, objectText } from '../messages/json-text.ts';
import { isObject } from '../messages/message.ts';

/** Rewrites the JSON text of one value; null where it stays as it is. */
export type Rewriting = ((json: string) => string) | null;

const MS_PER_DAY = 86_400_000;
const INTEGER = /^-?\d+$/;
const LARGEST_MS = 8.64e15;
const LARGEST_SCALE = 20_000; // of any database that there is

const isScale = (scale: number): boolean => Number.isInteger(scale) && Math.abs(scale) <= LARGEST_SCALE;

/**
 * What the schema of an envelope says of values that nobody could read without it: decimals in base64 become decimal
 * texts, days and counted times become ISO 8601, a timestamp without zone without offset. Everything else stays as it was
 * written.
 *
 * @param schema of Kafka Connect, as the JSON converter writes it
 * Source: Debezium's documentation, "Data type mappings"
 */
export function rewritingOf(schema: unknown): Rewriting {
  if (!isObject(schema)) return null;
  const { name, parameters } = schema;
  if (name === 'org.apache.kafka.connect.data.Decimal') {
    const scale = isObject(parameters) ? Number(parameters['scale']) : Number.NaN;
    return isScale(scale) ? textOr((json) => decimalText(json, scale)) : null;
  }
  if (name === 'io.debezium.data.VariableScaleDecimal') return textOr(variableDecimalText);
  const time = typeof name === 'string' ? TIMES[name] : undefined;
  if (time) return textOr((json) => (INTEGER.test(json) ? time(BigInt(json)) : null));
  return schema['type'] === 'struct' ? structRewriting(schema) : null;
}

/** The text as JSON, or what stood there where it is nothing that can be read: null, infinity. */
const textOr =
  (read: (json: string) => string | null): Rewriting =>
  (json) => {
    const text = read(json);
    return text === null ? json : JSON.stringify(text);
  };

function structRewriting({ fields }: Readonly<Record<string, unknown>>): Rewriting {
  const rewritings = new Map<string, NonNullable<Rewriting>>();
  for (const field of Array.isArray(fields) ? fields : []) {
    const rewriting = rewritingOf(field);
    if (rewriting && isObject(field) && typeof field['field'] === 'string') rewritings.set(field['field'], rewriting);
  }
  if (rewritings.size === 0) return null;
  return (json) => {
    if (!json.startsWith('{')) return json;
    const members = memberTexts(json);
    for (const [name, rewriting] of rewritings) {
      const value = members.get(name);
      if (value !== undefined) members.set(name, rewriting(value));
    }
    return objectText(members);
  };
}

/** @param json base64 of an unscaled number, two's complement, high byte first */
function decimalText(json: string, scale: number): string | null {
  if (!/^"[A-Za-z0-9+/]*={0,2}"$/.test(json)) return null;
  const bytes = Buffer.from(json.slice(1, -1), 'base64');
  if (bytes.length === 0) return null;
  const unscaled = BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
  const isNegative = unscaled < 0n;
  const digits = (isNegative ? -unscaled : unscaled).toString();
  const sign = isNegative ? '-' : '';
  if (scale <= 0) return `${sign}${digits}${'0'.repeat(digits === '0' ? 0 : -scale)}`;
  const padded = digits.padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

function variableDecimalText(json: string): string | null {
  if (!json.startsWith('{')) return null;
  const members = memberTexts(json);
  const [scale, value] = [Number(members.get('scale')), members.get('value')];
  return isScale(scale) && value !== undefined ? decimalText(value, scale) : null;
}

const TIMES: Readonly<Record<string, (count: bigint) => string | null>> = {
  'io.debezium.time.Date': (days) => dayText(days),
  'org.apache.kafka.connect.data.Date': (days) => dayText(days),
  'io.debezium.time.Timestamp': (count) => instantText(count, 1_000n),
  'org.apache.kafka.connect.data.Timestamp': (count) => instantText(count, 1_000n),
  'io.debezium.time.MicroTimestamp': (count) => instantText(count, 1_000_000n),
  'io.debezium.time.NanoTimestamp': (count) => instantText(count, 1_000_000_000n),
  'io.debezium.time.Time': (count) => clockText(count, 1_000n),
  'org.apache.kafka.connect.data.Time': (count) => clockText(count, 1_000n),
  'io.debezium.time.MicroTime': (count) => clockText(count, 1_000_000n),
  'io.debezium.time.NanoTime': (count) => clockText(count, 1_000_000_000n),
};

const dayText = (days: bigint): string | null => {
  const ms = Number(days) * MS_PER_DAY;
  return Math.abs(ms) > LARGEST_MS ? null : (new Date(ms).toISOString().split('T')[0] ?? null);
};

function instantText(count: bigint, perSecond: bigint): string | null {
  const fraction = ((count % perSecond) + perSecond) % perSecond;
  const ms = Number((count - fraction) / perSecond) * 1_000;
  if (Math.abs(ms) > LARGEST_MS) return null;
  return `${new Date(ms).toISOString().slice(0, -5)}${fractionText(fraction, perSecond)}`;
}

function clockText(count: bigint, perSecond: bigint): string | null {
  const seconds = count / perSecond;
  if (count < 0n || seconds > 86_400n) return null; // an interval of some databases, not a time of day
  const parts = [seconds / 3_600n, (seconds / 60n) % 60n, seconds % 60n].map((part) => String(part).padStart(2, '0'));
  return `${parts.join(':')}${fractionText(count % perSecond, perSecond)}`;
}

const fractionText = (fraction: bigint, perSecond: bigint): string =>
  fraction === 0n
    ? ''
    : `.${String(fraction)
        .padStart(String(perSecond).length - 1, '0')
        .replace(/0+$/, '')}`;
