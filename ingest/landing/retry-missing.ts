import type { LogSettings } from '../../eventlog/index.ts';
import { markReferencesTried, readUntriedReferences, type Store } from '../../store/index.ts';
import { readersOf, referenceTexts } from '../mapping/index.ts';
import { type Replayed, replayDeadLetters } from './dead-letters.ts';
import type { LandedSource } from './project.ts';

/** Dead letters of a stream that were tried again because rows came that they might join. */
export interface Retried extends Replayed {
  source: string;
  stream: string;
}

/**
 * Tries again the dead letters that found no row to join, of every stream that joins rows which came since they were tried
 * last. Cut off, it is done the next time.
 */
export async function retryMissing(
  store: Store,
  sources: readonly LandedSource[],
  settings: Partial<LogSettings>,
): Promise<Retried[]> {
  const untried = await readUntriedReferences(store);
  const retried: Retried[] = [];
  for (const { name, streams, mappings } of untried.length === 0 ? [] : sources) {
    for (const stream of streams) {
      const joined = readersOf(mappings, name, stream.name).flatMap((reader) => referenceTexts(reader.stream));
      if (!joined.some((definition) => untried.includes(definition))) continue;
      const replayed = await replayDeadLetters(store, stream, mappings, settings, { code: 'reference-missing' });
      if (replayed) retried.push({ source: name, stream: stream.name, ...replayed });
    }
  }
  await markReferencesTried(store, untried);
  return retried;
}
