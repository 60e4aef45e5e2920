import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

/** One mapping a system; each can be ingested alone. The ERP's settings are those of the whole. */
const SYSTEMS = ['erp', 'portal', 'wms_north', 'wms_west', 'wms_south', 'tms'] as const;

interface MappingText {
  log: unknown;
  streams: unknown[];
}

const readSystem = (name: string): MappingText =>
  parse(readFileSync(new URL(`./mappings/${name}.yaml`, import.meta.url), 'utf8'), { schema: 'failsafe' });

/** The mapping of the whole distributor, as YAML: the settings of the ERP and the streams of every system. */
export function distributorMapping(): string {
  const [erp, ...others] = SYSTEMS.map(readSystem);
  if (erp === undefined) throw new Error('There is no mapping of the ERP.');
  const streams = [erp, ...others].flatMap((mapping) => mapping.streams);
  return stringify({ log: erp.log, streams }, { aliasDuplicateObjects: false, lineWidth: 0 });
}
