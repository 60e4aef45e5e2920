import type { Store } from '../../store/index.ts';
import { definitionText, type Mapping, readersOf, referenceTexts } from '../mapping/index.ts';
import { type StagedLetters, stageLetters } from './dead-letters.ts';
import type { LandingStream } from './landing-stream.ts';
import type { LandedSource } from './project.ts';
import type { Staging } from './stage-landed.ts';

/** Dead letters of a stream that are tried again because rows came that they might join. */
export interface StagedRetry extends StagedLetters {
  stream: LandingStream;
}

/**
 * Reads again the dead letters that found no row to join, of every stream that joins rows which this load adds. They are
 * loaded before what came later, with the rows that they waited for.
 *
 * @param staging with those rows added
 */
export async function stageRetries(
  store: Store,
  sources: readonly LandedSource[],
  staging: Staging,
): Promise<StagedRetry[]> {
  const added = staging.lookBack.added().map(({ definition }) => definitionText(definition));
  const retries: StagedRetry[] = [];
  for (const { name, streams, mappings } of added.length === 0 ? [] : sources) {
    for (const stream of streams) {
      if (!joinsAny(mappings, name, stream, added)) continue;
      const own = { ...staging, path: (what: string) => staging.path(`again-${name}-${stream.name}-${what}`) };
      const letters = await stageLetters(store, stream, mappings, own, { code: 'reference-missing' });
      if (letters) retries.push({ ...letters, stream });
    }
  }
  return retries;
}

const joinsAny = (
  mappings: readonly Mapping[],
  source: string,
  { name }: LandingStream,
  definitions: readonly string[],
): boolean =>
  readersOf(mappings, source, name).some((reader) =>
    referenceTexts(reader.stream).some((definition) => definitions.includes(definition)),
  );
