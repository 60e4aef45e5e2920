import type { Lifecycle } from '../../eventlog/index.ts';
import type { Store } from '../../store/index.ts';

/**
 * How records become events where nobody said: paired when the log has both starts and completes, else each its own.
 *
 * @param eventsSql staged SELECTs of the whole load
 */
export async function decideLifecycle(
  store: Store,
  eventsSql: readonly string[],
): Promise<{ lifecycle: Lifecycle; why: string }> {
  const transitions = eventsSql.map((sql) => `SELECT transition FROM (${sql})`).join(' UNION ALL ');
  const { starts, completes } = await store.row<{ starts: number; completes: number }>(
    `SELECT count(*) FILTER (transition = 'start')::DOUBLE AS starts, count(*) FILTER (transition = 'complete')::DOUBLE AS completes
     FROM (${transitions})`,
  );
  if (starts > 0 && completes > 0) {
    return { lifecycle: 'pair', why: `the log has ${starts} start and ${completes} complete records` };
  }
  return {
    lifecycle: 'each',
    why: starts > 0 ? 'the log has starts and no completes' : 'the log has no start records',
  };
}
