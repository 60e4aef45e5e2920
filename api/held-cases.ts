import type { HeldEvents, HeldOpenWork } from '../mining/queries/index.ts';
import type { NewestHeld } from './newest-held.ts';

/** What threads hold of the cases of one notion. */
export interface HeldCases {
  events: NewestHeld<HeldEvents>;
  openWork: NewestHeld<HeldOpenWork>;
}

/** What threads hold, by case notion: of those asked about last. */
export interface HeldNotions {
  of(caseNotion: string): HeldCases;
  close(): Promise<void>;
}

/** Case notions that are held at a time; the one that was asked about the longest time ago goes first. */
const MOST_HELD = 3;

/** @param onFault hears of what goes wrong while a notion is let go of */
export function heldNotions(hold: (caseNotion: string) => HeldCases, onFault: (error: unknown) => void): HeldNotions {
  const held = new Map<string, HeldCases>(); // the one asked about last is the last
  const close = ({ events, openWork }: HeldCases) => Promise.all([events.close(), openWork.close()]);
  return {
    of(caseNotion) {
      const cases = held.get(caseNotion) ?? hold(caseNotion);
      held.delete(caseNotion);
      held.set(caseNotion, cases);
      for (const [oldest, left] of held) {
        if (held.size <= MOST_HELD) break;
        held.delete(oldest);
        close(left).catch(onFault);
      }
      return cases;
    },
    async close() {
      await Promise.all([...held.values()].map(close));
    },
  };
}
