import type { FaultFamily } from './family.ts';
import { debeziumFiles } from './families/debezium.ts';
import { duckdbCompared } from './families/duckdb.ts';
import { sftpServer, watchedFolder } from './families/files.ts';
import { mqttBroker } from './families/mqtt.ts';
import { postgresChanges, postgresCursor } from './families/postgres.ts';
import { airbyteSource, singerTap } from './families/process.ts';
import { restBusinessCentral } from './families/rest-business-central.ts';
import { restNetSuite } from './families/rest-netsuite.ts';
import { restOdoo } from './families/rest-odoo.ts';
import { restSapS4 } from './families/rest-sap-s4.ts';
import { restShopify } from './families/rest-shopify.ts';
import { restWms } from './families/rest-wms.ts';
import { sqliteCursor } from './families/sqlite.ts';

export const DATABASES: readonly FaultFamily[] = [postgresCursor, postgresChanges, sqliteCursor, duckdbCompared];
export const WEB_SERVICES: readonly FaultFamily[] = [
  restWms,
  restSapS4,
  restOdoo,
  restShopify,
  restBusinessCentral,
  restNetSuite,
];
export const MESSAGES_AND_FILES: readonly FaultFamily[] = [
  singerTap,
  airbyteSource,
  debeziumFiles,
  mqttBroker,
  watchedFolder,
  sftpServer,
];

/** Every family of sources, in the order of the table. */
export const FAMILIES: readonly FaultFamily[] = [...DATABASES, ...WEB_SERVICES, ...MESSAGES_AND_FILES];
