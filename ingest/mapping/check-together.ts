import { type AttributeType, suggestion } from '../../eventlog/index.ts';
import type { ActivityForm, Stream } from './language.ts';
import type { Mapping } from './read-mapping.ts';
import type { Fault, Path } from './source.ts';

/** A fault, and the mapping it is in. */
interface Placed extends Fault {
  mapping: Mapping;
}

/**
 * What one mapping alone cannot tell: names that must agree across all mappings of one log.
 *
 * @throws EventLogError `mapping-invalid` with the faults of the first mapping that has any
 */
export function checkTogether(mappings: readonly Mapping[]): void {
  const faults = [
    ...checkSources(mappings),
    ...checkKeys(mappings),
    ...checkAttributes(mappings),
    ...checkLogs(mappings),
    ...checkHandoffs(mappings),
  ];
  const [first] = faults;
  if (first) throw first.mapping.source.error(faults.filter(({ mapping }) => mapping === first.mapping));
}

interface PlacedStream {
  mapping: Mapping;
  stream: Stream;
  path: Path;
}

const streamsOf = (mappings: readonly Mapping[]): PlacedStream[] =>
  mappings.flatMap((mapping) =>
    mapping.streams.map((stream, index) => ({ mapping, stream, path: ['streams', index] })),
  );

function checkSources(mappings: readonly Mapping[]): Placed[] {
  const seen = new Set<string>();
  return streamsOf(mappings).flatMap(({ mapping, stream: { source }, path }) => {
    if (!seen.has(source)) {
      seen.add(source);
      return [];
    }
    return [{ mapping, path, message: `another stream has the source "${source}" too; give each one of its own` }];
  });
}

const objectsOf = (mappings: readonly Mapping[]) =>
  streamsOf(mappings).flatMap(({ mapping, stream, path }) =>
    Object.entries(stream.objects).map(([name, object]) => ({
      mapping,
      type: object.type ?? name,
      object,
      path: [...path, 'objects', name] as Path,
    })),
  );

/** All keys of one type have the same number of parts: else the same object would have two keys. */
function checkKeys(mappings: readonly Mapping[]): Placed[] {
  const parts = new Map<string, number>();
  return objectsOf(mappings).flatMap(({ mapping, type, object, path }) => {
    const found = object.key.length;
    const expected = parts.get(type) ?? found;
    parts.set(type, expected);
    if (expected === found) return [];
    return [
      {
        mapping,
        path: [...path, 'key'],
        message: `keys of the type ${type} have ${found} columns here and ${expected} before`,
      },
    ];
  });
}

interface Declared {
  mapping: Mapping;
  path: Path;
  name: string;
  type: AttributeType;
  unit: string | null;
  scope: 'object' | 'event';
}

const attributesOf = (mappings: readonly Mapping[]): Declared[] => [
  ...objectsOf(mappings).flatMap(({ mapping, object, path }) =>
    Object.entries(object.attributes).map(([name, { type, unit, written }]) => ({
      mapping,
      path: [...path, 'attributes', written],
      name,
      type,
      unit: unit?.name ?? null,
      scope: 'object' as const,
    })),
  ),
  ...streamsOf(mappings).flatMap(({ mapping, stream, path }) =>
    stream.events.flatMap(({ attributes }, event) =>
      Object.entries(attributes).map(([name, { type, unit, written }]) => ({
        mapping,
        path: [...path, 'events', event, 'attributes', written],
        name,
        type,
        unit: unit?.name ?? null,
        scope: 'event' as const,
      })),
    ),
  ),
];

/** One name is one attribute: of objects or of events, of one type, in one unit. */
function checkAttributes(mappings: readonly Mapping[]): Placed[] {
  const known = new Map<string, Declared>();
  return attributesOf(mappings).flatMap((declared) => {
    const { mapping, path, name, type, unit, scope } = declared;
    const before = known.get(name) ?? declared;
    known.set(name, before);
    if (before.scope !== scope) {
      return [
        {
          mapping,
          path,
          message: `"${name}" is an attribute of an ${before.scope} already; give that of an ${scope} another name`,
        },
      ];
    }
    if (before.type !== type) {
      return [{ mapping, path, message: `"${name}" has type ${type} here and ${before.type} before` }];
    }
    if (before.unit === unit) return [];
    const [here, there] = [unit, before.unit].map((one) => (one === null ? 'no unit' : `the unit ${one}`));
    return [{ mapping, path, message: `"${name}" has ${here} here and ${there} before` }];
  });
}

/** Names in `log` are made by some mapping. */
function checkLogs(mappings: readonly Mapping[]): Placed[] {
  const types = [...new Set(objectsOf(mappings).map(({ type }) => type))];
  const activities = activitiesOf(mappings);
  const unknown = (name: string, known: readonly string[] | null, what: string): string | null =>
    known === null || known.includes(name) ? null : `${what} "${name}". ${suggestion(name, known)}`;
  return mappings.flatMap((mapping) => {
    const { caseNotion, closedBy, deliveredBy, owners } = mapping.settings;
    const activity = (name: string, path: Path) => ({
      path,
      message: unknown(name, activities, 'no event has the activity'),
    });
    const found = [
      { path: ['log', 'caseNotion'], message: unknown(caseNotion, types, 'no object has the type') },
      ...closedBy.map((name, index) => activity(name, ['log', 'closedBy', index])),
      ...deliveredBy.map((name, index) => activity(name, ['log', 'deliveredBy', index])),
      ...Object.keys(owners).map((name) => ({ ...activity(name, ['log', 'owners', name]), ofKey: true })),
      { path: ['log', 'promise'], message: settingFault(mappings, mapping.settings.promise, ['instant']) },
      { path: ['log', 'value'], message: settingFault(mappings, mapping.settings.value, ['integer', 'number']) },
    ];
    return found.flatMap((fault) => (fault.message === null ? [] : [{ ...fault, mapping, message: fault.message }]));
  });
}

const ACTIVITIES_OF_HANDOFF = ['from', 'to', 'undoneBy', 'undoes', 'before', 'stale'] as const;

/** Names in the log's hand-offs are made by some mapping, and each fact is told of once. */
function checkHandoffs(mappings: readonly Mapping[]): Placed[] {
  const types = [...new Set(objectsOf(mappings).map(({ type }) => type))];
  const systems = [...new Set(streamsOf(mappings).flatMap(({ stream }) => stream.system ?? stream.source))];
  const activities = activitiesOf(mappings);
  const facts = new Set<string>();
  const isUnknown = (name: string, known: readonly string[] | null) => known !== null && !known.includes(name);
  return mappings.flatMap((mapping) => {
    const { handoffs, clockCorrections } = mapping.settings;
    const found = handoffs.flatMap((handoff, index): Fault[] => {
      const path = ['log', 'handoffs', index];
      const isTold = facts.has(handoff.fact);
      facts.add(handoff.fact);
      return [
        ...(isTold
          ? [
              {
                path: [...path, 'fact'],
                message: `another hand-off is called "${handoff.fact}" too; give this one a name of its own`,
              },
            ]
          : []),
        ...ACTIVITIES_OF_HANDOFF.flatMap((key) =>
          handoff[key].flatMap((name, place) =>
            isUnknown(name, activities)
              ? [
                  {
                    path: [...path, key, place],
                    message: `no event has the activity "${name}". ${suggestion(name, activities ?? [])}`,
                  },
                ]
              : [],
          ),
        ),
        ...(handoff.per !== null && isUnknown(handoff.per, types)
          ? [
              {
                path: [...path, 'per'],
                message: `no object has the type "${handoff.per}". ${suggestion(handoff.per, types)}`,
              },
            ]
          : []),
      ];
    });
    const corrected = Object.keys(clockCorrections).flatMap((name): Fault[] =>
      isUnknown(name, systems)
        ? [
            {
              path: ['log', 'clockCorrections', name],
              ofKey: true,
              message: `no stream is of the system "${name}". ${suggestion(name, systems)}`,
            },
          ]
        : [],
    );
    return [...found, ...corrected].map((fault) => ({ ...fault, mapping }));
  });
}

function settingFault(
  mappings: readonly Mapping[],
  name: string | null,
  types: readonly AttributeType[],
): string | null {
  if (name === null) return null;
  const ofObjects = attributesOf(mappings).filter(({ scope }) => scope === 'object');
  const found = ofObjects.find((attribute) => attribute.name === name);
  if (found && types.includes(found.type)) return null;
  if (found) return `"${name}" has type ${found.type}; expected ${types.join(' or ')}`;
  const fitting = ofObjects.filter(({ type }) => types.includes(type)).map((attribute) => attribute.name);
  return `no object has the attribute "${name}". ${suggestion(name, [...new Set(fitting)])}`;
}

/** Every activity that can be made; null where a column decides without codes. */
function activitiesOf(mappings: readonly Mapping[]): string[] | null {
  const forms = streamsOf(mappings).flatMap(({ stream }) => stream.events.map(({ activity }) => activity));
  if (forms.some(({ column, codes }) => column !== undefined && codes === undefined)) return null;
  return [...new Set(forms.flatMap(activitiesBy))];
}

const activitiesBy = ({ value, codes, changes }: ActivityForm): string[] =>
  value === undefined ? [...Object.values(codes ?? {}), ...(changes?.rows ?? []).map((row) => row.activity)] : [value];
