import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { concernedReadings, parseMapping } from '../../../ingest/mapping/index.ts';
import { openStore } from '../../../store/index.ts';
import { fileOf, type Row } from './mapped.ts';

/** Which of the streams, each by its condition, have something to read in the rows; `*` marks the one that tells. */
async function concerned(conditions: readonly string[], rows: readonly Row[], more = ''): Promise<string[]> {
  const streams = conditions.map(
    (when, index) =>
      `{ file: rows.csv, source: s${index}, objects: { order: { key: ID } }${when && `, when: ${when}`}${more} }`,
  );
  const mapping = parseMapping('mapping.yaml', `log: { caseNotion: order }\nstreams: [${streams.join(', ')}]`);
  const raw = fileOf(rows);
  const store = await openStore(null);
  try {
    const found = await concernedReadings(
      store,
      mapping.streams.map((stream) => ({ stream, raw })),
    );
    return found.map(({ stream, tells }) => `${stream.source}${tells ? '*' : ''}`);
  } finally {
    store.close();
  }
}

const ROWS = [
  { ID: '1', KIND: ' A ', SET: '{"01": "204"}' },
  { ID: '2', KIND: null, SET: '{"01": "214"}' },
];

describe('a file of rows of many kinds', () => {
  it('is read by the streams that ask for a text it has, and the first of them tells for all', async () => {
    assert.deepEqual(await concerned(['{ KIND: B }', '{ KIND: A }', '{ KIND: [B, A] }', ''], ROWS), [
      's1*',
      's2',
      's3',
    ]);
    assert.deepEqual(await concerned(['{ SET.01: "990" }', '{ SET.01: "214" }'], ROWS), ['s1*']);
  });

  it('is read where any alternative may hold, and where one asks for more than a text', async () => {
    assert.deepEqual(await concerned(['[{ KIND: B }, { ID: "2" }]', '[{ KIND: B }, { ID: { not: "9" } }]'], ROWS), [
      's0*',
      's1',
    ]);
    assert.deepEqual(await concerned(['{ KIND: B, ID: { not: "9" } }', '{ ID: { above: 1 } }'], ROWS), ['s1*']);
  });

  it('is read where the column that is asked for is not read as received', async () => {
    const cleaned = ', columns: { KIND: { clean: lower } }';
    assert.deepEqual(await concerned(['{ KIND: a }', '{ KIND: b }'], ROWS, cleaned), ['s0*', 's1']);
  });

  it('is read by the first stream where it is for none, so that its rows are counted', async () => {
    assert.deepEqual(await concerned(['{ KIND: B }', '{ KIND: C }'], ROWS), ['s0*']);
  });
});
