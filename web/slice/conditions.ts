import type { SliceInput } from '../../eventlog/index.ts';
import { durationText } from '../format/duration.ts';
import type { Noun } from '../format/noun.ts';
import { countText } from '../format/number.ts';
import { dayText } from '../format/instant.ts';

/** One condition of a slice as a chip shows it, with the slice that remains without it. */
export interface Condition {
  label: string;
  value: string;
  without: SliceInput;
}

type Names = 'contains' | 'excludes' | 'starts' | 'ends';
type AttributeFilter = NonNullable<SliceInput['attributes']>[number];
type FollowsFilter = NonNullable<SliceInput['follows']>[number];

const NAMES: readonly (readonly [Names, string, 'each' | 'any'])[] = [
  ['contains', 'has', 'each'],
  ['excludes', 'without', 'each'],
  ['starts', 'starts with', 'any'],
  ['ends', 'ends with', 'any'],
];

const TIME_APPLIES = { started: 'started', ended: 'ended', contained: 'within', intersecting: 'touching' };

/** Every condition of the slice, one chip each, in the order in which the slice is declared. */
export function conditions(slice: SliceInput, noun: Noun): Condition[] {
  return [
    ...timeCondition(slice),
    ...listed(slice, 'attributes', attributeWords),
    ...NAMES.flatMap(([field, label, joined]) => nameConditions(slice, field, label, joined)),
    ...listed(slice, 'follows', followsWords),
    ...variantsCondition(slice),
    ...leadTimeCondition(slice),
    ...reworkCondition(slice),
    ...openCondition(slice, noun),
  ];
}

function without<K extends keyof SliceInput>(slice: SliceInput, field: K): SliceInput {
  const { [field]: _, ...rest } = slice;
  return rest;
}

function timeCondition(slice: SliceInput): Condition[] {
  if (!slice.time) return [];
  const { from, to, applies = 'started' } = slice.time;
  const value = [from && `from ${dayText(from)}`, to && `before ${dayText(to)}`].filter(Boolean).join(' ');
  return [{ label: TIME_APPLIES[applies], value, without: without(slice, 'time') }];
}

function listed<K extends 'attributes' | 'follows'>(
  slice: SliceInput,
  field: K,
  words: (item: NonNullable<SliceInput[K]>[number]) => { label: string; value: string },
): Condition[] {
  const items = slice[field] ?? [];
  return items.map((item, index) => ({
    ...words(item),
    without: { ...slice, [field]: items.filter((_, at) => at !== index) },
  }));
}

const valueText = (value: string | number | boolean | null) => (value === null ? 'not recorded' : String(value));

function attributeWords({ name, in: values, notIn, min, max }: AttributeFilter) {
  const parts = [
    values?.map(valueText).join(' or '),
    notIn && `not ${notIn.map(valueText).join(', ')}`,
    min !== undefined && `≥ ${countText(min)}`,
    max !== undefined && `≤ ${countText(max)}`,
  ];
  return { label: name, value: parts.filter(Boolean).join(', ') };
}

function nameConditions(slice: SliceInput, field: Names, label: string, joined: 'each' | 'any'): Condition[] {
  const names = slice[field];
  if (!names) return [];
  if (joined === 'any') return [{ label, value: names.join(' or '), without: without(slice, field) }];
  return names.map((name) => {
    const rest = names.filter((other) => other !== name);
    return { label, value: name, without: rest.length > 0 ? { ...slice, [field]: rest } : without(slice, field) };
  });
}

function followsWords({ source, target, directly, never, withinMs, atLeastMs }: FollowsFilter) {
  const bounds = [
    withinMs !== undefined && `within ${durationText(withinMs)}`,
    atLeastMs !== undefined && `after ${durationText(atLeastMs)} or more`,
  ].filter(Boolean);
  return {
    label: never ? 'never' : directly ? 'directly' : 'eventually',
    value: [`${source} → ${target}`, ...bounds].join(', '),
  };
}

function variantsCondition(slice: SliceInput): Condition[] {
  if (!slice.variants) return [];
  const count = slice.variants.length;
  const [only] = slice.variants;
  const value = count === 1 && only ? `${only.length} events, ${only[0]} … ${only.at(-1)}` : `any of ${count}`;
  return [{ label: 'variant', value, without: without(slice, 'variants') }];
}

function leadTimeCondition(slice: SliceInput): Condition[] {
  if (!slice.leadTimeMs) return [];
  const { min, max } = slice.leadTimeMs;
  const bounds = [min !== undefined && `≥ ${durationText(min)}`, max !== undefined && `≤ ${durationText(max)}`];
  return [{ label: 'lead time', value: bounds.filter(Boolean).join(', '), without: without(slice, 'leadTimeMs') }];
}

function reworkCondition(slice: SliceInput): Condition[] {
  if (!slice.rework) return [];
  const value = slice.rework === true ? 'any activity' : slice.rework.join(' and ');
  return [{ label: 'repeats', value, without: without(slice, 'rework') }];
}

function openCondition(slice: SliceInput, noun: Noun): Condition[] {
  if (slice.open === undefined) return [];
  return [{ label: noun.many, value: slice.open ? 'open' : 'finished', without: without(slice, 'open') }];
}
