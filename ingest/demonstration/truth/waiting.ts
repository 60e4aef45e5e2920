import { DAY } from '../kernel/duration.ts';
import type { Process, Simulation } from '../kernel/simulation.ts';
import type { Assignment, Team } from '../kernel/team.ts';
import { type Cause, isFault } from './causes.ts';

/** Who waits. The order is null until the ERP knows it. */
export interface Waiter {
  order: number | null;
  portalOrder: string | null;
  delivery: number | null;
}

/** One wait for one activity; every millisecond of it is put down to a cause. */
export interface Waiting {
  /** Waits until an instant, for that cause. */
  until(cause: Cause, at: number): Process;
  /** Waits for someone of a team; the team says why. */
  assigned(team: Team, rank?: number): Process<Assignment>;
  /** Says what it waits for from now on. */
  expects(cause: Cause): void;
  /** Puts what passed since the last cause down to this one, up to `at`. */
  spent(cause: Cause, at: number): void;
  /** The activity begins. */
  done(): void;
}

export interface WaitRecord {
  waiters: readonly Waiter[];
  activity: string;
  from: number;
  /** null: still waiting at the end */
  to: number | null;
  parts: Partial<Record<Cause, number>>;
  /** what it waits for now, and since when */
  current: { cause: Cause; since: number };
}

/** Keeps the waits that are not over, and hands over those that are. */
export function createWaitingRoom(simulation: Simulation, onDone: (record: WaitRecord) => void) {
  const pending = new Set<WaitRecord>();

  function begin(waiters: readonly Waiter[], activity: string): Waiting {
    const from = simulation.now();
    const record: WaitRecord = {
      waiters,
      activity,
      from,
      to: null,
      parts: {},
      current: { cause: 'handling', since: from },
    };
    pending.add(record);

    function spent(cause: Cause, at: number): void {
      const ms = at - record.current.since;
      if (ms > 0) record.parts[cause] = (record.parts[cause] ?? 0) + ms;
      record.current = { cause, since: Math.max(at, record.current.since) };
    }

    return {
      spent,
      expects(cause) {
        record.current.cause = cause;
      },
      *until(cause, at) {
        record.current.cause = cause;
        yield* simulation.waitUntil(at);
        spent(cause, simulation.now());
      },
      *assigned(team, rank) {
        record.current.cause = 'contention';
        const assignment = yield* team.assign(rank);
        for (const [cause, ms] of Object.entries(assignment.waited)) {
          spent(cause as Cause, record.current.since + ms);
        }
        return assignment;
      },
      done() {
        spent(record.current.cause, simulation.now());
        record.to = simulation.now();
        pending.delete(record);
        onDone(record);
      },
    };
  }

  return { begin, pending: () => [...pending] };
}

/** Whether a wait that is not over has lasted a day for a reason that should not be. */
export const isStalled = ({ current }: WaitRecord, now: number) => isFault(current.cause) && now - current.since >= DAY;
