import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseMapping } from '../../../ingest/mapping/index.ts';
import { mapped } from './mapped.ts';

const MAPPING = `
log: { caseNotion: order }
codes:
  status: { A: Enter, B: Ship }
  zones: { C: America/Chicago }
streams:
  - file: rows.csv
    zone: { column: Z, codes: zones }
    objects: { order: { key: ID, attributes: { codes: S, last: { column: S, codes: status } } } }
    events: [{ activity: { column: S, codes: status }, of: order, at: T }]
`;

describe('codes at the top of a mapping', () => {
  it('are put in wherever they are named, for activities, attributes and zones', async () => {
    const { events, objects } = await mapped(MAPPING, [{ ID: '1', S: 'B', T: '2026-01-01 06:00', Z: 'C' }]);
    assert.deepEqual(
      events.map(({ activity, ended_at }) => [activity, ended_at]),
      [['Ship', '2026-01-01 12:00:00']],
    );
    assert.deepEqual(
      objects.map((row) => [row['attribute codes'], row['attribute last']]),
      [['B', 'Ship']],
    );
  });

  it('that are not there are named with the nearest that is', () => {
    assert.throws(
      () => parseMapping('m.yaml', MAPPING.replace('column: S, codes: status }, of', 'column: S, codes: stats }, of')),
      /m\.yaml, line 10, column \d+: streams\[1\]\.events\[1\]\.activity\.codes: "stats" is no list among the codes at the top of the mapping\. Did you mean "status"/,
    );
  });
});
