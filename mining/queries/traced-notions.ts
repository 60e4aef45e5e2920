import type { TracedNotion } from '../../eventlog/index.ts';
import { inEachCaseNotion, type Reader } from '../../store/index.ts';

const SIZE = `SELECT (SELECT count(*)::DOUBLE FROM cases) AS cases, (SELECT count(*)::DOUBLE FROM trace) AS events`;

/** The types of objects whose cases are traced: the log's own first, then the others, the oldest first. */
export async function readTracedNotions(reader: Reader): Promise<TracedNotion[]> {
  const traced: TracedNotion[] = [];
  await inEachCaseNotion(reader, async ({ type }, index) => {
    traced.push({ type, own: index === 0, ...(await reader.row<{ cases: number; events: number }>(SIZE)) });
  });
  return traced;
}
