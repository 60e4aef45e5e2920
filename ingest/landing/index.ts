export { type LandingOptions, type LandingStream, openLandingStream } from './landing-stream.ts';
export type { Landed, LandedFile, LandedRecord, LandedState, LandedUnreadable, PlacedLanded } from './line.ts';
export type { Segment } from './segment.ts';
