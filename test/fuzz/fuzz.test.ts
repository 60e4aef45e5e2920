import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Outcome } from './examine.ts';
import { PARSERS } from './parsers.ts';
import { divided, faultText, runAll } from './run-all.ts';

/** Over all parsers together; a long run sets more. */
const INPUTS = Number(process.env['FUZZ_INPUTS'] ?? 50_000);
const SEED = 1;
/** Of so many, some are read whatever is wrong with the others. */
const MANY = 1_000;

describe(`of ${INPUTS} mutated inputs`, () => {
  const parts = divided(INPUTS, PARSERS);
  let outcomes: Outcome[] = [];
  before(async () => {
    outcomes = await runAll(parts, { seed: SEED, from: 0 });
  });

  for (const [index, { parser, inputs }] of parts.entries()) {
    it(`none of ${inputs} makes ${parser} crash, hang, take much memory or leave a trace`, (t) => {
      const { faults, read, refused, longestMs, peakMB } = outcomes[index] as Outcome;
      t.diagnostic(`${read} read, longest ${longestMs.toFixed(1)} ms, at most ${peakMB.toFixed(0)} MB`);
      assert.deepEqual(
        faults.map((fault) => faultText(parser, SEED, fault)),
        [],
      );
      assert.equal(read + refused, inputs);
      assert.ok(inputs < MANY || read > 0, 'what was not hit is read all the same');
    });
  }
});
