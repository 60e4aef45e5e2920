import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { EventLogError, suggestion } from '../../eventlog/index.ts';

/** A mapping that comes with Throughline. */
export interface Pack {
  name: string;
  /** what it reads, in a few words */
  reads: string;
  /** the page that describes it, from the project's root */
  page: string;
  /** where its mapping is */
  path: string;
}

const indexSchema = z.record(z.string(), z.strictObject({ mapping: z.string(), reads: z.string(), page: z.string() }));

const urlOf = (file: string): URL => new URL(file, import.meta.url);

/** Every pack, in the order of the index. */
export function readPacks(): Pack[] {
  const index = indexSchema.parse(parse(readFileSync(urlOf('packs.yaml'), 'utf8')));
  return Object.entries(index).map(([name, { mapping, ...facts }]) => ({
    name,
    ...facts,
    path: fileURLToPath(urlOf(mapping)),
  }));
}

/** @throws EventLogError `file-not-found` with the nearest name and all there are */
export function packNamed(name: string): Pack {
  const packs = readPacks();
  const found = packs.find((pack) => pack.name === name);
  if (found) return found;
  throw new EventLogError(
    'file-not-found',
    `There is no mapping pack "${name}". ${suggestion(
      name,
      packs.map((pack) => pack.name),
    )}`,
  );
}

/** The mapping of a pack as it is written. */
export const packText = ({ path }: Pack): string => readFileSync(path, 'utf8');
