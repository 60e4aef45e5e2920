import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A file of a pack, such as `source.yaml`. */
export const packFile = (pack: string, file: string): string =>
  fileURLToPath(new URL(`../../../ingest/packs/${pack}/${file}`, import.meta.url));

export const packMapping = (pack: string, file = 'mapping.yaml'): string => readFileSync(packFile(pack, file), 'utf8');
