import { z } from 'zod';
import type { AttributeType } from '../../eventlog/index.ts';

/**
 * What a table of events cannot say of itself: written beside an exported CSV and into an exported Parquet file, so
 * that the log read back is the log written.
 */
const metadataSchema = z.object({
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['text', 'integer', 'number', 'boolean', 'instant']),
      scope: z.enum(['case', 'event']),
      path: z.array(z.string()).optional(),
    }),
  ),
  /** log-level content of XES as JSON */
  header: z.string().nullable(),
});

export type LogMetadata = z.infer<typeof metadataSchema>;

/** null where the text is not ours. */
export function parseMetadata(text: string): LogMetadata | null {
  const parsed = metadataSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}

export const typesOf = (metadata: LogMetadata | null): [string, AttributeType][] =>
  metadata?.columns.map(({ name, type }) => [name, type]) ?? [];
