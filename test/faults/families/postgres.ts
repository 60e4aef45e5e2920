import { postgres } from '../../../ingest/sources/postgres/postgres.ts';
import { postgresReplication } from '../../../ingest/sources/postgres/replication/postgres-replication.ts';
import { databaseFamily } from '../databases/database-family.ts';
import { MILESTONES, STATUS_CHANGES } from '../databases/mappings.ts';
import { postgresShop } from '../databases/postgres-shop.ts';

const FAULTS = [
  'cursor tie',
  'late commit',
  'time in the future',
  'column added',
  'column removed',
  'deletion',
  'unreadable time',
  'connection lost',
  'rows move between pages',
  'server process killed',
  'pull cut off',
];

/** A table of a real PostgreSQL, followed by the time of its last change. */
export const postgresCursor = databaseFamily({
  name: 'postgres: cursor',
  events: MILESTONES,
  stream: { cursor: 'updated_at', lag: '1s', pageRows: '7' },
  lateMs: 500,
  tied: 17,
  faults: FAULTS,
  open: (seed) => postgresShop(seed, postgres),
});

/** The same table, every change of it as the server writes it down. */
export const postgresChanges = databaseFamily({
  name: 'postgres: replication',
  events: STATUS_CHANGES,
  stream: { pageRows: '7' },
  lateMs: 500,
  tied: 17,
  faults: FAULTS,
  open: (seed) => postgresShop(seed, postgresReplication),
});
