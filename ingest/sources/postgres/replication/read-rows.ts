import type pg from 'pg';
import { EventLogError } from '../../../../eventlog/index.ts';
import { literal } from '../../../../store/index.ts';
import { durableSession } from '../../database/durable-session.ts';
import { assertColumns, assertNoNullKeys, type Reading, readPage } from '../../database/reading.ts';
import type { Condition, DatabaseSession } from '../../database/session.ts';
import { parseStreamOptions } from '../../database/stream-options.ts';
import type { SourceContext } from '../../source.ts';
import { postgresFault } from '../faults.ts';
import { openPostgresSession, POSTGRES } from '../postgres-session.ts';
import type { ReplicationConfig, ReplicationOptions } from './config.ts';
import type { FollowedTable } from './publication.ts';

/** Tables whose rows are to be given as they stand. */
export interface RowsTask {
  stream: string;
  config: ReplicationConfig;
  options: ReplicationOptions;
  /** each with the key after which it goes on; null: from its first row */
  tables: readonly { table: FollowedTable; after: readonly string[] | null }[];
  /** the moment at which the slot begins, exported by a connection that is still open; null: now */
  snapshot: string | null;
  context: SourceContext;
}

export interface RowsPage {
  table: FollowedTable;
  rows: string[];
  /** key of the last row; null when there was none */
  after: string[] | null;
  hasMore: boolean;
}

/**
 * The rows of tables, page by page in the order of their keys, as they stood at one moment. When the connection is lost,
 * the rest is read as it stands then, and what changed between is given by the slot once more.
 */
export async function* tableRows(task: RowsTask): AsyncGenerator<RowsPage> {
  const { stream, options, tables, context } = task;
  const session = durableSession(sessionsOf(task), context, () => stream);
  const said = parseStreamOptions(stream, {
    pageRows: String(options.pageRows),
    ...(options.omit && { omit: options.omit }),
  });
  await session.beginSnapshot();
  try {
    for (const { table, after } of tables) {
      const { relation } = table;
      const key = keyOf(stream, options, table);
      assertColumns(stream, relation, [...key, ...(options.omit ?? [])]);
      yield* pages({ stream, options: said, dialect: POSTGRES, session, context, relation, key }, table, after);
    }
  } finally {
    await session.close().catch(() => undefined); // what was read has been given
  }
}

async function* pages(
  reading: Reading,
  table: FollowedTable,
  from: readonly string[] | null,
): AsyncGenerator<RowsPage> {
  const { key } = reading;
  await assertNoNullKeys(reading, []);
  let after = from === null ? null : [...from];
  for (let hasMore = true; hasMore; ) {
    const where: Condition[] = after === null ? [] : [{ columns: key, after }];
    const page = await readPage(reading, key, where, null);
    after = [...(page.rows.at(-1)?.position ?? after ?? [])];
    hasMore = page.hasMore;
    yield { table, rows: page.rows.map(({ data }) => data), after, hasMore };
  }
}

function keyOf(stream: string, options: ReplicationOptions, { relation }: FollowedTable): readonly string[] {
  const key = options.key ?? relation.primaryKey;
  if (key.length > 0) return key;
  throw new EventLogError(
    'configuration-invalid',
    `streams.${stream}: ${relation.label} has no primary key. Name the columns that tell its rows apart, for example key: [id].`,
  );
}

/**
 * The first session looks at the exported moment. One after a loss cannot, nor when the connection that exported it was
 * lost: they look at a later one, and what changed between comes from the slot once more.
 */
function sessionsOf({ config, snapshot }: RowsTask): () => Promise<DatabaseSession> {
  let moment = snapshot;
  return async () => {
    const { session, client } = await openPostgresSession(config);
    return {
      ...session,
      async beginSnapshot() {
        await session.beginSnapshot();
        const exported = moment;
        moment = null;
        if (exported === null || (await isTaken(client, config, exported))) return;
        await session.endSnapshot();
        await session.beginSnapshot();
      },
    };
  };
}

const NO_SUCH_SNAPSHOT: readonly unknown[] = ['42704', '22023']; // the second up to version 16

async function isTaken(client: pg.Client, config: ReplicationConfig, snapshot: string): Promise<boolean> {
  try {
    await client.query(`SET TRANSACTION SNAPSHOT ${literal(snapshot)}`);
    return true;
  } catch (error) {
    if (NO_SUCH_SNAPSHOT.includes((error as { code?: string }).code)) return false;
    throw postgresFault(error, config, 'Taking the moment at which the slot begins');
  }
}
