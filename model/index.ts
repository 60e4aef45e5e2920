export type { Examples, Inputs, InputShape } from './runtime/examples.ts';
export { buildNetwork, type NetworkShape, probabilityOf, scoresOf } from './runtime/network.ts';
export { type Backend, BACKENDS, type ModelRuntime, openRuntime } from './runtime/open-runtime.ts';
export { permutation, type Random, randomOf } from './runtime/random.ts';
export {
  artifactsOf,
  type NetworkArtifacts,
  networkOf,
  readNetwork,
  saveNetwork,
  weightHash,
} from './runtime/saved-network.ts';
export { type TrainingHooks, trainInThread } from './runtime/train-in-thread.ts';
export type { TrainingOutcome, TrainingPlan, TrainingProgress, TrainingRows } from './runtime/train-network.ts';
export type { TrainedNetwork, TrainingTask } from './runtime/training-worker.ts';
