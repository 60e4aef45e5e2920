export { SQL_TYPES } from './load/attributes.ts';
export {
  type CaseNotion,
  dropCaseNotion,
  inCaseNotion,
  inEachCaseNotion,
  isTraced,
  readCaseNotions,
} from './case-notions.ts';
export { type LogDigest, readLogDigest } from './digest.ts';
export { identifier, inUtc, literal } from './identifier.ts';
export {
  type AroundLoad,
  type BatchReport,
  type LoadProgress,
  type LoadReport,
  loadBatches,
} from './load/load-batches.ts';
export { applyDecisions, decideInStore, decisionOn, type LinkJudgement } from './links/decide-links.ts';
export { traceCaseNotion } from './load/trace-case-notions.ts';
export { firstByName, type LoopPass, loopPasses } from './load/loop-passes.ts';
export {
  advanceLandedStream,
  type LandedAdvance,
  type LandedField,
  type LandedStreamState,
  noteLandedFields,
  readLandedFields,
  readLandedStreams,
} from './landed-streams.ts';
export { hasStatedRelations, RELATIONS } from './relations.ts';
export { keepObservations, lastObservations } from './observations.ts';
export {
  keepReferenceRows,
  readReferenceSets,
  referenceRows,
  type StoredReferenceSet,
} from './reference-rows.ts';
export {
  type ClosingActivities,
  readClosingActivities,
  readDataVersion,
  readSettings,
  readVersionOfCases,
  renewDataVersion,
  writeClosingActivities,
  writeSetting,
} from './settings.ts';
export {
  openStore,
  type Parameter,
  type Parameters,
  type Reader,
  type Store,
  type StoreOptions,
  type Writer,
} from './store.ts';
export { type CaseSelection, EXPORT_FORMATS, type ExportFormat, exportLog, type ExportReport } from './export/index.ts';
export { shared, type Slots, slots } from './turns.ts';
export { type ForeignDatabase, openForeign } from './open-foreign.ts';
