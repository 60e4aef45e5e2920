export { compileMapping, type StreamFile } from './compile-mapping.ts';
export { explainMapping } from './explain.ts';
export { namedFields } from './columns.ts';
export {
  ingestMappings,
  type MappingProgress,
  type MappingReport,
  rawOptions,
  type StagedStream,
  stageStream,
} from './ingest-mapping.ts';
export { mergeSettings } from './merge-settings.ts';
export { type Mapping, parseMapping, readMapping, readMappings } from './read-mapping.ts';
export { type Fault, parseSource, type Path, type Source } from './source.ts';
export { type MappedStream, readersOf } from './source-files.ts';
export { emptyReport, type EventReport, type StreamReport } from './report.ts';
