import type { LogSummary } from '../../../eventlog/index.ts';
import { countedCases, type Noun } from '../../format/noun.ts';
import { counted } from '../../format/number.ts';

/** Where looking at objects case by case bends figures, of the whole log; null where it does not. */
export function sharingText({ convergence, divergence, unlinked }: LogSummary, noun: Noun): string | null {
  const parts = [
    ...(convergence > 0 ? [`${counted(convergence, 'event')} count in several ${noun.many}`] : []),
    ...(divergence > 0
      ? [`${countedCases(divergence, noun)} had an activity for several objects, which looks like rework`]
      : []),
    ...(unlinked > 0 ? [`${counted(unlinked, 'event')} belong to no ${noun.one}`] : []),
  ];
  return parts.length === 0 ? null : `In the whole log, ${parts.join('; ')}.`;
}
