import * as tf from '@tensorflow/tfjs';
import { batchOf, type InputShape, type Inputs } from './examples.ts';
import { StepDropout } from './step-dropout.ts';

/** What a network is built from; with the seed of its first weights, everything that decides them. */
export interface NetworkShape extends InputShape {
  /** widths of the hidden layers, none for a logistic regression */
  hidden: readonly number[];
  /** share of each hidden layer that is dropped while training, [0, 1) */
  dropout: number;
  seed: number;
}

/**
 * A network that scores a row: the numbers as they are beside an embedding of each category, through the hidden
 * layers, and past them in a straight line. Its output [batch, 1] is a logit; `probabilityOf` reads it.
 */
export function buildNetwork(shape: NetworkShape): tf.LayersModel {
  const initial = seeds(shape.seed);
  const numbers = tf.input({ shape: [shape.numbers], name: 'numbers' });
  const codes = shape.categories.map((_, at) => tf.input({ shape: [1], dtype: 'int32', name: `category_${at}` }));
  const embedded = codes.map((code, at) => embed(code, at, shape.categories[at] ?? 0, initial()));
  const seen = embedded.length === 0 ? numbers : joined('seen', [numbers, ...embedded]);
  const deep = shape.hidden.reduce((below, units, at) => hiddenLayer(below, units, at, shape, initial), seen);
  const top = deep === seen ? seen : joined('deep_and_straight', [deep, seen]);
  const kernelInitializer = tf.initializers.glorotUniform({ seed: initial() });
  const score = tf.layers.dense({ units: 1, name: 'score', kernelInitializer }).apply(top);
  return tf.model({ inputs: [numbers, ...codes], outputs: score as tf.SymbolicTensor });
}

/** The probability that a logit stands for. */
export const probabilityOf = (logit: number): number => 1 / (1 + Math.exp(-logit));

/**
 * The logit of every row, in the order given. Rows go through in batches, and memory stays what one batch needs.
 */
export function scoresOf(network: tf.LayersModel, shape: InputShape, inputs: Inputs): Float32Array {
  const scores = new Float32Array(inputs.rows);
  const order = Int32Array.from({ length: inputs.rows }, (_, row) => row);
  for (let from = 0; from < inputs.rows; from += SCORING_BATCH_ROWS) {
    const to = Math.min(from + SCORING_BATCH_ROWS, inputs.rows);
    scores.set(
      tf.tidy(() => (network.apply(batchOf(shape, inputs, order, from, to)) as tf.Tensor).dataSync<'float32'>()),
      from,
    );
  }
  return scores;
}

const SCORING_BATCH_ROWS = 2048;

/** Embedding width by the size of its category: wide enough to tell sites and lanes apart, small against the rows. */
const embeddingWidth = (codes: number): number => Math.min(8, Math.ceil(Math.sqrt(codes)));

function embed(code: tf.SymbolicTensor, at: number, codes: number, seed: number): tf.SymbolicTensor {
  const outputDim = embeddingWidth(codes);
  const embeddingsInitializer = tf.initializers.randomUniform({ minval: -0.05, maxval: 0.05, seed });
  const layer = tf.layers.embedding({ inputDim: codes, outputDim, embeddingsInitializer, name: `embedding_${at}` });
  const flat = tf.layers.flatten({ name: `embedded_${at}` });
  return flat.apply(layer.apply(code)) as tf.SymbolicTensor; // [batch, outputDim]
}

function hiddenLayer(
  below: tf.SymbolicTensor,
  units: number,
  at: number,
  { dropout, seed }: NetworkShape,
  initial: () => number,
): tf.SymbolicTensor {
  const kernelInitializer = tf.initializers.heNormal({ seed: initial() });
  const dense = tf.layers.dense({ units, activation: 'relu', kernelInitializer, name: `hidden_${at}` });
  const drop = new StepDropout({ name: `dropout_${at}`, rate: dropout, seed: seed * 1000 + at });
  return drop.apply(dense.apply(below)) as tf.SymbolicTensor; // [batch, units]
}

const joined = (name: string, parts: tf.SymbolicTensor[]): tf.SymbolicTensor =>
  tf.layers.concatenate({ name }).apply(parts) as tf.SymbolicTensor;

/** One seed after the other, none zero: TensorFlow.js takes zero for no seed at all. */
function seeds(seed: number): () => number {
  let next = seed * 1000 + 1;
  return () => next++;
}
