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

/** Whether the bytes of a line, without its newline, are those that were written. */
export function isIntact(line: Buffer): boolean {
  const end = line.length - SUFFIX_BYTES;
  if (end <= 0 || line.toString('latin1', end, end + CRC_KEY.length) !== CRC_KEY) return false;
  if (line.toString('latin1', line.length - 2) !== '"}') return false;
  const written = line.toString('latin1', end + CRC_KEY.length, line.length - 2);
  return written === crc32(line.subarray(0, end)).toString(16).padStart(8, '0');
}

/** The place of an intact line in its stream. */
export function seqOf(line: Buffer): number {
  return Number(/^\{"seq":(\d+),/.exec(line.toString('latin1', 0, 32))?.[1]);
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
