import { Worker } from 'node:worker_threads';
import type { TrainingProgress } from './train-network.ts';
import type { TrainedNetwork, TrainingMessage, TrainingTask, TrainingWorkerData } from './training-worker.ts';

/** What the caller of a training hears and says meanwhile. */
export interface TrainingHooks {
  /** called after every epoch */
  onProgress?: (progress: TrainingProgress) => void;
  /** ends the training after the epoch under way; the promise is rejected with the signal's reason */
  signal?: AbortSignal;
}

/**
 * Trains a network in a thread of its own, so that the caller's event loop stays free. The same task gives the same
 * weights on the same backend. Time O(epochs × rows × weights).
 *
 * @throws EventLogError model-backend-unavailable
 */
export function trainInThread(task: TrainingTask, { onProgress, signal }: TrainingHooks = {}): Promise<TrainedNetwork> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason as Error);
    const cancelled = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const cancel = (): void => void Atomics.store(cancelled, 0, 1);
    signal?.addEventListener('abort', cancel, { once: true });

    const workerData: TrainingWorkerData = { task, cancelled };
    const worker = new Worker(new URL('./training-worker.mjs', import.meta.url), { workerData });
    worker.on('message', (message: TrainingMessage) => {
      if ('progress' in message) onProgress?.(message.progress);
      else if (signal?.aborted === true) reject(signal.reason as Error);
      else resolve(message.trained);
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      signal?.removeEventListener('abort', cancel);
      reject(new Error('The thread that trains has ended without a network.')); // nothing to a promise that is settled
    });
  });
}
