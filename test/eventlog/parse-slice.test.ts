import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventLogError, parseSlice } from '../../eventlog/index.ts';

describe('a slice as text', () => {
  it('fills in what is left out', () => {
    assert.deepEqual(parseSlice('{"time": {"from": "2026-03-01T00:00:00+01:00"}}'), {
      time: { from: '2026-03-01T00:00:00+01:00', applies: 'started' },
    });
  });
  const faults: [text: string, says: RegExp][] = [
    ['{', /is not JSON/],
    ['[]', /The slice \[\] does not fit: Invalid input: expected object/],
    ['{"contans": ["Pick"]}', /it has no condition "contans"\. Did you mean "contains"\?/],
    ['{"time": {"since": "2026"}}', /at time: it has no condition "since" there/],
    ['{"time": {"from": "2026-03-01"}}', /at time\.from: expected an ISO 8601 instant with its offset, such as 2026/],
    ['{"contains": []}', /at contains: .*>=1/],
    ['{"leadTimeMs": {"min": "1 day"}}', /at leadTimeMs\.min: Invalid input: expected number/],
  ];
  for (const [text, says] of faults) {
    it(`is refused with the place and an example: ${text}`, () => {
      assert.throws(
        () => parseSlice(text),
        (error: unknown) => {
          assert.ok(error instanceof EventLogError);
          assert.equal(error.code, 'slice-invalid');
          assert.match(error.message, says);
          assert.match(error.message, /An example: \{"contains"/);
          return true;
        },
      );
    });
  }
});
