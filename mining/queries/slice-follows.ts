import type { Slice } from '../../eventlog/index.ts';
import type { Bind } from './slice.ts';
import { activityCode, type SliceContext } from './slice-context.ts';
import { type Follows, followsEventually, isUntimed } from './slice-variants.ts';

/** Relations bounded in time, from the end of the source to the start of the target: one condition each. */
export function followsConditions(slice: Slice, context: SliceContext, bind: Bind): string[] {
  return (slice.follows ?? [])
    .filter((follows) => !isUntimed(follows))
    .map((follows) => {
      const source = `${bind(activityCode(context.activities, follows.source))}::USMALLINT`;
      const target = `${bind(activityCode(context.activities, follows.target))}::USMALLINT`;
      const cases = follows.directly
        ? directCases(source, target, gapBounds('s.gap_us', follows, bind))
        : eventualCases(source, target, gapBounds(GAP_US, follows, bind));
      return `c.case_no ${follows.never ? 'NOT IN' : 'IN'} (${cases})`;
    });
}

const GAP_US = 'epoch_us(coalesce(t.started_at, t.ended_at)) - epoch_us(s.ended_at)';

function gapBounds(gapUs: string, { atLeastMs, withinMs }: Follows, bind: Bind): string {
  return [
    ...(atLeastMs === undefined ? [] : [`${gapUs} >= ${bind(atLeastMs)}::DOUBLE * 1000`]),
    ...(withinMs === undefined ? [] : [`${gapUs} <= ${bind(withinMs)}::DOUBLE * 1000`]),
  ].join(' AND ');
}

const directCases = (source: string, target: string, bounds: string) => /* sql */ `
  SELECT s.case_no FROM trace AS s
  WHERE s.edge IN (SELECT edge FROM edges WHERE source = ${source} AND target = ${target}) AND ${bounds}`;

const eventualCases = (source: string, target: string, bounds: string) => /* sql */ `
  SELECT s.case_no FROM trace AS s JOIN trace AS t ON t.case_no = s.case_no AND t.position > s.position
  WHERE s.activity = ${source} AND t.activity = ${target} AND ${bounds}
    AND s.case_no IN (SELECT case_no FROM cases WHERE variant IN (
      SELECT variant FROM variants WHERE ${followsEventually(source, target)}))`;
