import { parentPort, workerData } from 'node:worker_threads';
import { buildNetwork, type NetworkShape } from './network.ts';
import { type Backend, openRuntime } from './open-runtime.ts';
import { artifactsOf, type NetworkArtifacts, weightHash } from './saved-network.ts';
import {
  trainNetwork,
  type TrainingOutcome,
  type TrainingPlan,
  type TrainingProgress,
  type TrainingRows,
} from './train-network.ts';

/** What a thread is to learn. Its rows may lie in shared memory. */
export interface TrainingTask {
  shape: NetworkShape;
  rows: TrainingRows;
  plan: TrainingPlan;
  /** this backend and no other */
  backend?: Backend;
}

/** What a thread has learned. */
export interface TrainedNetwork extends TrainingOutcome {
  artifacts: NetworkArtifacts;
  weightHash: string;
  backend: Backend;
}

export interface TrainingWorkerData {
  task: TrainingTask;
  /** one number, in shared memory: not 0 once the training is no longer wanted */
  cancelled: Int32Array;
}

export type TrainingMessage = { progress: TrainingProgress } | { trained: TrainedNetwork };

const { task, cancelled } = workerData as TrainingWorkerData;
const post = (message: TrainingMessage): void => parentPort?.postMessage(message);

post({ trained: await trained() });

async function trained(): Promise<TrainedNetwork> {
  const { backend } = await openRuntime(task.backend);
  const network = buildNetwork(task.shape);
  const outcome = trainNetwork(network, task.shape, task.rows, task.plan, (progress) => {
    post({ progress });
    return Atomics.load(cancelled, 0) === 0;
  });
  const artifacts = await artifactsOf(network, task.shape);
  return { ...outcome, artifacts, weightHash: weightHash(artifacts), backend };
}
