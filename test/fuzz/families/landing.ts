import assert from 'node:assert/strict';
import { isIntact, type Landed, lineOf, parseLine } from '../../../ingest/landing/line.ts';
import { scanSegment } from '../../../ingest/landing/scan.ts';
import { isObject, parsedJson } from '../../../ingest/sources/push/entries.ts';
import { JSON_TOKENS } from '../mutations.ts';
import type { Parser, Reading } from '../parser.ts';

const AT = '2026-03-01T08:00:00.000Z';

const LANDED: readonly Landed[] = [
  { data: '{"id":1,"net":19.990,"note":"\\u00e9 \\"quoted\\",\\"crc\\":\\"00000000\\"}"}', id: '1:"2"' },
  { data: '{"id":90071992547409931,"net":1e308,"deep":[[{"a":{}}]]}', operation: 'delete' },
  { unreadable: '{"id":', code: 'row-unreadable', reason: 'it breaks off' },
  { state: { cursor: '2026-03-01', lag: [1, 2] } },
  { data: '{}', since: AT },
  { file: { name: 'orders.csv', path: 'files/1', sha256: 'ab', bytes: 12 } },
];

const lines = LANDED.map((landed, seq) => lineOf(landed, seq, AT));
const records = LANDED.flatMap((landed) => ('data' in landed ? [Buffer.from(landed.data)] : []));

export const LANDING: Readonly<Record<string, Parser>> = {
  'landed-segment': {
    tokens: [...JSON_TOKENS, ...lines.map(String)],
    open: () => ({ seeds: [Buffer.concat(lines), Buffer.concat(lines.slice(0, 2))], read: readSegment }),
  },
  'landed-record': {
    tokens: JSON_TOKENS,
    open: () => ({ seeds: records, read: readRecord }),
  },
};

/** Whatever became of the bytes, only what was written counts as intact, and every byte counts once. */
function readSegment(input: Buffer, { records: found, refusals }: Reading): void {
  const scan = scanSegment(input, 0, (line) => {
    const place = found.length;
    assert.deepEqual(line, lines[place]?.subarray(0, -1), `line ${place} is taken for what was written`);
    found.push(parseLine(line));
  });
  assert.equal(scan.lines, found.length);
  const isWhole = scan.intactBytes + scan.tornBytes === input.length;
  assert.ok(isWhole || scan.damage?.byte === scan.intactBytes, 'what is not intact is torn or damaged');
  if (scan.damage) refusals.push(scan.damage.reason);
}

/** Whatever JSON object is landed comes back to the letter, line breaks between its parts apart. */
function readRecord(input: Buffer, reading: Reading): void {
  const data = input.toString('utf8');
  const parsed = parsedJson(data);
  if (parsed instanceof SyntaxError || !isObject(parsed.value)) return void reading.refusals.push('no JSON object');
  const line = lineOf({ data, id: data.slice(0, 20) }, 7, AT).subarray(0, -1);
  assert.ok(isIntact(line));
  assert.deepEqual(parseLine(line), { seq: 7, at: AT, id: data.slice(0, 20), data: data.replaceAll(/[\r\n]+/g, ' ') });
  reading.records.push(data);
}
