export { type Choice, type IngestedFile, ingestFiles, type IngestOptions, type IngestReport } from './files/index.ts';
export { type Demonstration, type DemonstrationProgress, demonstrate, readDemonstration } from './demonstrate.ts';
export {
  explainMapping,
  ingestMappings,
  type MappingProgress,
  type MappingReport,
  readMapping,
} from './mapping/index.ts';
export { settleLog } from './settle-log.ts';
