export { type Backend, BACKENDS, type ModelRuntime, openRuntime } from './runtime/open-runtime.ts';
