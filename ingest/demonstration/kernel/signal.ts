import type { Process } from './simulation.ts';

/** Wakes every process that waits for it, in the order in which they came. */
export class Signal {
  #waiting: (() => void)[] = [];

  *wait(): Process {
    yield (resume) => this.#waiting.push(resume);
  }

  fire(): void {
    const woken = this.#waiting;
    this.#waiting = [];
    for (const resume of woken) resume();
  }
}
