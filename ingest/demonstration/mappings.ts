import { fileURLToPath } from 'node:url';

/**
 * The mappings of the distributor's systems, in the order in which to ingest them. The ERP comes last: it brings the
 * orders, so that the traces are made once, and its settings are those of the log.
 */
export const DISTRIBUTOR_MAPPINGS: readonly string[] = [
  'portal',
  'wms_north',
  'wms_west',
  'wms_south',
  'tms',
  'erp',
].map((name) => fileURLToPath(new URL(`./mappings/${name}.yaml`, import.meta.url)));
