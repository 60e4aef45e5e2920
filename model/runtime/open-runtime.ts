import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { EventLogError } from '../../eventlog/index.ts';
import { registerWasmKernels } from './kernels/index.ts';

/** Where tensors are computed, best first: TensorFlow's native library, WebAssembly, plain JavaScript. */
export const BACKENDS = ['tensorflow', 'wasm', 'cpu'] as const;
export type Backend = (typeof BACKENDS)[number];

/** What computes, with the better ones that could not and why. */
export interface ModelRuntime {
  backend: Backend;
  /** of TensorFlow.js */
  version: string;
  declined: { backend: Backend; reason: string }[];
}

/**
 * Sets up the best backend that loads here, without network. A thread has its own.
 *
 * @param wanted this one and no other
 * @throws EventLogError model-backend-unavailable when the wanted one does not load
 */
export async function openRuntime(wanted?: Backend): Promise<ModelRuntime> {
  tf.enableProdMode(); // or the cpu backend advertises the native one on standard error
  const declined: ModelRuntime['declined'] = [];
  for (const backend of wanted === undefined ? BACKENDS : [wanted]) {
    const reason = await refusal(backend);
    if (reason === null) return { backend, version: tf.version.tfjs, declined };
    declined.push({ backend, reason });
  }
  const reasons = declined.map(({ backend, reason }) => `${backend} (${reason})`).join(', ');
  throw new EventLogError(
    'model-backend-unavailable',
    `The model cannot compute on ${reasons}. Leave the choice to Throughline, or install what is missing.`,
  );
}

/** Null when the backend is set up now, otherwise why it cannot be. */
async function refusal(backend: Backend): Promise<string | null> {
  try {
    await LOAD[backend]();
    if (await tf.setBackend(backend)) return null;
    return 'its library does not start';
  } catch (error) {
    return firstLine(error);
  }
}

const NATIVE_PACKAGE: string = '@tensorflow/tfjs-node'; // a string to the compiler: the package may be absent

const LOAD: Record<Backend, () => Promise<void>> = {
  async tensorflow() {
    if (!('isNullOrUndefined' in util)) {
      throw new Error(`${NATIVE_PACKAGE} ${tf.version.tfjs} needs Node below 23, and this is ${process.version}`);
    }
    await import(NATIVE_PACKAGE);
  },
  async wasm() {
    await import('@tensorflow/tfjs-backend-wasm');
    registerWasmKernels();
  },
  async cpu() {},
};

/** The first line says what; where this file lies on the machine helps nobody. */
const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/(\n| imported from ).*/s, '').trim();
