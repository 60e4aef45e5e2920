import * as tf from '@tensorflow/tfjs';
import { type HeapKernel, input, sizeOf, views } from './heap.ts';

/**
 * Rows of a table by their numbers, as an embedding reads them. The backend's own kernel decodes the index of every
 * single value; this one copies whole rows. Other axes and batched gathers are left to that kernel.
 */
const gather =
  (stock: HeapKernel): HeapKernel =>
  (call) => {
    const [x, indices] = [input(call, 'x'), input(call, 'indices')];
    const { axis, batchDims } = call.attrs as { axis: number; batchDims: number };
    if (axis !== 0 || batchDims !== 0 || x.dtype === 'string') return stock(call);

    const out = call.backend.makeOutput([...indices.shape, ...x.shape.slice(1)], x.dtype);
    const [table, rows, target] = views(call.backend, x, indices, out);
    if (table === undefined || rows === undefined || target === undefined) throw new Error('A tensor has no place.');
    const [height = 0, width] = [x.shape[0], sizeOf(x.shape.slice(1))];
    rows.forEach((row, place) => {
      if (row < 0 || row >= height) throw new Error(`GatherV2: row ${row} is not within the ${height} of the table.`);
      target.set(table.subarray(row * width, (row + 1) * width), place * width);
    });
    return out;
  };

/**
 * Sums rows by their segment: the gradient of a gather, which the backend has not. A row whose segment is
 * outside 0 … numSegments − 1 counts nowhere, as on the cpu backend.
 */
export const unsortedSegmentSum: HeapKernel = (call) => {
  const [x, segmentIds] = [input(call, 'x'), input(call, 'segmentIds')];
  const { numSegments } = call.attrs as { numSegments: number };
  const out = call.backend.makeOutput([numSegments, ...x.shape.slice(1)], x.dtype);
  const [rows, segments, sums] = views(call.backend, x, segmentIds, out);
  if (rows === undefined || segments === undefined || sums === undefined) throw new Error('A tensor has no place.');
  const width = sizeOf(x.shape.slice(1));
  sums.fill(0);
  segments.forEach((segment, row) => {
    if (segment < 0 || segment >= numSegments) return;
    for (let column = 0; column < width; column += 1) {
      sums[segment * width + column] = (sums[segment * width + column] ?? 0) + (rows[row * width + column] ?? 0);
    }
  });
  return out;
};

/** The kernels of this file that replace one, by the name of their operation. */
export const GATHER_KERNELS: Readonly<Record<string, (stock: HeapKernel) => HeapKernel>> = {
  [tf.GatherV2]: gather,
};
