import type { Finding } from '../../eventlog/index.ts';
import { type Reader, readClosingActivities } from '../../store/index.ts';
import { STATES } from './silence.ts';
import { type Boundary, boundaryFinding } from './unusual-boundaries.ts';

// Only cases that are closed, or silent for longer than is usual: the others go on.
const ENDS = /* sql */ `
  WITH ${STATES},
  ended AS (FROM states WHERE is_silent OR NOT open)
  SELECT last_name AS activity, count(*)::DOUBLE AS cases, 0::DOUBLE AS "atEdge",
         list_contains($closing, last_name) AS "isMeant"
  FROM ended GROUP BY last_name ORDER BY cases DESC, last_name`;

/** Cases that do not end like the others, though nothing more is to be expected. */
export async function findUnusualEnd(reader: Reader): Promise<Finding[]> {
  const { activities } = await readClosingActivities(reader);
  return boundaryFinding(await reader.rows<Boundary>(ENDS, { closing: activities }), {
    code: 'unusual-end',
    verb: 'end',
    compared: 'settled case',
    cut: 'end at the edge of the log',
    advice: 'Look at these cases: they were abandoned, or what finished them was not recorded.',
  });
}
