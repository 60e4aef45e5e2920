export { compileMapping, type StreamFile } from './compile-mapping.ts';
export { explainMapping } from './explain.ts';
export { ingestMappings, type MappingProgress, type MappingReport } from './ingest-mapping.ts';
export { type Mapping, parseMapping, readMapping } from './read-mapping.ts';
export type { EventReport, StreamReport } from './report.ts';
