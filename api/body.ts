import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { ARROW_TYPE, arrowOf, type RowShape } from './arrow.ts';

export const JSON_TYPE = 'application/json';

/** A serialized answer. */
export interface Body {
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
  /** strong, quoted, of the bytes */
  etag: string;
}

export const jsonBody = (answer: unknown): Body => bodyOf(new TextEncoder().encode(JSON.stringify(answer)), JSON_TYPE);

export const arrowBody = <Answer>(answer: Answer, shape: RowShape<Answer>): Body =>
  bodyOf(arrowOf(answer, shape), ARROW_TYPE);

const bodyOf = (bytes: Uint8Array<ArrayBuffer>, type: string): Body => ({
  bytes,
  type,
  etag: `"${createHash('sha256').update(bytes).digest('base64url')}"`,
});

/** The body, or 304 when the caller has it already. It may be kept, but must be asked for again each time. */
export function respond(c: Context, { bytes, type, etag }: Body): Response {
  c.header('ETag', etag);
  c.header('Cache-Control', 'no-cache');
  c.header('Vary', 'Accept');
  if (namesTag(c.req.header('if-none-match'), etag)) return c.body(null, 304);
  return c.body(bytes, 200, { 'Content-Type': type, 'Content-Length': String(bytes.length) });
}

const namesTag = (header: string | undefined, etag: string): boolean =>
  header?.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag) ?? false;
