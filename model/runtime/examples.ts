import * as tf from '@tensorflow/tfjs';

/** What a network sees of some rows. Plain arrays, row by row, so that a thread can be handed them. */
export interface Inputs {
  rows: number;
  /** [row, number]: standardised, none missing */
  numbers: Float32Array;
  /** [row, category]: codes from 0, each below the size of its category */
  categories: Int32Array;
}

/** Rows whose outcome is known. */
export interface Examples extends Inputs {
  /** [row]: 1 where it happened, 0 where not */
  outcomes: Float32Array;
}

/** How wide the inputs are, and so what a network for them looks like. */
export interface InputShape {
  numbers: number;
  /** how many codes each category has */
  categories: readonly number[];
}

/** The rows of `order` from `from` to before `to`, as the tensors that a network of this shape takes. */
export function batchOf(shape: InputShape, inputs: Inputs, order: Int32Array, from: number, to: number): tf.Tensor[] {
  const picked = order.subarray(from, to);
  const numbers = pickColumns(inputs.numbers, shape.numbers, picked, new Float32Array(picked.length * shape.numbers));
  const width = shape.categories.length;
  return [
    tf.tensor2d(numbers, [picked.length, shape.numbers]), // [batch, number]
    ...shape.categories.map((_, category) => {
      const codes = Int32Array.from(picked, (row) => inputs.categories[row * width + category] ?? 0);
      return tf.tensor2d(codes, [picked.length, 1]); // [batch, 1]
    }),
  ];
}

/** The outcomes of the same rows, [batch, 1]. */
export const outcomesOf = (examples: Examples, order: Int32Array, from: number, to: number): tf.Tensor2D =>
  tf.tensor2d(
    Float32Array.from(order.subarray(from, to), (row) => examples.outcomes[row] ?? 0),
    [to - from, 1],
  );

function pickColumns(source: Float32Array, width: number, rows: Int32Array, target: Float32Array): Float32Array {
  rows.forEach((row, place) => target.set(source.subarray(row * width, (row + 1) * width), place * width));
  return target;
}
