import type { Reader } from '../store/index.ts';
import { readDataVersion } from '../store/index.ts';
import { type Body, bodyCache } from './body-cache.ts';
import { shared, slots } from './slots.ts';

/** Runs `work` on one unchanging state of the store. */
export type ReadStore = <Result>(work: (reader: Reader) => Promise<Result>) => Promise<Result>;

/** Answers a question from the cache while the log is the same, or by `compute`. Equal questions share one computation. */
export type CachedAnswers = (question: Question, compute: (reader: Reader) => Promise<Body>) => Promise<Body>;

/** Everything that an answer depends on, besides the data version: route, validated input, media type. */
export type Question = readonly [path: string, input: unknown, type: string];

export interface CachedAnswersOptions {
  /** room for serialized answers */
  cacheBytes: number;
  /** computations at a time; each occupies a thread of libuv's pool while it runs */
  concurrency: number;
}

export function cachedAnswers(readStore: ReadStore, { cacheBytes, concurrency }: CachedAnswersOptions): CachedAnswers {
  const cache = bodyCache(cacheBytes);
  const underWay = new Map<string, Promise<Body>>();
  const inSlot = slots(concurrency);
  const currentVersion = shared(() => readStore(readDataVersion));

  return async (question, compute) => {
    const keyIn = (version: string) => JSON.stringify([version, ...question]);
    const key = keyIn(await currentVersion());
    const known = cache.get(key) ?? underWay.get(key);
    if (known) return known;

    const answer = inSlot(() =>
      readStore(async (reader) => {
        const version = await readDataVersion(reader); // a load may have come between
        const body = await compute(reader);
        cache.set(keyIn(version), body);
        return body;
      }),
    ).finally(() => underWay.delete(key));
    underWay.set(key, answer);
    return answer;
  };
}
