import { z } from 'zod';

/** What is answered of models of the process; the conventions are those of answers.ts. */

export const discoveredModelSchema = z.object({
  /** those the model was discovered from */
  cases: z.number(),
  variants: z.number(),
  /** 0 to 1; at 0 the model runs every case */
  noise: z.number(),
  format: z.enum(['tree', 'pnml', 'bpmn']),
  /** the model written in the format */
  model: z.string(),
});
export type DiscoveredModel = z.infer<typeof discoveredModelSchema>;

export const conformanceSchema = z.object({
  cases: z.number(),
  /** those of the aligned cases that the model runs as they are */
  fitting: z.number(),
  /** mean over the aligned cases; null without any, as the next two */
  averageFitness: z.number().nullable(),
  logFitness: z.number().nullable(),
  /** ETC on alignments; null too where the model never allows anything */
  precision: z.number().nullable(),
  /** share of the cases that were aligned before the bounds cut; null without cases */
  coverage: z.number().nullable(),
  /** the process tree on one line */
  model: z.string(),
  deviations: z.array(
    z.object({
      /** skipped: the model expects it and it is not there; unexpected: it is there and the model does not allow it */
      kind: z.enum(['skipped', 'unexpected']),
      activity: z.string(),
      cases: z.number(),
      count: z.number(),
      /** a case each of the most frequent variants that deviate so */
      examples: z.array(z.string()),
      text: z.string(),
    }),
  ),
});
export type Conformance = z.infer<typeof conformanceSchema>;
