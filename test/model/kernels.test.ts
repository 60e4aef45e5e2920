import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { openRuntime } from '../../model/index.ts';

before(async () => {
  await openRuntime('wasm');
});

/** What a computation gives on a backend. */
async function on(backend: 'wasm' | 'cpu', compute: () => tf.Tensor): Promise<number[]> {
  await tf.setBackend(backend);
  return tf.tidy(() => [...compute().dataSync()]);
}

async function assertSame(compute: () => tf.Tensor, within = 1e-5): Promise<void> {
  const [wasm, cpu] = [await on('wasm', compute), await on('cpu', compute)];
  assert.equal(wasm.length, cpu.length);
  wasm.forEach((value, at) => assert.ok(Math.abs(value - (cpu[at] ?? NaN)) <= within, `${value} at ${at}: ${cpu[at]}`));
}

const numbers = (shape: number[], seed: number): tf.Tensor => tf.randomUniform(shape, -1, 1, 'float32', seed);
const size = fc.integer({ min: 1, max: 9 });

describe('our kernels of the wasm backend', () => {
  it('sum rows by their segment, and rows without one nowhere', async () => {
    const sums = () =>
      tf.unsortedSegmentSum(
        tf.tensor2d([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
        tf.tensor1d([1, 1, 7], 'int32'),
        3,
      );
    assert.deepEqual(await on('wasm', sums), [0, 0, 4, 6, 0, 0]);
    await assertSame(sums);
  });

  it('give the gradient of an embedding: each row as often as it was read', async () => {
    const gradient = () =>
      tf.grad((table) => tf.gather(table, tf.tensor1d([2, 0, 2], 'int32')).sum())(numbers([3, 2], 1));
    assert.deepEqual(await on('wasm', gradient), [1, 1, 0, 0, 2, 2]);
    await assertSame(gradient);
  });

  it('gather rows like the cpu backend, along every axis', async () => {
    await fc.assert(
      fc.asyncProperty(
        size,
        size,
        fc.array(fc.nat(99), { minLength: 1, maxLength: 6 }),
        async (rows, width, wanted) => {
          const along = (axis: number, length: number) => () =>
            tf.gather(
              numbers([rows, width], 3),
              tf.tensor1d(
                wanted.map((one) => one % length),
                'int32',
              ),
              axis,
            );
          await assertSame(along(0, rows));
          await assertSame(along(1, width));
        },
      ),
      { numRuns: 20 },
    );
  });

  it('refuse a row that the table has not', async () => {
    const beyond = () => tf.gather(numbers([3, 2], 1), tf.tensor1d([3], 'int32'));
    await assert.rejects(on('wasm', beyond), /row 3 is not within the 3/);
  });

  it('multiply matrices like the cpu backend: transposed, in batches, one against a batch', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ batch: size, height: size, inner: fc.constantFrom(1, 7, 48, 64), width: size }),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom('both', 'left', 'right'),
        async ({ batch, height, inner, width }, transposeA, transposeB, batched) => {
          const a = [...(batched === 'right' ? [] : [batch]), ...(transposeA ? [inner, height] : [height, inner])];
          const b = [...(batched === 'left' ? [] : [batch]), ...(transposeB ? [width, inner] : [inner, width])];
          await assertSame(() => tf.matMul(numbers(a, 1), numbers(b, 2), transposeA, transposeB));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('add the bias of a fused product to every row, and activate what is biased', async () => {
    const activations = ['linear', 'relu', 'relu6', 'sigmoid', 'elu', 'leakyrelu'] as const;
    for (const activation of activations) {
      for (const [batch, transposeB] of [
        [1, false],
        [1, true],
        [3, false],
        [3, true],
      ] as const) {
        await assertSame(() =>
          tf.fused.matMul({
            a: numbers([batch, 5, 64], 1) as tf.Tensor3D,
            b: numbers(transposeB ? [batch, 7, 64] : [batch, 64, 7], 2) as tf.Tensor3D,
            transposeB,
            bias: numbers([7], 3),
            activation,
          }),
        );
      }
    }
  });

  it('slice, split and unstack like the cpu backend', async () => {
    const block = fc.tuple(size, size, size).chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        begin: fc.tuple(...shape.map((length) => fc.nat(length - 1))),
      }),
    );
    await fc.assert(
      fc.asyncProperty(block, fc.nat(2), async ({ shape, begin }, axis) => {
        const lengths = shape.map((length, dimension) => length - (begin[dimension] ?? 0));
        await assertSame(() => tf.slice(numbers(shape, 4), begin, lengths), 0);
        await assertSame(() => tf.concat(tf.unstack(numbers(shape, 5), axis), 0), 0);
        const halves = [1, (shape[axis] ?? 1) - 1].filter((length) => length > 0);
        await assertSame(() => tf.concat(tf.split(numbers(shape, 6), halves, axis).toReversed(), axis), 0);
      }),
      { numRuns: 30 },
    );
  });

  it('leave no tensor behind', async () => {
    await tf.setBackend('wasm');
    const step = () =>
      tf.tidy(() => {
        const loss = (table: tf.Tensor) =>
          tf.fused
            .matMul({
              a: tf.gather(table, tf.tensor1d([0, 1], 'int32')) as tf.Tensor2D,
              b: table as tf.Tensor2D,
              transposeB: true,
            })
            .sum();
        tf.grad(loss)(numbers([4, 3], 1)).dataSync();
      });
    step();
    const backend = tf.backend() as unknown as { numDataIds(): number };
    const before = [tf.memory().numTensors, backend.numDataIds()];
    for (let round = 0; round < 50; round += 1) step();
    assert.deepEqual([tf.memory().numTensors, backend.numDataIds()], before);
  });
});
