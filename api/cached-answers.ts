import { readDataVersion, type Reader, shared, slots } from '../store/index.ts';
import type { Body } from './body.ts';
import { bodyCache } from './body-cache.ts';
import { RequestFault } from './problem.ts';

/** Runs `work` on one unchanging state of the store. */
export type ReadStore = <Result>(work: (reader: Reader) => Promise<Result>) => Promise<Result>;

/**
 * Answers a question from the cache while the log is the same, or by `compute`. Equal questions share one
 * computation; one that still waits when all who asked have gone (`signal`) is not begun.
 */
export type CachedAnswers = (
  question: Question,
  compute: (reader: Reader) => Promise<Body>,
  signal: AbortSignal,
) => Promise<Body>;

/** Everything that an answer depends on, besides the data version: route, validated input, media type. */
export type Question = readonly [path: string, input: unknown, type: string];

export interface CachedAnswersOptions {
  /** room for serialized answers */
  cacheBytes: number;
  /** computations at a time; each occupies a thread of libuv's pool while it runs */
  concurrency: number;
}

interface Computation {
  callers: Set<AbortSignal>;
  body: Promise<Body>;
}

export function cachedAnswers(readStore: ReadStore, { cacheBytes, concurrency }: CachedAnswersOptions): CachedAnswers {
  const cache = bodyCache(cacheBytes);
  const underWay = new Map<string, Computation>();
  const inSlot = slots(concurrency);
  const currentVersion = shared(() => readStore(readDataVersion));

  return async (question, compute, signal) => {
    const keyIn = (version: string) => JSON.stringify([version, ...question]);
    const key = keyIn(await currentVersion());
    const known = cache.get(key);
    if (known) return known;
    const joined = underWay.get(key);
    if (joined) {
      joined.callers.add(signal);
      return joined.body;
    }

    const callers = new Set([signal]);
    const body = inSlot(() => {
      if ([...callers].every(({ aborted }) => aborted)) throw abandoned();
      return readStore(async (reader) => {
        const version = await readDataVersion(reader); // a load may have come between
        const computed = await compute(reader);
        cache.set(keyIn(version), computed);
        return computed;
      });
    }).finally(() => underWay.delete(key));
    underWay.set(key, { callers, body });
    return body;
  };
}

const abandoned = () => new RequestFault('request-abandoned', 'The caller left before the answer was begun.');
