import { z } from 'zod';

/** What is answered of objects; the conventions are those of answers.ts. */
const ms = z.number();

/** A type of objects. An event of objects of several types counts for each of them. */
export const objectTypeSchema = z.object({ type: z.string(), objects: z.number(), events: z.number() });
export type ObjectType = z.infer<typeof objectTypeSchema>;

/** A type of objects whose cases are traced. own: a question that names none is about them. */
export interface TracedNotion {
  type: string;
  own: boolean;
  cases: number;
  events: number;
}

/** An edge of the directly-follows multigraph: in the life of objects of the type, target comes directly after source. */
export const objectEdgeSchema = z.object({
  type: z.string(),
  source: z.string(),
  target: z.string(),
  /** distinct pairs of events; of two types they must not be added, one pair may be of both */
  eventCouples: z.number(),
  /** distinct objects that went through such a pair */
  uniqueObjects: z.number(),
  /** pairs of events, once for each object */
  totalObjects: z.number(),
  /** from the end of the first event to the start of the second, once per pair; negative on overlap */
  meanMs: ms,
  medianMs: ms,
});
export type ObjectEdge = z.infer<typeof objectEdgeSchema>;

/** What objects of a type went through by their own events, and how many of them did just that. */
export const lifeCycleSchema = z.object({
  type: z.string(),
  /** among those of the type, from 1 */
  rank: z.number(),
  /** objects */
  count: z.number(),
  /** of all objects of the type, 0 to 1 */
  share: z.number(),
  /** in order; none for objects without events */
  activities: z.array(z.string()),
  /** from the first start to the latest end; null without events */
  medianMs: ms.nullable(),
  /** keys of up to three of the objects, those that were known first */
  examples: z.array(z.string()),
});
export type LifeCycle = z.infer<typeof lifeCycleSchema>;

const waited = z.object({ meanMs: ms, medianMs: ms }).nullable();

/** How events of an activity waited for their objects. */
export const objectTimesSchema = z.object({
  activity: z.string(),
  /** null: of the event as a whole, else of its objects of this type */
  type: z.string().nullable(),
  /** events with a predecessor */
  events: z.number(),
  /** start less the earliest end of a predecessor; of the whole */
  flow: waited,
  /** start less the latest end of a predecessor; of the whole */
  sojourn: waited,
  /** latest less earliest end of the predecessors; of the whole */
  synchronisation: waited,
  /** latest less earliest among the type's own */
  pooling: waited,
  /** latest of the type's own less the earliest of all */
  lagging: waited,
  /** earliest of the type's own less the earliest of all */
  readiness: waited,
  /** events that an object of the type came to last; null for the whole */
  delays: z.number().nullable(),
  /** key of the object of the type that one of them waited for longest */
  delaying: z.string().nullable(),
});
export type ObjectTimes = z.infer<typeof objectTimesSchema>;
