import { contentId } from '../messages/record-id.ts';

const MOST = 5_000;

/** Records that were given and come again because of the lag, by key. */
export interface RecentRecords {
  /** Whether the record is not the one that was given last under its key; from here on it is. */
  isNew(key: string | null, cursor: bigint | null, data: string): boolean;
  /** What a state keeps in the middle of a reading. */
  all(): [key: string, hash: string][];
  /** What a state keeps at the end of one: those that the next reading sees again. */
  from(bookmark: bigint | null): [key: string, hash: string][];
}

/**
 * @param before what the last state kept
 * @param isResumed the reading was cut off: part of what it gave is in `before`
 */
export function recentRecords(before: readonly [key: string, hash: string][], isResumed: boolean): RecentRecords {
  const known = new Map(before);
  const given = new Map<string, { hash: string; cursor: bigint }>();
  const entries = (least: bigint | null) =>
    [...given]
      .filter(([, { cursor }]) => least === null || cursor >= least)
      .map(([key, { hash }]) => [key, hash] as [string, string]);
  const merged = (least: bigint | null, withKnown: boolean): [string, string][] =>
    [...new Map([...(withKnown ? known : []), ...entries(least)])].slice(-MOST);
  return {
    isNew(key, cursor, data) {
      if (key === null || cursor === null) return true;
      const hash = contentId(data);
      if ((given.get(key)?.hash ?? known.get(key)) === hash) {
        given.set(key, { hash, cursor });
        return false;
      }
      given.set(key, { hash, cursor });
      return true;
    },
    all: () => merged(null, true),
    from: (bookmark) => merged(bookmark, isResumed),
  };
}
