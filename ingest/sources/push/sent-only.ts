import type { Source } from '../source.ts';

/** The verbs of a source that is never pulled: it sends by itself. */
export const sentOnly: Pick<Source, 'check' | 'discover' | 'read'> = {
  check: async () => ['It sends by itself: there is nothing to reach. What came is in the list of sources.'],
  discover: async () => [],
  // oxlint-disable-next-line require-yield
  async *read() {},
};
