import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ingestFiles } from '../../ingest/index.ts';
import { conformance, discoverTree, parseTree, treeText } from '../../mining/index.ts';
import { readConformance } from '../../mining/queries/index.ts';
import { openStore } from '../../store/index.ts';
import { logOf } from '../log-of.ts';

/** `3 a b c`: three cases that run a, b and c; the example is the line. */
const log = (...lines: string[]) =>
  lines.map((line) => {
    const [count, ...activities] = line.split(' ').filter((word) => word !== '');
    return { activities, count: Number(count), example: line };
  });
const figures = (tree: string, ...lines: string[]) => {
  const { model: _, coverage, deviations, ...rest } = conformance(parseTree(tree), log(...lines));
  const averageFitness = rest.averageFitness && Number(rest.averageFitness.toFixed(12));
  return {
    ...rest,
    averageFitness,
    deviations: deviations.map(({ kind, activity, count }) => `${kind} ${activity} ${count}`),
  };
};

describe('conformance', () => {
  it('costs one for what is missing and one for what is not expected', () => {
    // Worst costs: 3 + 3, 2 + 3 and 4 + 3; the mean of 1, 1, 4/5 and 6/7 is 32/35.
    assert.deepEqual(figures("->( 'a', 'b', 'c' )", '2 a b c', '1 a c', '1 a b x c'), {
      cases: 4,
      fitting: 2,
      averageFitness: 0.914285714286,
      logFitness: 1 - 2 / 24,
      // Allowed one each at '', a, a b: 4 + 4 + 3 cases; after a b x still c, and c comes: 1. None escapes.
      precision: 1,
      deviations: ['skipped b 1', 'unexpected x 1'],
    });
  });

  it('is 1 less the escaping share for what the model allows and no case does', () => {
    // At '' a and b are allowed and only a comes; the rest of the parallel is forced.
    assert.equal(figures("+( 'a', 'b' )", '1 a b').precision, 1 - 1 / 3);
  });

  it('answers logs that are empty, of empty traces or of one event', () => {
    const nothing = { fitting: 0, averageFitness: null, logFitness: null, precision: null, deviations: [] };
    assert.deepEqual(figures("'a'"), { ...nothing, cases: 0 });
    assert.deepEqual(figures('tau', '2'), { ...nothing, cases: 2, fitting: 2, averageFitness: 1, logFitness: 1 });
    assert.deepEqual(figures("'a'", '2 b').deviations, ['skipped a 2', 'unexpected b 2']);
    assert.equal(figures("'a'", '2 b').averageFitness, 0);
  });

  it('says that nothing was aligned where the model has too many markings', () => {
    const wide = `+( ${Array.from({ length: 15 }, (_, branch) => `'${branch}'`).join(', ')} )`;
    const { coverage, averageFitness, cases } = conformance(parseTree(wide), log('3 1 2'));
    assert.deepEqual({ coverage, averageFitness, cases }, { coverage: 0, averageFitness: null, cases: 3 });
  });

  it('fits every log beside the tree discovered from it', () => {
    const traces = fc.array(
      fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 7 }).map((activities) => ({
        activities,
        count: 1,
        example: activities.join(' '),
      })),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(traces, (any) => {
        const { fitting, averageFitness, logFitness, deviations } = conformance(discoverTree(any), any);
        assert.deepEqual(
          { fitting, averageFitness, logFitness, deviations },
          { fitting: any.length, averageFitness: 1, logFitness: 1, deviations: [] },
        );
      }),
      { numRuns: 200, seed: 5 },
    );
  });
});

describe('a process tree as text', () => {
  it('reads what is written', () => {
    const text = String.raw`->( 'won\'t', X( tau, +( 'a, (b)', *( 'c', tau ) ) ) )`;
    assert.equal(treeText(parseTree(` ${text}\n`)), text);
  });

  it('names the place of what does not fit', () => {
    const refused = (text: string, message: RegExp) =>
      assert.throws(() => parseTree(text), { code: 'model-invalid', message });
    refused("->( 'a' 'b' )", /has "'b' \)" at character 8, where ',' or '\)' was expected/);
    refused('', /where an operator .* was expected/);
    refused("'a' 'b'", /at character 4, where the end was expected/);
    refused("*( 'a' )", /a second child of the loop/);
  });
});

it('conformance of a stored log names cases as examples', async () => {
  const store = await logOf(['pick pack ship', 'pick ship']);
  const { deviations } = await readConformance(store, {}, { model: "->( 'pick', 'pack', 'ship' )" });
  const text = 'pack is missing in 1 case where the model expects it.';
  assert.deepEqual(deviations, [{ kind: 'skipped', activity: 'pack', cases: 1, count: 1, examples: ['c2'], text }]);
  store.close();
});

const DATA = new URL('../../../shared/data/event-logs/', import.meta.url);
const skip = existsSync(DATA) ? false : 'the folder ../shared/data is absent';

it('the running example fits its tree exactly, with precision 61/81', { skip }, async () => {
  const store = await openStore(null);
  await ingestFiles(store, [new URL('running-example.csv', DATA).pathname], {});
  const { cases, fitting, averageFitness, logFitness, precision } = await readConformance(store, {});
  assert.deepEqual(
    { cases, fitting, averageFitness, logFitness },
    { cases: 6, fitting: 6, averageFitness: 1, logFitness: 1 },
  );
  assert.ok(Math.abs(precision! - 61 / 81) < 1e-12);
  store.close();
});
