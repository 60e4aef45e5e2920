import { createEventQueue } from './event-queue.ts';

/** What a process hands over when it waits: it is given the function that lets it go on. */
export type Suspension = (resume: () => void) => void;

/** Something that takes simulated time, written as one generator that reads from top to bottom. */
export type Process<Result = void> = Generator<Suspension, Result, void>;

/** The true clock, in epoch milliseconds, and the processes that run on it. */
export interface Simulation {
  now(): number;
  start(process: Process): void;
  /** Starts a process at an instant to come. */
  startAt(at: number, process: () => Process): void;
  /** Goes on at `at`; at once when that is past. */
  waitUntil(at: number): Process;
  /** Goes on when every one of them is over. */
  waitForAll(processes: readonly Process[]): Process;
  /** Does everything that is due up to and including `until`. */
  runUntil(until: number): void;
}

export function createSimulation(from: number): Simulation {
  const queue = createEventQueue();
  let now = from;

  function advance(process: Process): void {
    const { done, value } = process.next();
    if (!done) value(() => advance(process));
  }

  return {
    now: () => now,
    start: advance,
    startAt(at, process) {
      queue.add(at, () => advance(process()));
    },
    *waitUntil(at) {
      if (at > now) yield (resume) => queue.add(at, resume);
    },
    *waitForAll(processes) {
      if (processes.length === 0) return;
      let running = processes.length;
      yield (resume) => {
        const counted = function* (process: Process): Process {
          yield* process;
          if (--running === 0) resume();
        };
        for (const process of processes) advance(counted(process));
      };
    },
    runUntil(until) {
      while (queue.nextAt() <= until) {
        const due = queue.next();
        if (due === undefined) return;
        now = due.at;
        due.action();
      }
      now = until;
    },
  };
}
