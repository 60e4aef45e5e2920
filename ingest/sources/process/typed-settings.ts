import { isObject } from '../messages/message.ts';

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * A configuration gives texts; a connector's own schema says where numbers and booleans are wanted. What does not fit
 * stays the text it was: the connector says so itself.
 *
 * @param schema JSON Schema, with choices (oneOf, anyOf, allOf) as connectors use them
 */
export function typedSettings(value: unknown, schema: unknown): unknown {
  const schemas = branchesOf(schema);
  if (typeof value === 'string') return typedText(value, schemas);
  if (Array.isArray(value)) {
    const items = schemas.map((one) => one['items']).find((one) => isObject(one));
    return value.map((one) => typedSettings(one, items));
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      const known = schemas.flatMap(({ properties }) =>
        isObject(properties) && Object.hasOwn(properties, name) ? [properties[name]] : [],
      );
      return [name, typedSettings(one, known.length === 1 ? known[0] : { anyOf: known })];
    }),
  );
}

type Schema = Readonly<Record<string, unknown>>;

const branchesOf = (schema: unknown): Schema[] => {
  if (!isObject(schema)) return [];
  const choices = [schema['oneOf'], schema['anyOf'], schema['allOf']].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  return [schema, ...choices.flatMap(branchesOf)];
};

function typedText(value: string, schemas: readonly Schema[]): unknown {
  const types = new Set(schemas.flatMap(({ type }) => [type ?? []].flat()));
  if (types.has('string')) return value;
  if (types.has('boolean') && (value === 'true' || value === 'false')) return value === 'true';
  return (types.has('integer') || types.has('number')) && NUMBER.test(value) ? Number(value) : value;
}

/** Where a connector's schema marks a secret, as paths with dots. */
export function secretPaths(schema: unknown, at: readonly string[] = []): string[] {
  const found = branchesOf(schema).flatMap((one) => {
    if (one['airbyte_secret'] === true) return [at.join('.')];
    const { properties } = one;
    return isObject(properties)
      ? Object.entries(properties).flatMap(([name, property]) => secretPaths(property, [...at, name]))
      : [];
  });
  return [...new Set(found)];
}
