import { type Mapping, parseMapping } from './mapping/index.ts';
import { packNamed, packText, readPacks } from './packs/index.ts';

/** A mapping pack, and what its mapping makes. */
export interface PackDescription {
  name: string;
  /** what it reads, in a few words */
  reads: string;
  /** files of a data folder, or landed streams, as the mapping names them */
  streams: string[];
  /** where a column is the activity, `(COLUMN)` */
  activities: string[];
  /** types of objects */
  objects: string[];
  /** the page that describes it, from the project's root */
  page: string;
}

/** Every pack, in the order of the index. */
export const describePacks = (): PackDescription[] =>
  readPacks().map((pack) => {
    const { streams } = parseMapping(`pack:${pack.name}`, packText(pack));
    return {
      name: pack.name,
      reads: pack.reads,
      streams: distinct(streams.map(({ file }) => file)),
      activities: distinct(streams.flatMap(({ events }) => events.flatMap(({ activity }) => activitiesOf(activity)))),
      objects: distinct(
        streams.flatMap(({ objects }) => Object.entries(objects).map(([name, { type }]) => type ?? name)),
      ),
      page: pack.page,
    };
  });

/**
 * The mapping of a pack as YAML, to be copied and changed.
 *
 * @throws EventLogError `file-not-found` with the nearest name and all there are
 */
export const packYaml = (name: string): string => packText(packNamed(name));

type ActivityForm = Mapping['streams'][number]['events'][number]['activity'];

function activitiesOf({ value, column, codes, changes }: ActivityForm): string[] {
  if (value !== undefined) return [value];
  if (changes !== undefined) return changes.rows.map(({ activity }) => activity);
  return codes === undefined ? [`(${column})`] : Object.values(codes);
}

const distinct = (names: readonly string[]): string[] => [...new Set(names)];
