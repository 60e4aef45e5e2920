import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { openStore } from '../../store/index.ts';

/** Texts that are blank at their ends, or nearly times: the places at which a short way could go another way. */
const blank = fc.constantFrom(' ', '\t', '\r', '\n', '\u00a0', '', 'a', '~', '!', '\u0301', 'é', '\u0000x', '\u2009');
const padded = fc.tuple(blank, blank, fc.string(), blank, blank).map((parts) => parts.join(''));
const digits = (count: number) => fc.stringMatching(new RegExp(`^[0-9 +-]{${count}}$`));
const nearlyTime = fc
  .tuple(
    fc.oneof(
      fc.constant('2026-03-01'),
      fc.tuple(digits(4), digits(2), digits(2)).map((parts) => parts.join('-')),
    ),
    fc.constantFrom('T', ' ', 't'),
    fc.oneof(
      fc.constant('08:15:30'),
      fc.tuple(digits(2), digits(2), digits(2)).map((parts) => parts.join(':')),
    ),
    fc.oneof(fc.constantFrom('', '.5', '.250', '.1234567', ',250', '.+12'), digits(4)),
    fc.constantFrom('Z', '', 'z', '+02:00', '+0200', '-05', ' Z', '+25:00', 'ZZ'),
  )
  .map((parts) => parts.join(''));

const ISO = String.raw`^(\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?)(?: ?(Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?))?$`;

describe('the short ways of the macros', () => {
  it('cut the same blanks as trimming every text', async () => {
    const store = await openStore(null);
    await fc.assert(
      fc.asyncProperty(padded, async (text) => {
        const { short, long } = await store.row<{ short: string | null; long: string | null }>(
          String.raw`SELECT cut_blanks($text) AS short, nullif(trim($text, E' \t\r\n' || chr(160)), '') AS long`,
          { text },
        );
        assert.equal(short, long);
      }),
      { numRuns: 500 },
    );
    store.close();
  });

  it('read the same instant and the same offset as the pattern of ISO 8601', async () => {
    const store = await openStore(null);
    await fc.assert(
      fc.asyncProperty(nearlyTime, async (text) => {
        const read = (parts: string) =>
          `{'at': try_cast(nullif(${parts}.local, '') AS TIMESTAMP)::VARCHAR, 'offset': CASE WHEN ${parts}.local <> '' AND try_cast(${parts}.local AS TIMESTAMP) IS NOT NULL THEN ${parts}.offset END}`;
        const { short, long } = await store.row<{ short: string; long: string }>(
          `SELECT ${read('short')}::VARCHAR AS short, ${read('long')}::VARCHAR AS long
           FROM (SELECT iso_parts($text) AS short, regexp_extract($text, '${ISO}', ['local', 'offset']) AS long)`,
          { text },
        );
        assert.equal(short, long);
      }),
      { numRuns: 1_000, examples: [['2026-03-01T08:15:30.+12Z'], ['2026-03-01T08:15:+3Z']] },
    );
    store.close();
  });
});
