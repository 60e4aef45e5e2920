/** Runs what it is given, at most `count` at a time, first come first served. */
export type Slots = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function slots(count: number): Slots {
  let free = count;
  const queue: (() => void)[] = [];
  const release = () => {
    const next = queue.shift();
    if (next) next();
    else free++;
  };
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => queue.push(resolve));
    try {
      return await work();
    } finally {
      release();
    }
  };
}

/**
 * Callers share one run of `work`, but only a run that began after they called: nobody gets an answer older than
 * the question. At most one run is under way and one waits.
 */
export function shared<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let current: Promise<unknown> = Promise.resolve();
  let next: Promise<Result> | null = null;
  return () => {
    next ??= current.then(() => {
      next = null;
      const run = work();
      current = run.catch(() => undefined); // its callers get the failure; the next run starts all the same
      return run;
    });
    return next;
  };
}
