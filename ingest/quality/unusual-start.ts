import type { Finding } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { type Boundary, boundaryFinding } from './unusual-boundaries.ts';

const STARTS = /* sql */ `
  WITH span AS (SELECT min(started_at) AS first_at, max(ended_at) AS last_at FROM cases)
  SELECT name AS activity, count(*)::DOUBLE AS cases,
         count(*) FILTER (started_at <= first_at + (last_at - first_at) / 20)::DOUBLE AS "atEdge", false AS "isMeant"
  FROM span, cases JOIN activities ON activity = first_activity
  GROUP BY name ORDER BY cases DESC, name`;

/** Cases that do not begin like the others. */
export const findUnusualStart = async (reader: Reader): Promise<Finding[]> =>
  boundaryFinding(await reader.rows<Boundary>(STARTS), {
    code: 'unusual-start',
    verb: 'start',
    compared: 'case',
    cut: 'begin in the first twentieth of the time that the log covers',
    advice: 'Load their earlier events, or leave these cases out: their lead time begins too late.',
  });
