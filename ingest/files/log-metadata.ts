import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

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
export const parseMetadata = (text: string): LogMetadata | null => metadataOf(json(text));

function metadataOf(value: unknown): LogMetadata | null {
  const parsed = metadataSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Metadata in the file beside a CSV that "CSV on the Web" foresees: `log.csv-metadata.json`. */
export function readMetadataBeside(path: string): LogMetadata | null {
  const beside = `${path}-metadata.json`;
  if (!existsSync(beside)) return null;
  const document = json(readFileSync(beside, 'utf8'));
  const isObject = typeof document === 'object' && document !== null;
  return isObject && 'throughline' in document ? metadataOf(document.throughline) : null;
}

/** What the metadata declares of columns, in the words of a raw relation. */
export const declaredBy = (metadata: LogMetadata | null) => ({
  declaredTypes: new Map(metadata?.columns.map(({ name, type }) => [name, type])),
  declaredScopes: new Map(metadata?.columns.map(({ name, scope }) => [name, scope])),
  paths: new Map(metadata?.columns.flatMap(({ name, path }) => (path ? [[name, path] as const] : []))),
  header: metadata?.header ?? null,
});
