import type { Process, Simulation } from '../kernel/simulation.ts';
import type { Assignment, Team } from '../kernel/team.ts';
import { type Cause, patienceMs } from './causes.ts';

/** Who waits. The order is null until the ERP knows it. */
export interface Waiter {
  order: number | null;
  portalOrder: string | null;
  delivery: number | null;
}

/** A wait for one activity, shared by all who wait together; every millisecond of it is put down to a cause. */
export class Waiting {
  readonly waiters: readonly Waiter[];
  readonly activity: string;
  readonly from: number;
  /** null: not over */
  to: number | null = null;
  readonly parts: Partial<Record<Cause, number>> = {};
  /** what it waits for now, and since when */
  cause: Cause = 'handling';
  since: number;

  readonly #simulation: Simulation;
  readonly #onDone: (waiting: Waiting) => void;

  constructor(
    waiters: readonly Waiter[],
    activity: string,
    simulation: Simulation,
    onDone: (waiting: Waiting) => void,
  ) {
    this.waiters = waiters;
    this.activity = activity;
    this.from = simulation.now();
    this.since = this.from;
    this.#simulation = simulation;
    this.#onDone = onDone;
  }

  /** Waits until an instant, for that cause. */
  *until(cause: Cause, at: number): Process {
    this.cause = cause;
    yield* this.#simulation.waitUntil(at);
    this.spent(cause, this.#simulation.now());
  }

  /** Waits for someone of a team; the team says why. */
  *assigned(team: Team, rank?: number): Process<Assignment> {
    this.cause = 'contention';
    const assignment = yield* team.assign(rank);
    const { contention, prioritisation, unavailability } = assignment.waited;
    this.spent('contention', this.since + contention);
    this.spent('prioritisation', this.since + prioritisation);
    this.spent('unavailability', this.since + unavailability);
    return assignment;
  }

  /** Says what it waits for from now on. */
  expects(cause: Cause): void {
    this.cause = cause;
  }

  /** Puts what passed since the last cause down to this one, up to `at`. */
  spent(cause: Cause, at: number): void {
    const ms = at - this.since;
    if (ms <= 0) return;
    this.parts[cause] = (this.parts[cause] ?? 0) + ms;
    this.cause = cause;
    this.since = at;
  }

  /** The activity begins. */
  done(): void {
    this.to = this.#simulation.now();
    this.spent(this.cause, this.to);
    this.#onDone(this);
  }
}

/** Whether it waits for a fault, and longer than it would for anything else. */
export function isStalled({ cause, from }: Waiting, now: number): boolean {
  const patience = patienceMs(cause);
  return patience !== null && now - from > patience;
}
