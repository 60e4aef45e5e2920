import { type Reader, RELATIONS } from '../../store/index.ts';

/** How far cases share what they are made of, which bends figures of cases. */
export interface CaseSharing {
  convergence: number;
  divergence: number;
}

const MAY_SHARE = `SELECT EXISTS (FROM links) OR EXISTS (FROM event_objects) AS some`;

// Grain: one row. An activity that occurs for two objects of a type in one case has a least and a greatest of them.
const SHARING = /* sql */ `
  WITH others AS (SELECT object, type FROM objects WHERE type <> $caseNotion),
  shared AS (SELECT event FROM trace GROUP BY event HAVING count(*) > 1),
  manifold AS (
    SELECT case_no FROM trace JOIN ${RELATIONS} AS related USING (event) JOIN others USING (object)
    GROUP BY case_no, activity, type HAVING min(object) < max(object))
  SELECT (SELECT count(*)::DOUBLE FROM shared) AS convergence, (SELECT count(DISTINCT case_no)::DOUBLE FROM manifold) AS divergence`;

/**
 * Convergence: events that lie in more than one case, so that sums over cases count them more than once. Divergence: cases in
 * which an activity occurs for several objects of one type, so that it looks like rework and is none. Both are zero in a log of
 * cases alone, at no cost; else one pass over the events.
 * Source: van der Aalst (2019), "Object-Centric Process Mining: Dealing with Divergence and Convergence in Event Data".
 */
export async function readCaseSharing(reader: Reader, caseNotion: string): Promise<CaseSharing> {
  const { some } = await reader.row<{ some: boolean }>(MAY_SHARE);
  return some ? reader.row<CaseSharing>(SHARING, { caseNotion }) : { convergence: 0, divergence: 0 };
}
