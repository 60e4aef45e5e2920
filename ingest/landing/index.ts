export {
  countDeadLetters,
  type DeadLetter,
  type DeadLetterFilter,
  readDeadLetters,
  type Replayed,
  replayDeadLetters,
} from './dead-letters.ts';
export { joinedTogether } from './joined-together.ts';
export { decideInJournal, hasLinkJournal, openLinkJournal, projectDecisions } from './link-journal.ts';
export { MOST_RECORD_BYTES } from './landed-entries.ts';
export { type FileLanding, landFile } from './land-file.ts';
export { type LandingOptions, type LandingStream, openLandingStream } from './landing-stream.ts';
export type { Landed, LandedFile, LandedRecord, LandedState, LandedUnreadable, PlacedLanded } from './line.ts';
export {
  type LandedSource,
  type ProjectedStream,
  type Projection,
  type ProjectionOptions,
  type ProjectionProgress,
  projectLanded,
} from './project.ts';
export { type RebuildProgress, rebuildFromLanding } from './rebuild.ts';
export type { Segment } from './segment.ts';
export { verifyStream } from './verify.ts';
