import type { ActivityForm, Stream } from './language.ts';
import type { Mapping } from './read-mapping.ts';
import type { Fault, Path } from './source.ts';

/** What the mappings of one log declare together, each with its place. */

/** A fault, and the mapping it is in. */
export interface Placed extends Fault {
  mapping: Mapping;
}

interface PlacedStream {
  mapping: Mapping;
  stream: Stream;
  path: Path;
}

export const streamsOf = (mappings: readonly Mapping[]): PlacedStream[] =>
  mappings.flatMap((mapping) =>
    mapping.streams.map((stream, index) => ({ mapping, stream, path: ['streams', index] })),
  );

export const objectsOf = (mappings: readonly Mapping[]) =>
  streamsOf(mappings).flatMap(({ mapping, stream, path }) =>
    Object.entries(stream.objects).map(([name, object]) => ({
      mapping,
      type: object.type ?? name,
      object,
      path: [...path, 'objects', name] as Path,
    })),
  );

/** Every activity that can be made; null where a column decides without codes. */
export function activitiesOf(mappings: readonly Mapping[]): string[] | null {
  const forms = streamsOf(mappings).flatMap(({ stream }) => stream.events.map(({ activity }) => activity));
  if (forms.some(({ column, codes }) => column !== undefined && codes === undefined)) return null;
  return [...new Set(forms.flatMap(activitiesBy))];
}

const activitiesBy = ({ value, codes, changes }: ActivityForm): string[] =>
  value === undefined ? [...Object.values(codes ?? {}), ...(changes?.rows ?? []).map((row) => row.activity)] : [value];
