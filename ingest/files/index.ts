export type { Choice, GivenColumns, LogColumns } from './detect-columns.ts';
export { type FlatLogOptions, stageFlatLog } from './flat-log.ts';
export {
  type IngestedFile,
  ingestFiles,
  type IngestOptions,
  type IngestReport,
  type OnIngestProgress,
} from './ingest-files.ts';
export { RAW_FORMATS } from './format-names.ts';
export type { Dialect, FileProgress, OnFileProgress, RawFormat, RawOptions, RawRelation } from './raw-relation.ts';
export { stageRaw } from './stage-raw.ts';
export { STAGED } from './staged-relation.ts';
export { newStagingFolder } from './staging-folder.ts';
