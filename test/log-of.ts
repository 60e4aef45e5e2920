import type { LogSettings } from '../eventlog/index.ts';
import { loadBatches, openStore, type Store } from '../store/index.ts';
import { type SpelledRecord, stagedOf } from './staged.ts';

/** One case as a test spells it. */
export interface SpelledCase {
  /** `pick@0-5:anna pack@7 ship`: activity, minutes from the start of 2024 (from-to, or one time), resource; see `recordsOf` */
  trace: string;
  /** c1, c2 and so on without it */
  case?: string;
  attributes?: Record<string, string | number>;
}

/**
 * A store in memory with the log that the traces spell, through the real loader. `logOf(['pick pack ship', 'pick ship'])`
 * has the cases c1 and c2; an event without a time comes an hour after the one before it. Close the store after use.
 */
export async function logOf(
  cases: readonly (string | SpelledCase)[],
  settings: Partial<LogSettings> = {},
): Promise<Store> {
  const store = await openStore(null);
  await loadBatches(store, [stagedOf(cases.flatMap(recordsOf))], settings);
  return store;
}

/** Milliseconds of some minutes: durations as tests spell them. */
export const minutes = (count: number): number => count * 60_000;

/** The instant some minutes after the start of 2024, as answers give it. */
export const instantAt = (minute: number): string => new Date(START + minutes(minute)).toISOString();

const START = Date.UTC(2024, 0, 1);
const SPELLING = /^(?<activity>[^@:]+)(?:@(?<from>\d+)(?:-(?<to>\d+))?)?(?::(?<resource>.+))?$/;

function recordsOf(spelled: string | SpelledCase, index: number): SpelledRecord[] {
  const { trace, case: id = `c${index + 1}`, attributes } = typeof spelled === 'string' ? { trace: spelled } : spelled;
  let last = -60;
  return trace
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const { activity = '', from, to, resource } = SPELLING.exec(word)?.groups ?? {};
      const start = from === undefined ? last + 60 : Number(from);
      last = to === undefined ? start : Number(to);
      return {
        case: id,
        activity,
        at: instantAt(last),
        ...(to === undefined ? {} : { from: instantAt(start) }),
        ...(resource === undefined ? {} : { resource }),
        ...(attributes === undefined ? {} : { attributes }),
      };
    });
}
