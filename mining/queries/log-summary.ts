import type { Finding, LogSummary } from '../../eventlog/index.ts';
import { readClosingActivities, readDataVersion, type Reader, readSettings } from '../../store/index.ts';
import { readCaseSharing } from './case-sharing.ts';

// Grain: one row.
const COUNTS = /* sql */ `
  WITH used AS (SELECT DISTINCT variant FROM cases),
  occurring AS (SELECT DISTINCT unnest(activities) FROM variants SEMI JOIN used USING (variant))
  SELECT
    (SELECT count(*)::DOUBLE FROM cases) AS cases,
    (SELECT count(*)::DOUBLE FROM cases WHERE open) AS "openCases",
    (SELECT count(*)::DOUBLE FROM trace) AS events,
    (SELECT count(*)::DOUBLE FROM events) AS records,
    (SELECT count(*)::DOUBLE FROM occurring) AS activities,
    (SELECT count(*)::DOUBLE FROM used) AS variants,
    (SELECT count(*)::DOUBLE FROM objects) AS objects,
    (SELECT iso(min(started_at)) FROM cases) AS "firstAt",
    (SELECT iso(max(ended_at)) FROM cases) AS "lastAt",
    (SELECT coalesce(sum(tied_pairs), 0)::DOUBLE FROM cases) AS "tiedPairs",
    (SELECT count(*)::DOUBLE FROM cases WHERE tied_pairs > 0) AS "tiedCases",
    (SELECT count(*)::DOUBLE FROM trace WHERE gap_us < 0) AS overlaps,
    (SELECT count(*)::DOUBLE FROM rejects) AS rejected,
    EXISTS (FROM trace WHERE started_at IS NOT NULL) AS "hasStarts"`;

// Grain: one row. Objects of the case type are cases; of the others, those that links lead up to one belong to it. An event belongs where its own
// object does, or another one to which a source relates it.
const UNLINKED = /* sql */ `
  WITH RECURSIVE linked AS (
    SELECT child AS object FROM links SEMI JOIN (SELECT object AS parent FROM objects WHERE type = $caseNotion) AS lead USING (parent)
    UNION
    SELECT child FROM links JOIN linked ON links.parent = linked.object),
  astray AS (SELECT object FROM objects ANTI JOIN linked USING (object) WHERE type <> $caseNotion)
  SELECT count(*)::DOUBLE AS unlinked
  FROM (
    SELECT event FROM events SEMI JOIN astray USING (object)
    UNION ALL SELECT event FROM events WHERE object IS NULL)
  ANTI JOIN set_aside USING (event)
  ANTI JOIN (SELECT event FROM event_objects ANTI JOIN astray USING (object)) AS related USING (event)`;

const FINDINGS = `SELECT code, severity, count::DOUBLE AS count, share, message, advice, subject FROM findings ORDER BY rowid`;

/**
 * The log in figures. A tied pair is two adjacent events of a case with the same start and end, whose order the source
 * decided; overlaps are edges whose target starts before their source ends.
 */
export async function readLogSummary(reader: Reader): Promise<LogSummary> {
  const { lifecycle, caseNotion, value } = await readSettings(reader);
  const counts =
    await reader.row<
      Omit<
        LogSummary,
        | 'caseNotion'
        | 'value'
        | 'unlinked'
        | 'convergence'
        | 'divergence'
        | 'lifecycle'
        | 'closedBy'
        | 'dataVersion'
        | 'findings'
      >
    >(COUNTS);
  const { unlinked } = await reader.row<{ unlinked: number }>(UNLINKED, { caseNotion });
  const findings = await reader.rows<Finding>(FINDINGS);
  return {
    caseNotion,
    value,
    ...counts,
    unlinked,
    ...(await readCaseSharing(reader, caseNotion)),
    lifecycle,
    closedBy: await readClosingActivities(reader),
    dataVersion: await readDataVersion(reader),
    findings,
  };
}
