import * as tf from '@tensorflow/tfjs';
import { GATHER_KERNELS, unsortedSegmentSum } from './gather.ts';
import { type HeapKernel, stockKernel } from './heap.ts';
import { PRODUCT_KERNELS } from './matrix-product.ts';
import { SLICE_KERNELS } from './slice.ts';

/**
 * Gives the wasm backend the kernels that it lacks, and replaces those that are slow or wrong, once in a process
 * and before the backend is set up.
 * Each is checked against the cpu backend in the tests.
 */
export function registerWasmKernels(): void {
  if (tf.getKernel(tf.UnsortedSegmentSum, 'wasm') !== undefined) return;
  for (const [name, replacement] of Object.entries({ ...SLICE_KERNELS, ...GATHER_KERNELS, ...PRODUCT_KERNELS })) {
    const stock = stockKernel(name);
    tf.unregisterKernel(name, 'wasm');
    register(name, replacement(stock.kernel), stock.setup);
  }
  register(tf.UnsortedSegmentSum, unsortedSegmentSum);
}

/** @param setup what connects the stock kernel, which ours may still call, to the backend's library */
function register(kernelName: string, kernel: HeapKernel, setup?: tf.KernelSetupFunc): void {
  const kernelFunc = kernel as unknown as tf.KernelFunc;
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc, ...(setup && { setupFunc: setup }) });
}
