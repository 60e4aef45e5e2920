import { isJoined } from '../mapping/index.ts';
import type { LandedSource } from './project.ts';

/**
 * The sources that must be loaded together with one, itself among them: those whose streams it joins, that join its own,
 * and so on. What a row finds then depends on what had landed, not on which source was loaded first.
 */
export function joinedTogether(sources: readonly LandedSource[], source: LandedSource): LandedSource[] {
  const together = new Set([source]);
  for (const one of together) {
    for (const other of sources) if (joins(one, other) || joins(other, one)) together.add(other);
  }
  return sources.filter((one) => together.has(one));
}

const joins = (one: LandedSource, other: LandedSource): boolean =>
  other.streams.some((stream) => isJoined(one.mappings, other.name, stream.name));
