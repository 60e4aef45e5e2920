import type { AttributeType } from '../../eventlog/index.ts';
import { type Reader, readSettings } from '../../store/index.ts';

export interface Attribute {
  name: string;
  scope: 'case' | 'event';
  type: AttributeType;
  /** of `cases` (scope case) or of `events` (scope event) */
  column: string;
}

/** What every finding is measured against. */
export interface LogFacts {
  records: number;
  events: number;
  cases: number;
  /** adjacent events of a case */
  pairs: number;
  caseNotion: string;
  /** the attribute that is known to hold the promised time */
  promise: string | null;
  /** the zone that times without an offset were read in; null: UTC */
  zone: string | null;
  attributes: Attribute[];
}

const COUNTS = /* sql */ `
  SELECT (SELECT count(*) FROM events)::DOUBLE AS records,
         (SELECT count(*) FROM trace)::DOUBLE AS events,
         (SELECT count(*) FROM cases)::DOUBLE AS cases`;

const ATTRIBUTES = /* sql */ `
  SELECT name, scope, type, column_name AS "column" FROM attributes ORDER BY name, column_name`;

// Grain: one row per zone that a load was told or assumed; ICU's own list says which words are zones.
const ZONES = /* sql */ `
  WITH choices AS (SELECT unnest(choices::JSON[]) AS choice FROM batches),
  zones AS (SELECT choice->>'value' AS zone FROM choices WHERE (choice->>'what') ILIKE '%zone%')
  SELECT DISTINCT zone FROM zones SEMI JOIN (SELECT name FROM pg_timezone_names()) AS known ON known.name = zone
  WHERE zone NOT IN ('UTC', 'Etc/UTC', 'GMT') ORDER BY zone`;

export async function readLogFacts(reader: Reader): Promise<LogFacts> {
  const counts = await reader.row<Pick<LogFacts, 'records' | 'events' | 'cases'>>(COUNTS);
  const zones = await reader.rows<{ zone: string }>(ZONES);
  const { caseNotion, promise } = await readSettings(reader);
  return {
    ...counts,
    pairs: counts.events - counts.cases,
    caseNotion,
    promise,
    zone: zones[0]?.zone ?? null,
    attributes: await reader.rows<Attribute>(ATTRIBUTES),
  };
}
