export type { Dialect, FileProgress, OnFileProgress, RawFormat, RawOptions, RawRelation } from './raw-relation.ts';
export { stageRaw } from './stage-raw.ts';
