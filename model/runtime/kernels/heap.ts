import * as tf from '@tensorflow/tfjs';

type Numbers = Float32Array | Int32Array | Uint8Array;

/** What of the wasm backend our kernels use: its memory, where tensors lie as plain arrays. */
export interface HeapBackend {
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  typedArrayFromHeap(tensor: tf.TensorInfo): Numbers;
  disposeData(data: tf.TensorInfo['dataId']): boolean;
}

/** What a kernel is called with; the maps are as wide as TensorFlow.js declares them. */
export interface KernelCall {
  inputs: Record<string, tf.TensorInfo>;
  backend: HeapBackend;
  attrs: Record<string, unknown>;
}

export type HeapKernel = (call: KernelCall) => tf.TensorInfo | tf.TensorInfo[];

/** An input that the operation always gives. */
export function input({ inputs }: KernelCall, name: string): tf.TensorInfo {
  const tensor = inputs[name];
  if (tensor === undefined) throw new Error(`The kernel was called without its input ${name}.`);
  return tensor;
}

/**
 * Where the tensors lie in the backend's memory. Valid until the next tensor is made: memory that grows moves,
 * and these arrays are empty then.
 */
export const views = (backend: HeapBackend, ...tensors: tf.TensorInfo[]): Numbers[] =>
  tensors.map((tensor) => backend.typedArrayFromHeap(tensor));

/** The product of the sizes, 1 for none. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);

/** The kernel that the wasm backend has for an operation, and what connects it to the backend's library. */
export function stockKernel(name: string): { kernel: HeapKernel; setup: tf.KernelSetupFunc | undefined } {
  const config = tf.getKernel(name, 'wasm');
  if (config === undefined) throw new Error(`The wasm backend has no kernel ${name}.`);
  return { kernel: config.kernelFunc as unknown as HeapKernel, setup: config.setupFunc };
}
