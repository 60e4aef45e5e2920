import type { Slice } from '../../eventlog/index.ts';
import type { Bind } from './slice.ts';
import { activityCode, type SliceContext } from './slice-context.ts';

/** What the order of activities alone decides, decided once per variant: at most one condition. */
export function variantConditions(slice: Slice, context: SliceContext, bind: Bind): string[] {
  const code = (name: string) => `${bind(activityCode(context.activities, name))}::USMALLINT`;
  const codes = (names: readonly string[]) => bindCodes(names, context, bind);
  const conditions = [
    ...(slice.contains ?? []).map((name) => `list_contains(activities, ${code(name)})`),
    ...(slice.excludes ?? []).map((name) => `NOT list_contains(activities, ${code(name)})`),
    ...(slice.starts ? [`list_contains(${codes(slice.starts)}, activities[1])`] : []),
    ...(slice.ends ? [`list_contains(${codes(slice.ends)}, activities[-1])`] : []),
    ...(slice.variants ? [`(${slice.variants.map((names) => `activities = ${codes(names)}`).join(' OR ')})`] : []),
    ...reworkConditions(slice.rework, code),
    ...(slice.follows ?? []).filter(isUntimed).map((follows) => {
      const holds = (follows.directly ? followsDirectly : followsEventually)(
        code(follows.source),
        code(follows.target),
      );
      return follows.never ? `NOT (${holds})` : holds;
    }),
  ];
  if (conditions.length === 0) return [];
  return [`c.variant IN (SELECT variant FROM variants WHERE ${conditions.join(' AND ')})`];
}

export type Follows = NonNullable<Slice['follows']>[number];

export const isUntimed = (follows: Follows) => follows.withinMs === undefined && follows.atLeastMs === undefined;

/** Codes come from our own dictionary, so their list is bound as one text. */
function bindCodes(names: readonly string[], context: SliceContext, bind: Bind): string {
  return `${bind(JSON.stringify(names.map((name) => activityCode(context.activities, name))))}::USMALLINT[]`;
}

function reworkConditions(rework: Slice['rework'], code: (name: string) => string): string[] {
  if (rework === undefined) return [];
  if (rework === true) return ['len(activities) > len(list_distinct(activities))'];
  return rework.map((name) => `len(list_filter(activities, lambda a: a = ${code(name)})) > 1`);
}

const followsDirectly = (source: string, target: string) =>
  `len(list_filter(range(1, len(activities)), lambda i: activities[i] = ${source} AND activities[i + 1] = ${target})) > 0`;

/** The first source lies before the last target. */
export const followsEventually = (source: string, target: string) =>
  `coalesce(list_position(activities, ${source}) < len(activities) + 1 - list_position(list_reverse(activities), ${target}), FALSE)`;
