import { type AttributeAgreement, type AttributeType, type LinkInference, suggestion } from '../../eventlog/index.ts';
import { activitiesOf, objectsOf, type Placed } from './declared-names.ts';
import type { Mapping } from './read-mapping.ts';
import type { Fault, Path } from './source.ts';

/** Types, attributes and activities that inferred links go by are made by some mapping, and each pair of types is declared once. */
export function checkInferences(mappings: readonly Mapping[]): Placed[] {
  const known = knownNames(mappings);
  const pairs: LinkInference[] = [];
  return mappings.flatMap((mapping) =>
    mapping.settings.infer.flatMap((inference, index) => {
      const isTold = pairs.some(({ child, parent }) => child === inference.child && parent === inference.parent);
      pairs.push(inference);
      return inferenceFaults(inference, ['log', 'infer', index], known, isTold).map((fault) => ({ ...fault, mapping }));
    }),
  );
}

type TypesOfAttributes = ReadonlyMap<string, AttributeType>;

interface KnownNames {
  /** null where a column decides */
  activities: readonly string[] | null;
  /** by object type, its attributes */
  attributes: ReadonlyMap<string, TypesOfAttributes>;
}

function knownNames(mappings: readonly Mapping[]): KnownNames {
  const attributes = new Map<string, Map<string, AttributeType>>();
  for (const { type, object } of objectsOf(mappings)) {
    const own = attributes.get(type) ?? new Map<string, AttributeType>();
    for (const [name, attribute] of Object.entries(object.attributes)) own.set(name, attribute.type);
    attributes.set(type, own);
  }
  return { activities: activitiesOf(mappings), attributes };
}

function inferenceFaults(inference: LinkInference, path: Path, known: KnownNames, isTold: boolean): Fault[] {
  const { child, parent, agree, only } = inference;
  const types = [...known.attributes.keys()];
  const unknownTypes = [child, parent].filter((type) => !types.includes(type));
  const told = `the pair ${child} -> ${parent} is declared twice; give all of it in one entry`;
  return [
    ...(isTold ? [{ path: [...path, 'link'], message: told }] : []),
    ...(child === parent ? [{ path: [...path, 'link'], message: 'expected two different object types' }] : []),
    ...unknownTypes.map((type) => ({
      path: [...path, 'link'],
      message: `no object has the type "${type}". ${suggestion(type, types)}`,
    })),
    ...windowFaults(inference, path, known),
    ...(unknownTypes.length > 0
      ? []
      : agree.flatMap((agreement, index) => agreementFaults(agreement, inference, [...path, 'agree', index], known))),
    ...Object.entries(only).flatMap(([type, values]) => onlyFaults(type, Object.keys(values), inference, path, known)),
  ];
}

const windowFaults = ({ window }: LinkInference, path: Path, { activities }: KnownNames): Fault[] =>
  (['child', 'parent'] as const).flatMap((side) =>
    window[side].flatMap((name, place) =>
      activities === null || activities.includes(name)
        ? []
        : [
            {
              path: [...path, 'window', side, place],
              message: `no event has the activity "${name}". ${suggestion(name, activities)}`,
            },
          ],
    ),
  );

const isNumber = (type: AttributeType): boolean => type === 'integer' || type === 'number';

function agreementFaults(
  agreement: AttributeAgreement,
  { child, parent }: LinkInference,
  path: Path,
  { attributes }: KnownNames,
): Fault[] {
  const [ofChild, ofParent] = [
    attributes.get(child)?.get(agreement.child),
    attributes.get(parent)?.get(agreement.parent),
  ];
  const missing = (['child', 'parent'] as const).flatMap((side) => {
    const type = side === 'child' ? child : parent;
    const name = agreement[side];
    const own = attributes.get(type);
    if (own?.has(name)) return [];
    return [
      {
        path: [...path, side],
        message: `the object ${type} has no attribute "${name}". ${suggestion(name, [...(own?.keys() ?? [])])}`,
      },
    ];
  });
  if (ofChild === undefined || ofParent === undefined) return missing;
  if (agreement.compare === 'near' && !(isNumber(ofChild) && isNumber(ofParent))) {
    return [
      {
        path: [...path, 'within'],
        message: `only numbers have a tolerance; the attributes have the types ${ofChild} and ${ofParent}`,
      },
    ];
  }
  if (ofChild === ofParent || (isNumber(ofChild) && isNumber(ofParent))) return [];
  return [
    {
      path,
      message: `"${agreement.child}" has type ${ofChild} and "${agreement.parent}" has type ${ofParent}; expected the same`,
    },
  ];
}

function onlyFaults(
  type: string,
  names: readonly string[],
  { child, parent }: LinkInference,
  path: Path,
  { attributes }: KnownNames,
): Fault[] {
  const at = [...path, 'only', type];
  if (type !== child && type !== parent) {
    return [{ path: at, ofKey: true, message: `expected ${child} or ${parent}, the types of the pair` }];
  }
  const own = [...(attributes.get(type)?.keys() ?? [])];
  return names
    .filter((name) => !own.includes(name))
    .map((name) => ({
      path: [...at, name],
      ofKey: true,
      message: `the object ${type} has no attribute "${name}". ${suggestion(name, own)}`,
    }));
}
