/** Stands between items when nothing came for a while. */
export const PAUSE = Symbol('pause');

/**
 * The items, and a PAUSE whenever the next one keeps whoever waits longer than a time.
 *
 * @param isWaiting whether a pause matters now; otherwise no clock runs
 */
export async function* pausing<Item>(
  items: AsyncIterable<Item>,
  isWaiting: () => boolean,
  afterMs: number,
): AsyncGenerator<Item | typeof PAUSE> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = iterator.next();
      next.catch(() => undefined); // awaited below, perhaps after a pause
      if (isWaiting() && !(await isSoon(next, afterMs))) yield PAUSE;
      const { done, value } = await next;
      if (done) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}

async function isSoon(next: Promise<unknown>, afterMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), afterMs);
  });
  try {
    return await Promise.race([
      next.then(
        () => true,
        () => true,
      ),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
