import * as tf from '@tensorflow/tfjs';
import { batchOf, type Examples, type InputShape, outcomesOf } from './examples.ts';
import { scoresOf } from './network.ts';
import { permutation, randomOf } from './random.ts';

/** How a network learns. */
export interface TrainingPlan {
  /** decides the order of the rows in every epoch */
  seed: number;
  batchRows: number;
  maximumEpochs: number;
  /** training ends after this many epochs that did not lower the loss on the validation rows */
  patienceEpochs: number;
  learningRate: number;
  /** weight of the sum of squared kernel weights in the loss */
  weightPenalty: number;
}

/** How far training is. */
export interface TrainingProgress {
  epoch: number;
  maximumEpochs: number;
  /** batches learned from since the start */
  batches: number;
  /** mean cross-entropy of the validation rows, nats */
  validationLoss: number;
  /** tensors that are held after the epoch: the same after every one */
  tensors: number;
}

/** What learning came to; the network holds the weights of `bestEpoch`. */
export interface TrainingOutcome {
  epochs: number;
  bestEpoch: number;
  validationLoss: number;
}

/** The rows to learn from, and those that decide when to stop. */
export interface TrainingRows {
  training: Examples;
  validation: Examples;
}

/**
 * Fits the network to the training rows by Adam and keeps the weights that did best on the validation rows.
 * The same network, rows and plan give the same weights on the same backend.
 *
 * @param onEpoch is told after each epoch and ends training by answering false
 * Source: Kingma & Ba (2015), "Adam: A Method for Stochastic Optimization".
 */
export function trainNetwork(
  network: tf.LayersModel,
  shape: InputShape,
  { training, validation }: TrainingRows,
  plan: TrainingPlan,
  onEpoch: (progress: TrainingProgress) => boolean,
): TrainingOutcome {
  const optimizer = tf.train.adam(plan.learningRate);
  const random = randomOf(plan.seed);
  let best = { epoch: 0, loss: meanCrossEntropy(network, shape, validation), weights: copyOfWeights(network) };
  let [epoch, batches] = [0, 0];
  try {
    while (epoch < plan.maximumEpochs && epoch - best.epoch < plan.patienceEpochs) {
      batches += learnOnce(network, shape, training, plan, optimizer, permutation(training.rows, random));
      epoch += 1;
      const loss = meanCrossEntropy(network, shape, validation);
      if (loss < best.loss) best = { epoch, loss, weights: copyOfWeights(network) };
      const { maximumEpochs } = plan;
      const tensors = tf.memory().numTensors;
      if (!onEpoch({ epoch, maximumEpochs, batches, validationLoss: loss, tensors })) break;
    }
  } finally {
    optimizer.dispose();
  }
  setWeights(network, best.weights);
  return { epochs: epoch, bestEpoch: best.epoch, validationLoss: best.loss };
}

/** Learns from every row once, and says in how many batches. */
function learnOnce(
  network: tf.LayersModel,
  shape: InputShape,
  examples: Examples,
  plan: TrainingPlan,
  optimizer: tf.Optimizer,
  order: Int32Array,
): number {
  let batches = 0;
  for (let from = 0; from < order.length; from += plan.batchRows) {
    const to = Math.min(from + plan.batchRows, order.length);
    tf.tidy(() => {
      const [batch, outcomes] = [batchOf(shape, examples, order, from, to), outcomesOf(examples, order, from, to)];
      optimizer.minimize(() => {
        const logits = network.apply(batch, { training: true }) as tf.Tensor2D;
        return tf.losses.sigmoidCrossEntropy(outcomes, logits).add(penalty(network, plan.weightPenalty)).asScalar();
      });
    });
    batches += 1;
  }
  return batches;
}

/** Embeddings and kernels weigh; biases do not. */
function penalty(network: tf.LayersModel, weight: number): tf.Tensor {
  const matrices = network.trainableWeights.map((one) => one.read()).filter(({ rank }) => rank > 1);
  return tf.addN(matrices.map((matrix) => matrix.square().sum())).mul(weight);
}

/** Mean of −ln(probability of what happened), 0 when there are no rows. */
function meanCrossEntropy(network: tf.LayersModel, shape: InputShape, examples: Examples): number {
  const scores = scoresOf(network, shape, examples);
  let sum = 0;
  scores.forEach((logit, row) => {
    const signed = examples.outcomes[row] === 1 ? -logit : logit;
    sum += Math.max(signed, 0) + Math.log1p(Math.exp(-Math.abs(signed))); // ln(1 + e^signed), without overflow
  });
  return sum / Math.max(scores.length, 1);
}

type Weights = { shape: tf.Shape; values: Float32Array }[];

const copyOfWeights = (network: tf.LayersModel): Weights =>
  network.getWeights().map((weight) => ({ shape: weight.shape, values: weight.dataSync<'float32'>().slice() }));

function setWeights(network: tf.LayersModel, weights: Weights): void {
  tf.tidy(() => network.setWeights(weights.map(({ shape, values }) => tf.tensor(values, shape as number[]))));
}
