import type { Lifecycle } from '../../eventlog/index.ts';
import { literal, type Store } from '../../store/index.ts';
import { TRANSITION_WORDS } from './role-names.ts';

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

const WORDS = Object.entries(TRANSITION_WORDS).flatMap(([transition, words]) =>
  words.map((word) => ({ word, transition })),
);

/** SQL of a transition as XES calls it: in small letters, and `start` or `complete` for other words that say so. */
export const transitionSql = (text: string): string =>
  `(CASE lower(${text}) ${WORDS.map(({ word, transition }) => `WHEN ${literal(word)} THEN ${literal(transition)}`).join(' ')} ELSE lower(${text}) END)`;

/** The words of a column that `transitionSql` replaces, and by what. */
export async function readReplacedWords(
  store: Store,
  relation: string,
  text: string,
): Promise<{ word: string; transition: string }[]> {
  const words = WORDS.map(({ word }) => literal(word)).join(', ');
  const found = await store.rows<{ word: string }>(
    `SELECT DISTINCT lower(${text}) AS word FROM ${relation} WHERE lower(${text}) IN (${words})`,
  );
  return WORDS.filter(({ word }) => found.some((row) => row.word === word));
}
