import { type Handoff, suggestion } from '../../eventlog/index.ts';
import { activitiesOf, objectsOf, type Placed, streamsOf } from './declared-names.ts';
import type { Mapping } from './read-mapping.ts';
import type { Fault, Path } from './source.ts';

/** Names in the log's hand-offs and clock corrections are made by some mapping, and each fact is told of once. */
export function checkHandoffs(mappings: readonly Mapping[]): Placed[] {
  const known = knownNames(mappings);
  const facts = new Set<string>();
  return mappings.flatMap((mapping) => {
    const { handoffs, clockCorrections } = mapping.settings;
    const ofHandoffs = handoffs.flatMap((handoff, index) => {
      const isTold = facts.has(handoff.fact);
      facts.add(handoff.fact);
      return handoffFaults(handoff, ['log', 'handoffs', index], known, isTold);
    });
    const ofClocks = Object.keys(clockCorrections).flatMap((name) =>
      unknown(name, known.systems, 'no stream is of the system').map((message) => ({
        path: ['log', 'clockCorrections', name],
        ofKey: true,
        message,
      })),
    );
    return [...ofHandoffs, ...ofClocks].map((fault) => ({ ...fault, mapping }));
  });
}

interface KnownNames {
  /** null where a column decides */
  activities: readonly string[] | null;
  types: readonly string[];
  systems: readonly string[];
}

const knownNames = (mappings: readonly Mapping[]): KnownNames => ({
  activities: activitiesOf(mappings),
  types: [...new Set(objectsOf(mappings).map(({ type }) => type))],
  systems: [...new Set(streamsOf(mappings).map(({ stream }) => stream.system ?? stream.source))],
});

/** What is wrong with a name, if anything. */
const unknown = (name: string, known: readonly string[] | null, what: string): string[] =>
  known === null || known.includes(name) ? [] : [`${what} "${name}". ${suggestion(name, known)}`];

const NAMING_ACTIVITIES = ['from', 'to', 'undoneBy', 'undoes', 'before', 'stale'] as const;

function handoffFaults(handoff: Handoff, path: Path, { activities, types }: KnownNames, isTold: boolean): Fault[] {
  const told = `another hand-off is called "${handoff.fact}" too; give this one a name of its own`;
  return [
    ...(isTold ? [{ path: [...path, 'fact'], message: told }] : []),
    ...NAMING_ACTIVITIES.flatMap((key) =>
      handoff[key].flatMap((name, place) =>
        unknown(name, activities, 'no event has the activity').map((message) => ({
          path: [...path, key, place],
          message,
        })),
      ),
    ),
    ...(handoff.per === null ? [] : unknown(handoff.per, types, 'no object has the type')).map((message) => ({
      path: [...path, 'per'],
      message,
    })),
  ];
}
