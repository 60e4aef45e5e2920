import { EventLogError, type Trace, type TraceEvent } from '../../eventlog/index.ts';
import { readClosingActivities, type Reader } from '../../store/index.ts';
import { countWithdrawn, readCaseMembers, readCaseObjects, readWithdrawn } from './case-objects.ts';
import { findCases } from './find-cases.ts';
import { readAttributeColumns, readCaseAttributes, type StoredAttribute } from './slice-context.ts';

interface CaseRow {
  case_no: number;
  open: boolean;
  leadTimeMs: number;
}

const CASE = `SELECT case_no::DOUBLE AS case_no, coalesce(open, FALSE) AS open, lead_us::DOUBLE / 1000 AS "leadTimeMs" FROM cases WHERE case_id = $case`;

const CASE_ATTRIBUTES = (columns: readonly StoredAttribute[]) =>
  `SELECT case_no ${selected(columns, ({ column }) => `c.${column}`)} FROM cases AS c WHERE case_no = $case_no`;

// Grain: one row per event of the case, in trace order. Of a paired event, `e` is the complete record and `b` the start.
const EVENTS = (columns: readonly StoredAttribute[]) => /* sql */ `
  WITH corrections AS (SELECT standing, count(*) AS corrected FROM set_aside WHERE standing IS NOT NULL GROUP BY standing)
  SELECT a.name AS activity, iso(t.started_at) AS "startedAt", iso(t.ended_at) AS "endedAt", r.name AS resource, s.system,
    lag(t.gap_us) OVER (ORDER BY t.position)::DOUBLE / 1000 AS "waitingMs", o.type AS object_type, o.key AS object_key,
    iso(e.recorded_at) AS "recordedAt", iso(f.ingested_at) AS "ingestedAt",
    CASE e.precision WHEN 0 THEN 'exact' WHEN 1 THEN 'minute' WHEN 2 THEN 'day' WHEN 3 THEN 'interval' END AS precision,
    iso(e.after_at) AS "afterAt", coalesce(u.corrected, 0)::DOUBLE + coalesce(v.corrected, 0)::DOUBLE AS corrections
    ${selected(columns, ({ column }) => `coalesce(e.${column}, b.${column})`)}
  FROM trace AS t JOIN events AS e ON e.event = t.event LEFT JOIN events AS b ON b.event = t.start_event
    JOIN activities AS a ON a.activity = t.activity LEFT JOIN resources AS r ON r.resource = t.resource
    JOIN sources AS s ON s.source = e.source JOIN objects AS o ON o.object = e.object JOIN batches AS f ON f.batch = e.batch
    LEFT JOIN corrections AS u ON u.standing = t.event LEFT JOIN corrections AS v ON v.standing = t.start_event
  WHERE t.case_no = $case_no ORDER BY t.position`;

/** Attributes as columns attribute_0, attribute_1 and so on, each as its answer gives it. */
const selected = (columns: readonly StoredAttribute[], valueOf: (attribute: StoredAttribute) => string): string =>
  columns.map((attribute, index) => `, ${answered(attribute, valueOf(attribute))} AS attribute_${index}`).join('');

const answered = ({ type }: StoredAttribute, value: string): string =>
  type === 'integer' ? `(${value})::DOUBLE` : type === 'instant' ? `iso(${value})` : value;

type EventRow = Omit<TraceEvent, 'object' | 'attributes'> & { object_type: string; object_key: string };
type Values = Record<string, unknown> & Record<`attribute_${number}`, string | number | boolean | null>;

/**
 * One case's whole life, in trace order, with everything recorded about it. A value that was not recorded is null among
 * the case's attributes and absent from an event's. An open case has no lead time once closing activities are given.
 *
 * @throws case-not-found
 */
export async function readTrace(reader: Reader, caseId: string): Promise<Trace> {
  const [found] = await reader.rows<CaseRow>(CASE, { case: caseId });
  if (!found) throw await caseNotFound(reader, caseId);
  const { case_no } = found;
  const { source } = await readClosingActivities(reader);
  const ofCase = await readCaseAttributes(reader);
  const ofEvent = (await readAttributeColumns(reader)).filter(({ scope }) => scope === 'event');
  const [attributes] = await reader.rows<Values>(CASE_ATTRIBUTES(ofCase), { case_no });
  const events = await reader.rows<EventRow & Values>(EVENTS(ofEvent), { case_no });
  const members = await readCaseMembers(reader, case_no);
  return {
    case: caseId,
    open: found.open,
    leadTimeMs: found.open && source === 'given' ? null : found.leadTimeMs,
    attributes: named(attributes ?? {}, ofCase),
    events: events.map((event) => traceEvent(event, recorded(named(event, ofEvent)))),
    withdrawn: await readWithdrawn(reader, members),
    objects: await readCaseObjects(reader, members),
  };
}

function traceEvent({ object_type, object_key, ...event }: EventRow, attributes: TraceEvent['attributes']): TraceEvent {
  const { activity, startedAt, endedAt, resource, system, waitingMs, recordedAt, ingestedAt } = event;
  const { precision, afterAt, corrections } = event;
  const object = { type: object_type, key: object_key };
  return {
    activity,
    startedAt,
    endedAt,
    resource,
    system,
    attributes,
    waitingMs,
    object,
    recordedAt,
    ingestedAt,
    precision,
    afterAt,
    corrections,
  };
}

const named = (row: Values, columns: readonly StoredAttribute[]): TraceEvent['attributes'] =>
  Object.fromEntries(columns.map(({ name }, index) => [name, row[`attribute_${index}`] ?? null]));

const recorded = (attributes: TraceEvent['attributes']): TraceEvent['attributes'] =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null));

async function caseNotFound(reader: Reader, caseId: string): Promise<EventLogError> {
  const withdrawn = await countWithdrawn(reader, caseId);
  if (withdrawn > 0) {
    return new EventLogError(
      'case-not-found',
      `The case "${caseId}" has no event left: ${withdrawn} of it ${withdrawn === 1 ? 'was' : 'were'} withdrawn, and ${withdrawn === 1 ? 'is' : 'are'} kept. ` +
        'Ask for another one.',
    );
  }
  const { cases, more, near } = await findCases(reader, caseId, { limit: SUGGESTED });
  const listed = cases.map(({ case: id, via }) => (via === null ? id : `${id} (${via.type} ${via.key})`)).join(', ');
  const next =
    cases.length > 0
      ? `It is part of ${listed}${more ? ' and more' : ''}.`
      : near.length > 0
        ? `Similar ones: ${near.join(', ')}.`
        : 'Nothing in the log has a number like it: check it, or ingest what it is in.';
  return new EventLogError('case-not-found', `No case is named "${caseId}". ${next}`);
}

const SUGGESTED = 3;
