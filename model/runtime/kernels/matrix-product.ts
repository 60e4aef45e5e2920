import * as tf from '@tensorflow/tfjs';
import { type HeapBackend, type HeapKernel, input, type KernelCall, sizeOf, stockKernel, views } from './heap.ts';

/**
 * Matrix products. The backend's own kernel is fast only for one product of two matrices as they lie, and falls to a
 * plain loop for transposed ones (every gradient of a dense layer) and for batches; its fused kernel adds the bias at
 * the wrong place there. Here a transposed matrix is laid out anew and a batch is taken apart, so that every product
 * is the fast one, and the bias is added by the operation for that.
 */
const matrixProduct =
  (stock: HeapKernel): HeapKernel =>
  (call) => {
    const [a, b] = [input(call, 'a'), input(call, 'b')];
    return isPlain(call) ? stock(call) : batched(call.backend, stock, sides(call, a, b));
  };

const fusedMatrixProduct =
  (stock: HeapKernel): HeapKernel =>
  (call) => {
    if (isPlain(call)) return stock(call);
    const { backend, attrs } = call;
    const product = stockKernel(tf.BatchMatMul).kernel({ inputs: call.inputs, backend, attrs }) as tf.TensorInfo;
    const { bias } = call.inputs;
    const biased = bias === undefined ? product : replaced(backend, tf.Add, { a: product, b: bias }, product);
    return activated(call, biased);
  };

/** The kernels of this file by the name of their operation. The fused one calls the other, registered before it. */
export const PRODUCT_KERNELS: Readonly<Record<string, (stock: HeapKernel) => HeapKernel>> = {
  [tf.BatchMatMul]: matrixProduct,
  [tf._FusedMatMul]: fusedMatrixProduct,
};

interface Sides {
  a: tf.TensorInfo;
  b: tf.TensorInfo;
  transposeA: boolean;
  transposeB: boolean;
}

const sides = ({ attrs }: KernelCall, a: tf.TensorInfo, b: tf.TensorInfo): Sides => ({
  a,
  b,
  transposeA: attrs['transposeA'] === true,
  transposeB: attrs['transposeB'] === true,
});

/** Whether the backend's own kernel is right and fast: one product, nothing transposed. */
function isPlain(call: KernelCall): boolean {
  const { a, b, transposeA, transposeB } = sides(call, input(call, 'a'), input(call, 'b'));
  return !transposeA && !transposeB && sizeOf(a.shape.slice(0, -2)) === 1 && sizeOf(b.shape.slice(0, -2)) === 1;
}

/** A batch of one matrix goes with every matrix of the other side. */
function batched(backend: HeapBackend, product: HeapKernel, { a, b, transposeA, transposeB }: Sides): tf.TensorInfo {
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [batchA, batchB, batch] = [a.shape.slice(0, -2), b.shape.slice(0, -2), outer].map(sizeOf);
  if ((batchA !== batch && batchA !== 1) || (batchB !== batch && batchB !== 1)) {
    throw new Error(`A product of batches [${a.shape}] and [${b.shape}] needs equal batches, or one matrix on a side.`);
  }
  const results = Array.from({ length: batch ?? 0 }, (_, place) => {
    const left = matrixOf(backend, a, batchA === 1 ? 0 : place, transposeA);
    const right = matrixOf(backend, b, batchB === 1 ? 0 : place, transposeB);
    const attrs = { transposeA: false, transposeB: false };
    const result = product({ inputs: { a: left, b: right }, backend, attrs }) as tf.TensorInfo;
    for (const { dataId } of [left, right]) backend.disposeData(dataId);
    return result;
  });
  const height = a.shape.at(transposeA ? -1 : -2) ?? 0;
  const width = b.shape.at(transposeB ? -2 : -1) ?? 0;
  return joined(backend, results, [...outer, height, width]);
}

/**
 * One matrix of a batch as a tensor of its own. Never one that is written twice: the backend packs the right side of
 * a product once per tensor and would go on using what it held first.
 */
function matrixOf(backend: HeapBackend, x: tf.TensorInfo, place: number, transpose: boolean): tf.TensorInfo {
  const [height = 0, width = 0] = x.shape.slice(-2);
  const out = backend.makeOutput(transpose ? [width, height] : [height, width], x.dtype);
  const [source, target] = views(backend, x, out);
  if (source === undefined || target === undefined) throw new Error('A tensor has no place in memory.');
  const matrix = source.subarray(place * height * width, (place + 1) * height * width);
  if (!transpose) target.set(matrix);
  else layAcross(matrix, target, height, width);
  return out;
}

function layAcross(source: ArrayLike<number>, target: { [at: number]: number }, height: number, width: number): void {
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      target[column * height + row] = source[row * width + column] ?? 0;
    }
  }
}

function joined(backend: HeapBackend, results: readonly tf.TensorInfo[], shape: number[]): tf.TensorInfo {
  const [only] = results;
  if (results.length === 1 && only !== undefined) return { ...only, shape };
  const out = backend.makeOutput(shape, 'float32');
  const [target, ...parts] = views(backend, out, ...results);
  let place = 0;
  for (const part of parts) {
    target?.set(part, place);
    place += part.length;
  }
  for (const { dataId } of results) backend.disposeData(dataId);
  return out;
}

/** The result of another kernel in place of `spent`, which is let go. */
function replaced(
  backend: HeapBackend,
  name: string,
  inputs: Record<string, tf.TensorInfo>,
  spent: tf.TensorInfo,
  attrs: Record<string, unknown> = {},
): tf.TensorInfo {
  const result = stockKernel(name).kernel({ inputs, backend, attrs }) as tf.TensorInfo;
  backend.disposeData(spent.dataId);
  return result;
}

const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: tf.Relu,
  relu6: tf.Relu6,
  sigmoid: tf.Sigmoid,
  elu: tf.Elu,
};

function activated({ inputs, backend, attrs }: KernelCall, x: tf.TensorInfo): tf.TensorInfo {
  const { activation = 'linear' } = attrs as { activation?: string };
  const { preluActivationWeights: alpha } = inputs;
  if (activation === 'linear') return x;
  if (activation === 'prelu' && alpha !== undefined) return replaced(backend, tf.Prelu, { x, alpha }, x);
  if (activation === 'leakyrelu') {
    return replaced(backend, tf.LeakyRelu, { x }, x, { alpha: attrs['leakyreluAlpha'] ?? 0.2 });
  }
  const kernel = ACTIVATIONS[activation];
  if (kernel === undefined) throw new Error(`The fused matrix product knows no activation ${activation}.`);
  return replaced(backend, kernel, { x }, x);
}
