import { type AttributeType, suggestion } from '../../eventlog/index.ts';
import { checkHandoffs } from './check-handoffs.ts';
import { checkInferences } from './check-infer.ts';
import { activitiesOf, objectsOf, type Placed, streamsOf } from './declared-names.ts';
import type { Mapping } from './read-mapping.ts';
import type { Path } from './source.ts';

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
    ...checkInferences(mappings),
  ];
  const [first] = faults;
  if (first) throw first.mapping.source.error(faults.filter(({ mapping }) => mapping === first.mapping));
}

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
