import { z } from 'zod';

const attributeValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const instant = z.iso.datetime({
  offset: true,
  error: 'expected an ISO 8601 instant with its offset, such as 2026-03-01T00:00:00Z',
});
const names = z.array(z.string()).min(1);

/**
 * Which cases are looked at. Every condition keeps or drops whole cases, and all
 * must hold, so that no edge is cut. An empty slice keeps every case.
 */
export const sliceSchema = z.strictObject({
  /** ISO 8601 instants, from inclusive, to exclusive */
  time: z
    .strictObject({
      from: instant.optional(),
      to: instant.optional(),
      /** what must lie in the window: the start, the end, the whole case, or any part of it */
      applies: z.enum(['started', 'ended', 'contained', 'intersecting']).default('started'),
    })
    .optional(),
  /**
   * A case attribute is compared as it is; an event attribute holds when any of the
   * case's events has it. `in` holds for any of the values (null: not recorded),
   * `notIn` for none of them; min and max are inclusive and ask for a number.
   */
  attributes: z
    .array(
      z.strictObject({
        name: z.string(),
        in: z.array(attributeValue).min(1).optional(),
        notIn: z.array(attributeValue).min(1).optional(),
        min: z.number().optional(),
        max: z.number().optional(),
      }),
    )
    .optional(),
  /** activities that all must occur */
  contains: names.optional(),
  /** activities of which none may occur */
  excludes: names.optional(),
  /** the first activity is one of these */
  starts: names.optional(),
  /** the last activity is one of these */
  ends: names.optional(),
  /** source is followed by target, directly or eventually; time runs from end of source to start of target */
  follows: z
    .array(
      z.strictObject({
        source: z.string(),
        target: z.string(),
        directly: z.boolean().default(false),
        withinMs: z.number().optional(),
        atLeastMs: z.number().optional(),
        /** keep the cases in which it does not happen */
        never: z.boolean().default(false),
      }),
    )
    .optional(),
  /** the trace is one of these */
  variants: z.array(z.array(z.string())).min(1).optional(),
  /** inclusive bounds on lead time; cases that are open have none and are dropped */
  leadTimeMs: z.strictObject({ min: z.number().optional(), max: z.number().optional() }).optional(),
  /** activities that all occur more than once; true: any activity does */
  rework: z.union([z.literal(true), names]).optional(),
  /** true: open cases only; false: finished cases only */
  open: z.boolean().optional(),
});

export type Slice = z.infer<typeof sliceSchema>;
/** A slice as a caller writes it, defaults not yet filled in. */
export type SliceInput = z.input<typeof sliceSchema>;
