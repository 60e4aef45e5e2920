export { readAttributeCells } from './attribute-types.ts';
export { readCellTexts } from './column-facts.ts';
export { type ColumnProfile, readProfiles } from './column-profile.ts';
export { type Choice, detectColumns, type GivenColumns, type LogColumns } from './detect-columns.ts';
export { type FlatLogOptions, stageFlatLog } from './flat-log.ts';
export {
  type IngestedFile,
  ingestFiles,
  type IngestOptions,
  type IngestReport,
  type OnIngestProgress,
} from './ingest-files.ts';
export { describeFormat, detectTimeColumns, type TimeColumn, timeSqlOf } from './read-time-format.ts';
export { nameRank } from './role-names.ts';
export type { TimeFormat } from './time-format.ts';
export { RAW_FORMATS } from './format-names.ts';
export type { Dialect, FileProgress, OnFileProgress, RawFormat, RawOptions, RawRelation } from './raw-relation.ts';
export { holdsNothing, stageRaw } from './stage-raw.ts';
export { STAGED } from './staged-relation.ts';
export { newStagingFolder } from './staging-folder.ts';
