import type { HandoffRow } from '../../../eventlog/index.ts';
import { durationBrief, durationText } from '../../format/duration.ts';

/** What tells a hand-off from the others, for the address. */
export const nameOf = ({ fact, from, to }: HandoffRow): string => JSON.stringify([fact, from, to]);

const systemText = (system: string | null) => system ?? 'not known where';

/** `Load in WMS North → Goods Issue in ERP` */
export const routeText = ({ from, to, fromActivities, toActivities }: HandoffRow): string =>
  `${fromActivities.join(' or ')} in ${systemText(from)} → ${toActivities.join(' or ')} in ${systemText(to)}`;

export const systemsText = ({ from, to }: HandoffRow): string => `${systemText(from)} → ${systemText(to)}`;

/** What is shown first: most stale work, then most that is missing or came late. */
export const worst = (rows: readonly HandoffRow[]): HandoffRow | undefined =>
  rows.toSorted(
    (a, b) => b.staleActions - a.staleActions || b.missing + (b.late ?? 0) - (a.missing + (a.late ?? 0)),
  )[0];

/** `every 2 h`; null where no rhythm is to be seen. */
export const rhythmText = ({ periodMs }: HandoffRow): string | null =>
  periodMs === null ? null : `every ${durationBrief(periodMs)}`;

/** `40 s behind the sender's, give or take 12 s`; null where nothing tells. */
export const skewText = ({ clockSkewMs, clockSkewWithinMs }: HandoffRow): string | null =>
  clockSkewMs === null || clockSkewWithinMs === null
    ? null
    : `${durationText(Math.abs(clockSkewMs))} ${clockSkewMs < 0 ? 'behind' : 'ahead of'} the sender's, give or take ${durationText(clockSkewWithinMs)}`;
