import { entry, listOf, named, text } from './syntax.ts';

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const milliseconds = (written: string): number | null => {
  const [, sign, count, unit] = /^([+-]?)(\d{1,7})\s*(ms|s|m|h|d)$/.exec(written) ?? [];
  const unitMs = UNITS_MS[unit ?? ''];
  return count === undefined || unitMs === undefined ? null : (sign === '-' ? -1 : 1) * Number(count) * unitMs;
};

/** `500ms`, `90s`, `15m`, `2h`, `3d`. */
const duration = text
  .refine((written) => (milliseconds(written) ?? 0) > 0, 'expected a duration such as 90s, 15m, 2h or 3d')
  .transform((written) => milliseconds(written) as number);

/** A duration that may be negative. */
export const shift = text
  .refine((written) => milliseconds(written) !== null, 'expected a duration such as -95s or 2m')
  .transform((written) => milliseconds(written) as number);

/** A fact that is known in one system at an event and must arrive as an event in another. */
export const handoff = entry({
  fact: text,
  from: listOf(text),
  to: listOf(text),
  per: text.nullable().default(null),
  undoneBy: listOf(text).default([]),
  undoes: listOf(text).default([]),
  before: listOf(text).default([]),
  stale: listOf(text).default([]),
  within: duration.optional(),
})
  .refine(({ from, to }) => !from.some((activity) => to.includes(activity)), {
    path: ['to'],
    message: 'the same activity cannot be where the fact departs and where it arrives; expected another one',
  })
  .transform(({ within, ...rest }) => ({ ...rest, withinMs: within ?? null }));

/** By system, what is added to its times. */
export const clockCorrections = named(shift);
