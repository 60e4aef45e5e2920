import type { AttributeType } from '../../eventlog/index.ts';
import { checkExpressions } from './check-expressions.ts';
import type { MappingContent, Stream, TextForm } from './language.ts';
import { suggestion } from './nearest.ts';
import type { Fault, Path } from './source.ts';

/** What one entry alone cannot tell: names that must agree across the mapping. Pure; no faults, no entries. */
export function checkMapping(mapping: MappingContent): Fault[] {
  return [
    ...checkSources(mapping),
    ...mapping.streams.flatMap((stream, index) => checkNames(stream, ['streams', index])),
    ...mapping.streams.flatMap((stream, index) => checkExpressions(stream, ['streams', index])),
    ...checkKeys(mapping),
    ...checkAttributes(mapping),
    ...checkLog(mapping),
  ];
}

function checkSources({ streams }: MappingContent): Fault[] {
  return streams.flatMap(({ source }, index) =>
    streams.findIndex((other) => other.source === source) === index
      ? []
      : [
          {
            path: ['streams', index],
            message: `two streams have the source "${source}"; give each a source of its own`,
          },
        ],
  );
}

/** Events and links name objects of their own stream. */
function checkNames({ objects, links, events }: Stream, path: Path): Fault[] {
  const known = Object.keys(objects);
  const unknown = (name: string, at: Path): Fault[] =>
    known.includes(name)
      ? []
      : [{ path: at, message: `"${name}" is no object of this stream. ${suggestion(name, known)}` }];
  return [
    ...events.flatMap((event, index) => unknown(event.of, [...path, 'events', index, 'of'])),
    ...links.flatMap(({ child, parent }, index) => [
      ...unknown(child, [...path, 'links', index]),
      ...unknown(parent, [...path, 'links', index]),
    ]),
  ];
}

const entriesOf = ({ streams }: MappingContent) =>
  streams.flatMap((stream, index) =>
    Object.entries(stream.objects).map(([name, object]) => ({
      type: object.type ?? name,
      object,
      path: ['streams', index, 'objects', name] as Path,
    })),
  );

/** All keys of one type have the same number of parts: else the same object would have two keys. */
function checkKeys(mapping: MappingContent): Fault[] {
  const parts = new Map<string, number>();
  return entriesOf(mapping).flatMap(({ type, object, path }) => {
    const expected = parts.get(type) ?? object.key.length;
    parts.set(type, expected);
    return expected === object.key.length
      ? []
      : [
          {
            path: [...path, 'key'],
            message: `the key of a ${type} has ${object.key.length} columns here and ${expected} before`,
          },
        ];
  });
}

interface Declared {
  type: AttributeType;
  scope: 'case' | 'event';
}

const declaredIn = (mapping: MappingContent): { name: string; declared: Declared; path: Path }[] => [
  ...entriesOf(mapping).flatMap(({ object, path }) =>
    Object.entries(object.attributes).map(([name, { type }]) => ({
      name,
      declared: { type, scope: 'case' as const },
      path: [...path, 'attributes', name],
    })),
  ),
  ...mapping.streams.flatMap(({ events }, stream) =>
    events.flatMap(({ attributes }, event) =>
      Object.entries(attributes).map(([name, { type }]) => ({
        name,
        declared: { type, scope: 'event' as const },
        path: ['streams', stream, 'events', event, 'attributes', name],
      })),
    ),
  ),
];

/** One name is one attribute: of objects or of events, of one type. */
function checkAttributes(mapping: MappingContent): Fault[] {
  const known = new Map<string, Declared>();
  return declaredIn(mapping).flatMap(({ name, declared, path }) => {
    const before = known.get(name) ?? declared;
    known.set(name, before);
    const scope = { case: 'an object', event: 'an event' };
    if (before.scope !== declared.scope) {
      return [
        {
          path,
          message: `"${name}" is an attribute of ${scope[before.scope]} already; give that of ${scope[declared.scope]} another name`,
        },
      ];
    }
    return before.type === declared.type
      ? []
      : [{ path, message: `"${name}" has type ${declared.type} here and ${before.type} before` }];
  });
}

function checkLog(mapping: MappingContent): Fault[] {
  const { log } = mapping;
  const types = [...new Set(entriesOf(mapping).map(({ type }) => type))];
  const activities = activitiesOf(mapping);
  const activity = (name: string, path: Path): Fault[] =>
    activities === null || activities.includes(name)
      ? []
      : [{ path, message: `no event has the activity "${name}". ${suggestion(name, activities)}` }];
  return [
    ...(types.includes(log.caseNotion)
      ? []
      : [
          {
            path: ['log', 'caseNotion'],
            message: `"${log.caseNotion}" is no object type. ${suggestion(log.caseNotion, types)}`,
          },
        ]),
    ...log.closedBy.flatMap((name, index) => activity(name, ['log', 'closedBy', index])),
    ...log.deliveredBy.flatMap((name, index) => activity(name, ['log', 'deliveredBy', index])),
    ...Object.keys(log.owners).flatMap((name) => activity(name, ['log', 'owners', name])),
    ...checkSetting(mapping, 'promise', ['instant']),
    ...checkSetting(mapping, 'value', ['integer', 'number']),
  ];
}

function checkSetting(mapping: MappingContent, setting: 'promise' | 'value', types: readonly AttributeType[]): Fault[] {
  const name = mapping.log[setting];
  if (name === null) return [];
  const ofCases = declaredIn(mapping).filter(({ declared }) => declared.scope === 'case');
  const found = ofCases.find((attribute) => attribute.name === name);
  const path = ['log', setting];
  if (!found) {
    const fitting = ofCases.filter(({ declared }) => types.includes(declared.type)).map((attribute) => attribute.name);
    return [{ path, message: `no object has the attribute "${name}". ${suggestion(name, [...new Set(fitting)])}` }];
  }
  return types.includes(found.declared.type)
    ? []
    : [{ path, message: `"${name}" has type ${found.declared.type}; expected ${types.join(' or ')}` }];
}

/** Every activity the mapping can make; null where a column decides without codes. */
function activitiesOf({ streams }: MappingContent): string[] | null {
  const forms: TextForm[] = streams.flatMap(({ events }) => events.map(({ activity }) => activity));
  if (forms.some(({ column, codes }) => column !== undefined && codes === undefined)) return null;
  return [
    ...new Set(forms.flatMap(({ value, codes }) => (value === undefined ? Object.values(codes ?? {}) : [value]))),
  ];
}
