import type { Process } from './simulation.ts';

/** Wakes every process that waits for it, in the order in which they came. */
export interface Signal {
  wait(): Process;
  fire(): void;
}

export function createSignal(): Signal {
  let waiting: (() => void)[] = [];
  return {
    *wait() {
      yield (resume) => waiting.push(resume);
    },
    fire() {
      const woken = waiting;
      waiting = [];
      for (const resume of woken) resume();
    },
  };
}
