import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { ARROW_TYPE, arrowOf, type RowShape } from './arrow.ts';
import { acceptedCoding, CODINGS, type Coding, codedTag, compressed, namesTag } from './coding.ts';

export const JSON_TYPE = 'application/json';

/** A serialized answer. */
export interface Body {
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
  /** strong, quoted, of the bytes */
  etag: string;
  /** codings in which it is sent to who accepts them */
  codings: readonly Coding[];
  /** The bytes in one of its codings, made when first asked for. */
  inCoding(coding: Coding): Promise<Uint8Array<ArrayBuffer>>;
}

/** What fits in one packet is sent as it is. */
const LEAST_COMPRESSED_BYTES = 1_400;

export function jsonBody(answer: unknown): Body {
  const bytes = new TextEncoder().encode(JSON.stringify(answer));
  return bodyOf(bytes, JSON_TYPE, bytes.length < LEAST_COMPRESSED_BYTES ? [] : CODINGS);
}

/** Columns of numbers hardly shrink, and who reads Arrow reads it from memory: it is sent as it is. */
export const arrowBody = <Answer>(answer: Answer, shape: RowShape<Answer>): Body =>
  bodyOf(arrowOf(answer, shape), ARROW_TYPE, []);

function bodyOf(bytes: Uint8Array<ArrayBuffer>, type: string, codings: readonly Coding[]): Body {
  const made = new Map<Coding, Promise<Uint8Array<ArrayBuffer>>>();
  return {
    bytes,
    type,
    etag: `"${createHash('sha256').update(bytes).digest('base64url')}"`,
    codings,
    inCoding(coding) {
      const known = made.get(coding) ?? compressed(bytes, coding);
      made.set(coding, known);
      return known;
    },
  };
}

/** May be kept, but must be asked for again each time. */
const ASK_AGAIN = 'no-cache';

interface Caching {
  cacheControl?: string;
  /** request headers, beside Accept-Encoding, on which the choice of this body depended */
  vary?: string;
}

/** The body in the coding that the caller likes best, or 304 when the caller has it already. */
export async function respond(
  c: Context,
  { bytes, type, codings, inCoding, ...body }: Body,
  { cacheControl = ASK_AGAIN, vary }: Caching = {},
): Promise<Response> {
  const coding = acceptedCoding(c.req.header('accept-encoding'), codings);
  const etag = codedTag(body.etag, coding);
  c.header('ETag', etag);
  c.header('Cache-Control', cacheControl);
  c.header('Vary', vary === undefined ? 'Accept-Encoding' : `${vary}, Accept-Encoding`);
  if (namesTag(c.req.header('if-none-match'), etag)) return c.body(null, 304);
  const sent = coding === null ? bytes : await inCoding(coding);
  if (coding !== null) c.header('Content-Encoding', coding);
  return c.body(sent, 200, { 'Content-Type': type, 'Content-Length': String(sent.length) });
}
