export { type CheckedFile, checkMapping, isBroken, type MappingCheck } from './check-mapping.ts';
export { isZone } from './check-expressions.ts';
export { compileMapping, type StreamFile } from './compile-mapping.ts';
export { concernedReadings } from './concerned.ts';
export { explainMapping } from './explain.ts';
export { namedFields } from './columns.ts';
export {
  ingestMappings,
  type MappingProgress,
  type MappingReport,
} from './ingest-mapping.ts';
export type { RawRows } from './raw-rows.ts';
export {
  definitionText,
  isJoined,
  type ReferenceSet,
  referenceFields,
  referenceTexts,
  setsOf,
} from './reference-sets.ts';
export { type LookBack, openLookBack } from './look-back.ts';
export { type Suggestion, suggestMapping } from './suggest/index.ts';
export { rawOptions, type StagedStream, stageStream } from './stage-stream.ts';
export type { LandedColumn } from './landed-columns.ts';
export { landedNames } from './landed-names.ts';
export { mergeSettings } from './merge-settings.ts';
export { type Mapping, parseMapping, readMapping, readMappings } from './read-mapping.ts';
export { type Fault, parseSource, type Path, type Source } from './source.ts';
export { type MappedStream, readersOf } from './source-files.ts';
export { emptyReport, type EventReport, type StreamReport } from './report.ts';
