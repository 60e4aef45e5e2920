import { z } from 'zod';
import { LINK_STATES, LINK_VERDICTS, UNMATCHED_REASONS } from './link-inference.ts';

const instant = z.string();
const object = z.object({ type: z.string(), key: z.string() });
const pair = { child: z.string(), parent: z.string() };

const evidenceSchema = z.object({
  agreements: z.array(
    z.object({
      /** attributes of child and parent */
      ...pair,
      childValue: z.string().nullable(),
      parentValue: z.string().nullable(),
      /** null where a value is not recorded */
      agrees: z.boolean().nullable(),
      /** share of all parents that have such a value; null where the parent has none */
      share: z.number().nullable(),
    }),
  ),
  /** parents that were free in the window of the child */
  among: z.number(),
  /** the parent's time less the child's */
  lagMs: z.number(),
});

const standingSchema = z.object({ state: z.enum(LINK_STATES), confidence: z.number(), rule: z.string() });

/** What a person decided on an inferred link. */
const linkDecisionSchema = z.object({
  id: z.string(),
  child: object,
  parent: object,
  verdict: z.enum(LINK_VERDICTS),
  by: z.string(),
  reason: z.string(),
  decidedAt: instant,
  before: standingSchema,
  after: standingSchema,
  evidence: evidenceSchema,
});
/** Every decision, the latest first. */
export const linkDecisionListSchema = z.object({ total: z.number(), decisions: z.array(linkDecisionSchema) });
export type LinkDecisionList = z.infer<typeof linkDecisionListSchema>;

/** A link that no source states. */
export const inferredLinkSchema = z.object({
  id: z.string(),
  child: object,
  parent: object,
  /** the case that the parent is or belongs to, the first by its number; null where it belongs to none */
  case: z.string().nullable(),
  rule: z.string(),
  confidence: z.number(),
  state: z.enum(LINK_STATES),
  evidence: evidenceSchema,
  /** the last one; null before any */
  decided: linkDecisionSchema.pick({ verdict: true, by: true, reason: true, decidedAt: true }).nullable(),
});
export type InferredLink = z.infer<typeof inferredLinkSchema>;

/** Links that no source states, with what is declared of them: those that wait for a decision first. */
export const linkListSchema = z.object({
  /** pairs of object types whose links are inferred, as declared */
  pairs: z.array(
    z.object({
      ...pair,
      rule: z.string(),
      oneToOne: z.boolean(),
      /** from this confidence on a link joins traces without being asked about */
      joinsFrom: z.number(),
      /** how many links are in each state */
      states: z.record(z.enum(LINK_STATES), z.number()),
      unmatchedChildren: z.number(),
      unmatchedParents: z.number(),
    }),
  ),
  /** links in the states asked for, of which `links` is a page */
  total: z.number(),
  links: z.array(inferredLinkSchema),
});
export type LinkList = z.infer<typeof linkListSchema>;

/** Objects of a declared pair that have no other side. */
export const unmatchedListSchema = z.object({
  total: z.number(),
  objects: z.array(
    z.object({
      ...object.shape,
      /** the declared pair */
      pair: z.object(pair),
      reason: z.enum(UNMATCHED_REASONS),
      /** the case that the object is or belongs to; null where it belongs to none */
      case: z.string().nullable(),
    }),
  ),
});
export type UnmatchedList = z.infer<typeof unmatchedListSchema>;
