import * as tf from '@tensorflow/tfjs';
import { type HeapBackend, type HeapKernel, input, sizeOf, views } from './heap.ts';

/**
 * A part of a tensor. The backend's own kernel copies the whole source for each slice; this one copies the part,
 * in runs as long as they are contiguous. Time O(size of the part).
 */
const slice =
  (stock: HeapKernel): HeapKernel =>
  (call) => {
    const x = input(call, 'x');
    if (x.dtype === 'string') return stock(call);
    const { begin, size } = call.attrs as { begin: number[]; size: number[] };
    const [start = [], lengths = []] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin, size);
    return part(call.backend, x, start, lengths);
  };

/** The parts of a tensor along an axis, of given sizes: as many slices. */
const splitV =
  (stock: HeapKernel): HeapKernel =>
  (call) => {
    const x = input(call, 'x');
    if (x.dtype === 'string') return stock(call);
    const { numOrSizeSplits, axis } = call.attrs as { numOrSizeSplits: number[] | number; axis: number };
    const along = tf.util.parseAxisParam(axis, x.shape)[0] ?? 0;
    const sizes = tf.backend_util.prepareSplitSize(x as tf.Tensor, numOrSizeSplits, along);
    return partsAlong(call.backend, x, along, sizes);
  };

/** The entries of a tensor along an axis, each without that axis. */
const unpack =
  (stock: HeapKernel): HeapKernel =>
  (call) => {
    const x = input(call, 'value');
    if (x.dtype === 'string') return stock(call);
    const { axis } = call.attrs as { axis: number };
    const along = axis < 0 ? axis + x.shape.length : axis;
    const sizes = new Array<number>(x.shape[along] ?? 0).fill(1);
    const shape = x.shape.filter((_, dimension) => dimension !== along);
    return partsAlong(call.backend, x, along, sizes).map((one) => ({ ...one, shape }));
  };

/** The kernels of this file by the name of their operation. */
export const SLICE_KERNELS: Readonly<Record<string, (stock: HeapKernel) => HeapKernel>> = {
  Slice: slice,
  SplitV: splitV,
  Unpack: unpack,
};

function partsAlong(backend: HeapBackend, x: tf.TensorInfo, axis: number, sizes: readonly number[]): tf.TensorInfo[] {
  let from = 0;
  return sizes.map((size) => {
    const begin = x.shape.map((_, dimension) => (dimension === axis ? from : 0));
    from += size;
    return part(
      backend,
      x,
      begin,
      x.shape.map((length, dimension) => (dimension === axis ? size : length)),
    );
  });
}

/** Copies the block that begins at `begin` and is `lengths` long in each dimension. */
function part(backend: HeapBackend, x: tf.TensorInfo, begin: readonly number[], lengths: number[]): tf.TensorInfo {
  const out = backend.makeOutput([...lengths], x.dtype);
  if (sizeOf(lengths) === 0) return out;
  const [source, target] = views(backend, x, out);
  if (source === undefined || target === undefined) throw new Error('A tensor has no place in memory.');

  // Dimensions that are taken whole lie side by side with the one before them: one run holds them all.
  let split = lengths.length - 1;
  while (split > 0 && lengths[split] === x.shape[split]) split -= 1;
  const run = sizeOf(lengths.slice(Math.max(split, 0)));
  const strides = [...tf.util.computeStrides(x.shape), 1];
  const at = lengths.slice(0, Math.max(split, 0)).map(() => 0);
  const offset = (): number =>
    begin.reduce((sum, start, dimension) => sum + (start + (at[dimension] ?? 0)) * (strides[dimension] ?? 1), 0);

  for (let place = 0; place < target.length; place += run) {
    const from = offset();
    target.set(source.subarray(from, from + run), place);
    for (let dimension = at.length - 1; dimension >= 0; dimension -= 1) {
      at[dimension] = (at[dimension] ?? 0) + 1;
      if ((at[dimension] ?? 0) < (lengths[dimension] ?? 0)) break;
      at[dimension] = 0;
    }
  }
  return out;
}
