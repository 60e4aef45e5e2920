import type { SliceInput } from '../../eventlog/index.ts';

type AttributeFilter = NonNullable<SliceInput['attributes']>[number];
type FollowsFilter = NonNullable<SliceInput['follows']>[number];

const added = (names: readonly string[] | undefined, name: string) => [...new Set([...(names ?? []), name])];

export const withActivity = (slice: SliceInput, activity: string): SliceInput => ({
  ...slice,
  contains: added(slice.contains, activity),
});

export const withoutActivity = (slice: SliceInput, activity: string): SliceInput => ({
  ...slice,
  excludes: added(slice.excludes, activity),
});

export const withStart = (slice: SliceInput, activity: string): SliceInput => ({ ...slice, starts: [activity] });

export const withEnd = (slice: SliceInput, activity: string): SliceInput => ({ ...slice, ends: [activity] });

/** Adds a condition on the order of two activities, once. */
export function withFollows(slice: SliceInput, follows: FollowsFilter): SliceInput {
  const others = (slice.follows ?? []).filter((other) => JSON.stringify(other) !== JSON.stringify(follows));
  return { ...slice, follows: [...others, follows] };
}

export const withVariant = (slice: SliceInput, activities: string[]): SliceInput => ({
  ...slice,
  variants: [activities],
});

/** Sets the condition on one attribute, in place of an earlier one on the same attribute. */
export function withAttribute(slice: SliceInput, attribute: AttributeFilter): SliceInput {
  const others = (slice.attributes ?? []).filter((other) => other.name !== attribute.name);
  return { ...slice, attributes: [...others, attribute] };
}
