export { type Choice, type IngestedFile, ingestFiles, type IngestOptions, type IngestReport } from './files/index.ts';
export { configureDemonstration, isDemonstrationConfigured } from './configure-demonstration.ts';
export { type Demonstration, type DemonstrationProgress, demonstrate, readDemonstration } from './demonstrate.ts';
export { describePacks, type PackDescription, packYaml } from './describe-packs.ts';
export {
  type CheckedFile,
  checkMapping,
  explainMapping,
  ingestMappings,
  isBroken,
  type MappingCheck,
  type MappingProgress,
  type MappingReport,
  readMapping,
  type Suggestion,
  suggestMapping,
} from './mapping/index.ts';
export type { DeadLetter, DeadLetterFilter, Landed, ProjectionProgress, RebuildProgress } from './landing/index.ts';
export { rebuildLog } from './rebuild-log.ts';
export { settleLog, traceCasesOf } from './settle-log.ts';
export {
  type Configuration,
  configurationOf,
  type DiscoveredStream,
  ingestMessages,
  type Ingestion,
  openIngestion,
  type ProtocolName,
  type PullReport,
  readConfiguration,
  type Source,
  SOURCES,
  type SourceStatus,
  specOf,
} from './sources/index.ts';
