import { crc32 } from 'node:zlib';

/** What a stream received at one moment. */
export type Landed = LandedRecord | LandedUnreadable | LandedFile | LandedState;

/** A record as the source gave it. */
export interface LandedRecord {
  /** one JSON object as text, numbers as they were written */
  data: string;
  /** what the source tells the record by: a delivery's id, a row's key and version; equal ids are one record */
  id?: string;
  /** the source says that the object is gone */
  operation?: 'delete';
  /** for a snapshot: when the source was looked at before, ISO 8601 */
  since?: string;
}

/** What arrived and could not be read as a record: kept as received, and a dead letter from the start. */
export interface LandedUnreadable {
  unreadable: string;
  /** how `unreadable` is written; base64 where the bytes are no UTF-8 */
  encoding?: 'base64';
  code: string;
  reason: string;
}

/** A file that is landed as it is, beside the segments. */
export interface LandedFile {
  file: { name: string; path: string; sha256: string; bytes: number };
}

/** Where the source stands after all records before this one: the source's own words. */
export interface LandedState {
  state: unknown;
}

/** A landed entry with its place in the stream, from 0 without gaps, and the time it was received, ISO 8601. */
export type PlacedLanded = Landed & { seq: number; at: string };

const CRC_KEY = ',"crc":"';
const SUFFIX_BYTES = CRC_KEY.length + 10; // eight hexadecimal digits, a quote and a brace

/** One line of a segment, its newline included: JSON that ends with the CRC-32 of the bytes before `,"crc":`. */
export function lineOf(landed: Landed, seq: number, at: string): Buffer {
  const body = `{"seq":${seq},"at":"${at}"${contentOf(landed)}`;
  const crc = crc32(body).toString(16).padStart(8, '0');
  return Buffer.from(`${body}${CRC_KEY}${crc}"}\n`);
}

function contentOf(landed: Landed): string {
  if (!('data' in landed)) return `,${JSON.stringify(landed).slice(1, -1)}`;
  const { data, ...facts } = landed;
  const named = Object.keys(facts).length === 0 ? '' : `,${JSON.stringify(facts).slice(1, -1)}`;
  return `${named},"data":${onOneLine(data)}`;
}

/** A line break in JSON can only stand between its parts, never inside a text. */
const onOneLine = (json: string): string => json.replaceAll(/[\r\n]+/g, ' ');

const [CRC_KEY_START, CRC_KEY_REST] = [Buffer.from(CRC_KEY).readUInt32LE(0), Buffer.from(CRC_KEY).readUInt32LE(4)];
const [QUOTE, BRACE] = [0x22, 0x7d];

/**
 * Whether the bytes of a line, without its newline, are those that were written. No text and one view is made: this is
 * asked of every line.
 *
 * @param from where the line begins in `bytes`
 * @param to where it ends, exclusive
 */
export function isIntact(bytes: Buffer, from = 0, to = bytes.length): boolean {
  const end = to - SUFFIX_BYTES;
  return (
    end > from &&
    bytes.readUInt32LE(end) === CRC_KEY_START &&
    bytes.readUInt32LE(end + 4) === CRC_KEY_REST &&
    bytes[to - 2] === QUOTE &&
    bytes[to - 1] === BRACE &&
    hexadecimal(bytes, end + CRC_KEY.length) === crc32(bytes.subarray(from, end))
  );
}

/** Eight digits as they are written, in lower case; NaN for anything else. */
function hexadecimal(line: Buffer, from: number): number {
  let value = 0;
  for (let at = from; at < from + 8; at++) value = value * 16 + digitOf(line[at] as number);
  return value;
}

const digitOf = (byte: number): number => {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : Number.NaN;
};

const SEQ_KEY = Buffer.from('{"seq":');
const COMMA = 0x2c;

/** The place of an intact line in its stream; NaN where it does not say one. @param from where the line begins in `bytes` */
export function seqOf(bytes: Buffer, from = 0): number {
  const start = from + SEQ_KEY.length;
  for (let key = 0; key < SEQ_KEY.length; key++) if (bytes[from + key] !== SEQ_KEY[key]) return Number.NaN;
  let [at, seq] = [start, 0];
  for (; bytes[at] !== COMMA; at++) seq = seq * 10 + digitOf(bytes[at] as number);
  return at === start ? Number.NaN : seq;
}

/** An intact line as it was landed. */
export function parseLine(line: Buffer): PlacedLanded {
  const { crc: _crc, data, ...facts } = JSON.parse(line.toString('utf8')) as Record<string, unknown>;
  return (data === undefined ? facts : { ...facts, data: textOfData(line) }) as unknown as PlacedLanded;
}

/** The record as it was written: parsing would change its numbers. */
function textOfData(line: Buffer): string {
  const text = line.toString('utf8', 0, line.length - SUFFIX_BYTES);
  const facts = /^\{"seq":\d+,"at":"[^"]*"(?:,"(?:id|operation|since)":"(?:[^"\\]|\\.)*")*,"data":/.exec(text);
  return text.slice(facts?.[0].length);
}
