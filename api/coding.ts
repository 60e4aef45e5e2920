import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { parseAccept } from 'hono/utils/accept';

/** Content codings that we send, the better first. */
export const CODINGS = ['br', 'gzip'] as const;
export type Coding = (typeof CODINGS)[number];

/**
 * The offered coding that the Accept-Encoding header ranks highest, among equals the better one; null for the bytes as
 * they are: without the header, or where it ranks them higher or none of the offered ones is named.
 */
export function acceptedCoding(acceptEncoding: string | undefined, offered: readonly Coding[]): Coding | null {
  const wishes = acceptEncoding?.trim() ? parseAccept(acceptEncoding) : [];
  const qualityOf = (coding: string): number | undefined =>
    wishes.find(({ type }) => type.toLowerCase() === coding)?.q ?? wishes.find(({ type }) => type === '*')?.q;
  const asIs = wishes.find(({ type }) => type.toLowerCase() === 'identity')?.q ?? 0;
  const [best] = CODINGS.filter((coding) => offered.includes(coding))
    .map((coding) => ({ coding, quality: qualityOf(coding) ?? 0 }))
    .filter(({ quality }) => quality > 0 && quality >= asIs)
    .toSorted((one, other) => other.quality - one.quality);
  return best?.coding ?? null;
}

/** Brotli between speed and size: a megabyte of JSON takes some tens of milliseconds. */
const QUALITY = 5;

const COMPRESS: Record<Coding, (bytes: Uint8Array) => Promise<Buffer>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: QUALITY,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: (bytes) => promisify(gzip)(bytes),
};

/** The bytes in a coding, in a thread of libuv's pool. */
export async function compressed(bytes: Uint8Array, coding: Coding): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await COMPRESS[coding](bytes));
}

/** A strong tag for each form of the same content: `"abc"` compressed by Brotli is `"abc-br"`. */
export const codedTag = (etag: string, coding: Coding | null): string =>
  coding === null ? etag : `${etag.slice(0, -1)}-${coding}"`;

/** Whether an If-None-Match header has the tag; weak ones count, because the bytes are the same for us. */
export const namesTag = (header: string | undefined, etag: string): boolean =>
  header?.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag) ?? false;
