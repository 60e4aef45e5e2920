import type { Source } from './source.ts';

/** Every kind of source there is, in the order in which people are shown them. */
export const SOURCES: readonly Source[] = [];
