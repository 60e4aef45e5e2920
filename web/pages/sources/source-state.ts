import type { SourceStatusAnswer } from '../../../api/index.ts';
import { counted } from '../../format/number.ts';

export type SourceState = 'failed' | 'stale' | 'late' | 'running' | 'unknown' | 'fresh';

/** What matters most about a source now. */
export function stateOf({ fault, freshness, isRunning }: SourceStatusAnswer): SourceState {
  if (fault !== null) return 'failed';
  if (freshness === 'stale' || freshness === 'late') return freshness;
  return isRunning ? 'running' : freshness;
}

export const STATE_WORDS: Readonly<Record<SourceState, string>> = {
  failed: 'Failed',
  stale: 'Stale',
  late: 'Late',
  running: 'Running',
  unknown: 'Not heard of yet',
  fresh: 'Fresh',
};

/** As they follow one name, and several. */
const TROUBLES = {
  failed: ['failed', 'failed'],
  stale: ['is stale', 'are stale'],
  late: ['is late', 'are late'],
} as const;

/** The page's answer in one sentence: do the records of every system still arrive? */
export function summary(sources: readonly SourceStatusAnswer[]): string {
  const named = (state: SourceState) => sources.filter((one) => stateOf(one) === state).map(({ source }) => source);
  const troubles = (['failed', 'stale', 'late'] as const)
    .map((state) => ({ verbs: TROUBLES[state], names: named(state) }))
    .filter(({ names }) => names.length > 0);
  const all = counted(sources.length, 'source');
  if (troubles.length === 0) return `${all}, and records arrive from every one that was heard of.`;
  const told = troubles.map(({ verbs, names }) => `${names.join(', ')} ${verbs[names.length === 1 ? 0 : 1]}`);
  return `${all}: ${told.join('; ')}. What they know may be missing from every figure.`;
}
