import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import type { WireAnswer } from './transport.ts';

/** A body that cannot be read; the next one may be better. */
export class UnusableAnswer extends Error {
  override readonly name = 'UnusableAnswer';
}

/** A body that is larger than was allowed. */
export class TooLargeAnswer extends Error {
  override readonly name = 'TooLargeAnswer';
}

/**
 * The body of an answer as text: complete, unpacked, decoded, without a byte order mark.
 *
 * @param mostBytes packed as well as unpacked
 * @throws UnusableAnswer when it is cut off, or is not what its headers say; TooLargeAnswer; WireFault
 */
export async function readBody({ headers, body }: WireAnswer, mostBytes: number): Promise<string> {
  const packed = await collect(body, mostBytes);
  const announced = headers['content-length'];
  if (announced !== undefined && Number(announced) !== packed.length) {
    throw new UnusableAnswer(`${packed.length} of ${announced} bytes came`);
  }
  return decoded(await unpacked(packed, headers['content-encoding'] ?? '', mostBytes), headers['content-type'] ?? '');
}

async function collect(body: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new TooLargeAnswer(`more than ${mostBytes} bytes came`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

type Unpack = (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** What was sent as deflate is zlib's form by the standard, and the bare one by some servers. */
const inflateEither: Unpack = (packed, options) =>
  promisify<Buffer, { maxOutputLength: number }, Buffer>(((packed[0] ?? 0) & 15) === 8 ? inflate : inflateRaw)(
    packed,
    options,
  );

const UNPACK: Record<string, Unpack> = {
  gzip: promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip),
  br: promisify<Buffer, { maxOutputLength: number }, Buffer>(brotliDecompress),
  deflate: inflateEither,
};

/** The encodings that `readBody` unpacks, as a request names them. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

async function unpacked(packed: Buffer, encodings: string, mostBytes: number): Promise<Buffer> {
  const names = encodings
    .split(',')
    .map((name) => name.trim().toLowerCase().replace(/^x-/, ''))
    .filter((name) => name !== '' && name !== 'identity');
  let bytes = packed;
  for (const name of names.toReversed()) {
    const unpack = UNPACK[name];
    if (unpack === undefined) throw new UnusableAnswer(`it is packed as "${name}", which was not asked for`);
    try {
      bytes = await unpack(bytes, { maxOutputLength: mostBytes });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
        throw new TooLargeAnswer(`it unpacks to more than ${mostBytes} bytes`);
      }
      throw new UnusableAnswer(`it cannot be unpacked as ${name} (${(error as Error).message})`, { cause: error });
    }
  }
  return bytes;
}

function decoded(bytes: Buffer, contentType: string): string {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(contentType) ?? [];
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UnusableAnswer(`it is no ${charset} text`, { cause: error });
  }
}
