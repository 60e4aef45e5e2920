import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import type { Fault, Path } from '../mapping/index.ts';

const REFERENCE = /\$\{(ENV|FILE):([^}]+)\}/g;
const ONLY_REFERENCE = /^\$\{(ENV|FILE):[^}]+\}$/;

/** Where secrets come from; tests give their own. */
export interface SecretPlaces {
  env: Readonly<Record<string, string | undefined>>;
  readFile(path: string): string;
}

export const SECRET_PLACES: SecretPlaces = { env: process.env, readFile: (path) => readFileSync(path, 'utf8') };

/**
 * The content with every `${ENV:NAME}` and `${FILE:path}` replaced by what it names; a line break at the end of a file is
 * not part of it.
 *
 * @param faults receives what names nothing; a secret's value is in no message
 */
export function resolveReferences(content: unknown, path: Path, places: SecretPlaces, faults: Fault[]): unknown {
  if (typeof content === 'string') {
    return content.replaceAll(REFERENCE, (reference, kind: string, name: string) => {
      const found = kind === 'ENV' ? places.env[name] : fileText(name, places);
      if (found === undefined) faults.push({ path, message: unknownReference(reference, kind, name) });
      return found ?? '';
    });
  }
  if (Array.isArray(content)) {
    return content.map((one, index) => resolveReferences(one, [...path, index], places, faults));
  }
  if (typeof content !== 'object' || content === null) return content;
  return Object.fromEntries(
    Object.entries(content).map(([key, one]) => [key, resolveReferences(one, [...path, key], places, faults)]),
  );
}

const unknownReference = (reference: string, kind: string, name: string): string =>
  kind === 'ENV'
    ? `${reference}: the environment has no variable ${name}. Set it for this process, or name another.`
    : `${reference}: the file ${name} cannot be read. Give the path of a file that holds the secret alone.`;

function fileText(path: string, places: SecretPlaces): string | undefined {
  try {
    return places.readFile(path).replace(/\r?\n$/, '');
  } catch {
    return undefined; // told as a fault of the configuration, at its place
  }
}

/** Secrets that stand in the configuration themselves: a secret is only ever referred to. */
export function literalSecrets(content: unknown, schema: z.core.JSONSchema.BaseSchema, path: Path): Fault[] {
  if (schema['x-secret'] === true) {
    return typeof content === 'string' && !ONLY_REFERENCE.test(content)
      ? [{ path, message: 'is a secret and must not stand in a file; expected ${ENV:NAME} or ${FILE:path}' }]
      : [];
  }
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].filter(isSchema);
  const nested = branches.flatMap((branch) => literalSecrets(content, branch, path));
  if (Array.isArray(content)) {
    const items = isSchema(schema.items) ? schema.items : null;
    return items
      ? [...nested, ...content.flatMap((one, index) => literalSecrets(one, items, [...path, index]))]
      : nested;
  }
  if (typeof content !== 'object' || content === null) return nested;
  const own = Object.entries(content).flatMap(([key, value]) => {
    const property = schema.properties?.[key] ?? schema.additionalProperties;
    return isSchema(property) ? literalSecrets(value, property, [...path, key]) : [];
  });
  return [...nested, ...own];
}

const isSchema = (schema: unknown): schema is z.core.JSONSchema.BaseSchema =>
  typeof schema === 'object' && schema !== null && !Array.isArray(schema);
