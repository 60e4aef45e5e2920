import { z } from 'zod';
import { debezium } from './debezium/debezium.ts';
import { duckdb } from './duckdb/duckdb.ts';
import { folder } from './folder/folder.ts';
import { mqtt } from './mqtt/mqtt.ts';
import { postgres } from './postgres/postgres.ts';
import { postgresReplication } from './postgres/replication/postgres-replication.ts';
import { processSource } from './process/process.ts';
import { cloudEvents } from './push/cloud-events.ts';
import { epcis } from './push/epcis.ts';
import { webhook } from './push/webhook.ts';
import { packSources } from './rest/packs.ts';
import { restSource } from './rest/rest-source.ts';
import type { Source } from './source.ts';
import { sftp } from './sftp/sftp.ts';
import { sqlite } from './sqlite/sqlite.ts';

/** Every kind of source there is, in the order in which people are shown them. */
export const SOURCES = [
  postgres,
  postgresReplication,
  sqlite,
  duckdb,
  restSource(),
  ...packSources(),
  webhook,
  cloudEvents,
  epcis,
  processSource,
  debezium,
  mqtt,
  folder,
  sftp,
] as readonly Source[];

/** What people and forms need to know of a kind. */
export interface SourceSpec {
  kind: string;
  description: string;
  /** JSON Schema 2020-12 of `with`; `x-secret` marks what may only be referred to */
  configuration: z.core.JSONSchema.BaseSchema;
}

export const specOf = ({ kind, description, config }: Source): SourceSpec => ({
  kind,
  description,
  configuration: z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }),
});
