import type { HandoffProposal } from '../../eventlog/index.ts';
import { type Reader, readSettings } from '../../store/index.ts';

/** How often one must have followed the other. */
const LEAST_TIMES = 20;
/** Of the one side at least so many belong to the other, and of the other side at least half of all. */
const MOST_SHARE = 0.8;
const LEAST_SHARE = 0.5;

// Grain: one row per pair of activities of different systems that follow each other directly in cases, most often first. one_to_one: of the
// cases with the pair, those in which both come equally often.
const PAIRS = /* sql */ `
  WITH steps AS (
    SELECT t.case_no, t.activity, t.gap_us, coalesce(s.system, s.name) AS system, o.type, lead(t.activity) OVER in_case AS next,
      lead(coalesce(s.system, s.name)) OVER in_case AS next_system, lead(o.type) OVER in_case AS next_type
    FROM trace AS t JOIN events AS e ON e.event = t.event JOIN sources AS s ON s.source = e.source JOIN objects AS o ON o.object = e.object
    WINDOW in_case AS (PARTITION BY t.case_no ORDER BY t.position)),
  crossing AS (FROM steps WHERE next IS NOT NULL AND system <> next_system),
  occurring AS (SELECT case_no, activity, count(*) AS times FROM steps GROUP BY case_no, activity),
  totals AS (SELECT activity, sum(times) AS times FROM occurring GROUP BY activity),
  even AS (
    SELECT activity, next, avg((a.times = b.times)::INTEGER) AS one_to_one
    FROM (SELECT DISTINCT case_no, activity, next FROM crossing) AS pair JOIN occurring AS a USING (case_no, activity)
      JOIN occurring AS b ON b.case_no = pair.case_no AND b.activity = pair.next
    GROUP BY activity, next),
  pairs AS (
    SELECT activity, next, count(*) AS times, median(gap_us) AS median_us, list_sort(list(DISTINCT system)) AS senders,
      list_sort(list(DISTINCT next_system)) AS receivers, list_sort(list(DISTINCT type)) AS types, list_sort(list(DISTINCT next_type)) AS next_types
    FROM crossing GROUP BY activity, next),
  judged AS (
    SELECT pairs.*, one_to_one, pairs.times / a.times AS share_from, pairs.times / b.times AS share_to
    FROM pairs JOIN even USING (activity, next) JOIN totals AS a USING (activity) JOIN totals AS b ON b.activity = pairs.next)
  SELECT a.name AS "fromActivity", b.name AS "toActivity", senders AS "from", receivers AS "to", types, next_types AS "nextTypes",
    times::DOUBLE AS count, share_from::DOUBLE AS "shareOfFrom", share_to::DOUBLE AS "shareOfTo", one_to_one::DOUBLE AS "oneToOne",
    median_us::DOUBLE / 1000 AS "medianLagMs"
  FROM judged JOIN activities AS a USING (activity) JOIN activities AS b ON b.activity = judged.next
  WHERE times >= ${LEAST_TIMES} AND greatest(share_from, share_to) >= ${MOST_SHARE} AND least(share_from, share_to) >= ${LEAST_SHARE}
    AND one_to_one >= ${MOST_SHARE}
  ORDER BY times DESC, a.name, b.name`;

const LINKED = /* sql */ `
  SELECT DISTINCT c.type AS child, p.type AS parent
  FROM links JOIN objects AS c ON c.object = links.child JOIN objects AS p ON p.object = links.parent ORDER BY ALL`;

type PairRow = Omit<HandoffProposal, 'per'> & { types: string[]; nextTypes: string[] };

/**
 * Hand-offs that the log suggests and does not declare: an activity of one system that an activity of another one follows directly in most
 * cases where either occurs, as often the one as the other. Most frequent first. A suggestion is no fact: what only happens next
 * looks the same as what had to be told.
 *
 * Time O(n log n) in the events of the traces.
 */
export async function proposeHandoffs(reader: Reader): Promise<HandoffProposal[]> {
  const { handoffs } = await readSettings(reader);
  const isDeclared = ({ fromActivity, toActivity }: PairRow) =>
    handoffs.some(({ from, to }) => from.includes(fromActivity) && to.includes(toActivity));
  const pairs = (await reader.rows<PairRow>(PAIRS)).filter((pair) => !isDeclared(pair));
  if (pairs.length === 0) return [];
  const linked = await reader.rows<{ child: string; parent: string }>(LINKED);
  return pairs.map(({ types, nextTypes, ...pair }) => ({ ...pair, per: sharedType(types, nextTypes, linked) }));
}

/** Of two types the one that belongs to the other: an order is held for each of its deliveries. Null where that does not tell. */
function sharedType(
  [one, ...more]: readonly string[],
  [other, ...others]: readonly string[],
  linked: readonly { child: string; parent: string }[],
): string | null {
  if (one === undefined || other === undefined || more.length > 0 || others.length > 0) return null;
  if (one === other) return one;
  const isPart = (child: string, parent: string) =>
    linked.some((link) => link.child === child && link.parent === parent);
  if (isPart(one, other)) return one;
  return isPart(other, one) ? other : null;
}
