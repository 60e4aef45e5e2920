export { type Configuration, type ConfiguredSource, readConfiguration } from './configuration.ts';
export { configurationOf, ingestMessages, type ProtocolName } from './ingest-messages.ts';
export {
  type Ingestion,
  type IngestionOptions,
  openIngestion,
  type PullAllReport,
  type SourceStatus,
} from './ingestion.ts';
export { SOURCES, type SourceSpec, specOf } from './kinds.ts';
export type { PullReport } from './source-at-work.ts';
export type {
  DiscoveredColumn,
  DiscoveredStream,
  Source,
  SourceContext,
  SourceMessage,
  StreamRequest,
} from './source.ts';
export type { FieldDrift, FreshnessState, StreamStatus } from './stream-status.ts';
