export * from './answers.ts';
export { EventLogError, type ErrorCode, type ErrorKind } from './error.ts';
export { FINDING_CODES, findingSchema, type Finding } from './finding.ts';
export { sliceSchema, type Slice, type SliceInput } from './slice.ts';
export * from './stage.ts';
