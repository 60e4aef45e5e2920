import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { type ErrorCode, EventLogError } from '../../eventlog/index.ts';
import {
  artifactsOf,
  BACKENDS,
  buildNetwork,
  type Examples,
  type NetworkArtifacts,
  type NetworkShape,
  networkOf,
  openRuntime,
  permutation,
  probabilityOf,
  randomOf,
  readNetwork,
  saveNetwork,
  scoresOf,
  type TrainingPlan,
  type TrainingProgress,
  trainInThread,
  weightHash,
} from '../../model/index.ts';

const SHAPE: NetworkShape = { numbers: 2, categories: [3], hidden: [8], dropout: 0.2, seed: 5 };
const PLAN: TrainingPlan = {
  seed: 5,
  batchRows: 64,
  maximumEpochs: 12,
  patienceEpochs: 12,
  learningRate: 0.02,
  weightPenalty: 1e-4,
};

/** Rows that are late when their category is 2, whatever their numbers are. */
function lateByCategory(rows: number, seed: number): Examples {
  const random = randomOf(seed);
  const numbers = Float32Array.from({ length: rows * 2 }, () => random() * 2 - 1);
  const categories = Int32Array.from({ length: rows }, () => Math.floor(random() * 3));
  return { rows, numbers, categories, outcomes: Float32Array.from(categories, (code) => (code === 2 ? 1 : 0)) };
}

const ROWS = { training: lateByCategory(600, 1), validation: lateByCategory(200, 2) };
const UNSEEN = lateByCategory(100, 3);

describe('a backend', () => {
  it('is the wanted one, or none with the reason', async () => {
    assert.equal((await openRuntime('cpu')).backend, 'cpu');
    assert.equal((await openRuntime('wasm')).backend, 'wasm');
  });

  it('is the best that loads here, and says why the better ones do not', async () => {
    const { backend, declined } = await openRuntime();
    assert.deepEqual(
      declined.map((one) => one.backend),
      BACKENDS.slice(0, BACKENDS.indexOf(backend)),
    );
    for (const { reason } of declined) assert.notEqual(reason, '');
  });
});

describe('chance', () => {
  it('is the same for the same seed and another for another', () => {
    const draws = (seed: number) => {
      const random = randomOf(seed);
      return [random(), random(), random()];
    };
    assert.deepEqual(draws(1), draws(1));
    assert.notDeepEqual(draws(1), draws(2));
  });

  it('puts every row in a shuffle once, and each place is as likely', () => {
    const random = randomOf(1);
    const firsts = [0, 0, 0, 0];
    for (let round = 0; round < 4000; round += 1) {
      const order = permutation(4, random);
      assert.deepEqual(
        [...order].toSorted((a, b) => a - b),
        [0, 1, 2, 3],
      );
      firsts[order[0] ?? 0]! += 1;
    }
    for (const count of firsts) assert.ok(Math.abs(count - 1000) < 120, `${count} of 4000, expected about 1000`);
  });
});

describe('a network', () => {
  let trained: Awaited<ReturnType<typeof trainInThread>>;
  const progress: TrainingProgress[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'throughline-model-'));
  after(() => rmSync(folder, { recursive: true }));
  before(async () => {
    trained = await trainInThread(
      { shape: SHAPE, rows: ROWS, plan: PLAN },
      { onProgress: (one) => progress.push(one) },
    );
  });

  it('learns in a thread what decides the outcome', async () => {
    await openRuntime();
    const scores = scoresOf(await networkOf(trained.artifacts), SHAPE, UNSEEN);
    assert.deepEqual(
      Array.from(scores, (logit) => (probabilityOf(logit) > 0.5 ? 1 : 0)),
      [...UNSEEN.outcomes],
    );
  });

  it('tells of every epoch, in ten batches each', () => {
    assert.deepEqual(
      progress.map(({ epoch, batches }) => [epoch, batches]),
      Array.from({ length: trained.epochs }, (_, epoch) => [epoch + 1, (epoch + 1) * 10]),
    );
  });

  it('has the same weights again for the same seed, others for another', async () => {
    const again = await trainInThread({ shape: SHAPE, rows: ROWS, plan: PLAN });
    const other = await trainInThread({ shape: { ...SHAPE, seed: 6 }, rows: ROWS, plan: PLAN });
    assert.equal(again.weightHash, trained.weightHash);
    assert.notEqual(other.weightHash, trained.weightHash);
  });

  it('holds as many tensors after a thousand batches as after the first ten', async () => {
    const tensors: number[] = [];
    const plan = { ...PLAN, maximumEpochs: 101, patienceEpochs: 101 };
    const long = await trainInThread(
      { shape: SHAPE, rows: ROWS, plan },
      { onProgress: (one) => tensors.push(one.tensors) },
    );
    assert.equal(long.epochs, 101); // of ten batches
    assert.deepEqual([...new Set(tensors)], [tensors[0]]);
  });

  it('is not trained further once it is not wanted', async () => {
    const wanted = new AbortController();
    const plan = { ...PLAN, maximumEpochs: 100_000, patienceEpochs: 100_000 };
    const training = trainInThread(
      { shape: SHAPE, rows: ROWS, plan },
      { signal: wanted.signal, onProgress: () => wanted.abort(new Error('No longer wanted.')) },
    );
    await assert.rejects(training, /No longer wanted/);
    await assert.rejects(trainInThread({ shape: SHAPE, rows: ROWS, plan }, { signal: wanted.signal }), /No longer/);
  });

  it('predicts the same on every backend that is present, whichever it was trained on', async () => {
    const onCpu = await trainInThread({
      shape: SHAPE,
      rows: ROWS,
      plan: { ...PLAN, maximumEpochs: 2 },
      backend: 'cpu',
    });
    for (const { artifacts } of [trained, onCpu]) {
      const [first = [], ...others] = await onEachBackend(artifacts);
      assert.ok(others.length >= 1, 'at least wasm and cpu are present');
      for (const scores of others) {
        scores.forEach((score, row) => assert.ok(Math.abs(score - (first[row] ?? NaN)) < 1e-5));
      }
    }
  });

  it('comes back from disk as it was', async () => {
    const path = join(folder, 'whole');
    saveNetwork(path, trained.artifacts);
    const read = readNetwork(path);
    assert.deepEqual([read.shape, weightHash(read)], [SHAPE, trained.weightHash]);
    await openRuntime();
    assert.deepEqual(
      scoresOf(await networkOf(read), SHAPE, UNSEEN),
      scoresOf(await networkOf(trained.artifacts), SHAPE, UNSEEN),
    );
    assert.throws(() => saveNetwork(path, trained.artifacts), isEventLogError('model-exists'));
  });

  it('is refused from disk when any byte has changed or a file is missing', () => {
    const path = join(folder, 'flipped');
    saveNetwork(path, trained.artifacts);
    for (const file of ['model.json', 'weights.bin', 'hashes.json']) {
      const bytes = readFileSync(join(path, file));
      for (const at of [0, Math.floor(bytes.length / 2), bytes.length - 1]) {
        const flipped = Buffer.from(bytes);
        flipped[at]! ^= 1;
        writeFileSync(join(path, file), flipped);
        assert.throws(() => readNetwork(path), isEventLogError('model-damaged'), `${file}, byte ${at}`);
      }
      writeFileSync(join(path, file), bytes);
    }
    rmSync(join(path, 'weights.bin'));
    assert.throws(() => readNetwork(path), isEventLogError('model-damaged'));
    assert.throws(() => readNetwork(join(folder, 'nowhere')), isEventLogError('model-not-found'));
  });
});

describe('dropout', () => {
  it('drops another share at each step, the same for the same seed, and nothing when it predicts', async () => {
    await openRuntime();
    const wide: NetworkShape = { numbers: 1, categories: [], hidden: [50], dropout: 0.5, seed: 1 };
    const row = tf.tensor2d([[1]]);
    const outputs = (training: boolean) => {
      const network = buildNetwork(wide);
      return [1, 2].map(() => (network.apply(row, { training }) as tf.Tensor).dataSync()[0]);
    };
    assert.notEqual(outputs(true)[0], outputs(true)[1]);
    assert.deepEqual(outputs(true), outputs(true));
    assert.equal(outputs(false)[0], outputs(false)[1]);
  });

  it('leaves a network that can be read back', async () => {
    const artifacts = await artifactsOf(buildNetwork(SHAPE), SHAPE);
    assert.equal(weightHash(await artifactsOf(await networkOf(artifacts), SHAPE)), weightHash(artifacts));
  });
});

async function onEachBackend(artifacts: NetworkArtifacts): Promise<Float32Array[]> {
  const { declined } = await openRuntime();
  const present = BACKENDS.filter((backend) => !declined.some((one) => one.backend === backend));
  const scores: Float32Array[] = [];
  for (const backend of present) {
    await openRuntime(backend);
    scores.push(scoresOf(await networkOf(artifacts), artifacts.shape, UNSEEN));
  }
  return scores;
}

const isEventLogError = (code: ErrorCode) => (error: unknown) => error instanceof EventLogError && error.code === code;
