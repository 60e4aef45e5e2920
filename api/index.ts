export type { ReadStore } from './cached-answers.ts';
export { type ApiOptions, createApi } from './create-api.ts';
export type { Problem, ProblemCode } from './problem.ts';
export { type RunningApi, serveApi, type ServeOptions } from './serve-api.ts';
export type { DeadLetterAnswer, ReplayedAnswer, SourceStatusAnswer, StreamStatusAnswer } from './source-schemas.ts';
