import { Presets, SingleBar } from 'cli-progress';

/** Shows how far long work is. `share` runs from 0 to 1 within a phase. */
export interface Progress {
  report(phase: string, share: number): void;
  stop(): void;
}

const SHOWN_AFTER_MS = 400;

/** A bar on standard error when it is a terminal; elsewhere nothing. */
export function progressBar(): Progress {
  if (!process.stderr.isTTY) return { report: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    { format: '{phase} {bar} {percentage} %', stream: process.stderr, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  );
  const startedAt = Date.now();
  let running = false;
  return {
    report(phase, share) {
      if (!running && Date.now() - startedAt < SHOWN_AFTER_MS) return;
      if (!running) bar.start(100, 0, { phase });
      running = true;
      bar.update(Math.round(share * 100), { phase: phase.padEnd(24) });
    },
    stop() {
      if (running) bar.stop();
      running = false;
    },
  };
}
