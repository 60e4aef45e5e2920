import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { landedNames, readMappings } from './mapping/index.ts';
import { type Configuration, readConfiguration, SOURCES } from './sources/index.ts';

const SYSTEMS = ['erp', 'portal', 'wms_north', 'wms_west', 'wms_south', 'tms'] as const;
const mappingOf = (system: string) => fileURLToPath(new URL(`demonstration/mappings/${system}.yaml`, import.meta.url));
const fileIn = (folder: string) => join(folder, 'throughline.yaml');

export const isDemonstrationConfigured = (folder: string): boolean => existsSync(fileIn(folder));

/**
 * Writes the configuration of the demonstration's systems beside their records, each a folder that is watched.
 *
 * @param store path of the store; null: it is in memory
 */
export function configureDemonstration(folder: string, store: string | null): Configuration {
  const mappings = readMappings(SYSTEMS.map(mappingOf));
  const sources = SYSTEMS.map((system, index) => {
    mkdirSync(join(folder, system), { recursive: true });
    const streams = landedNames(mappings.slice(index, index + 1), system);
    return [
      system,
      {
        kind: 'folder',
        every: '1m',
        mapping: mappingOf(system),
        with: { folder: system, complete: 'renamed' },
        streams: Object.fromEntries(streams.map((name) => [name, { files: `${name}.*` }])),
      },
    ];
  });
  const path = fileIn(folder);
  writeFileSync(
    path,
    stringify({
      ...(store === null ? {} : { store: resolve(store) }),
      landing: 'landing',
      sources: Object.fromEntries(sources),
    }),
  );
  return readConfiguration(path, SOURCES);
}
