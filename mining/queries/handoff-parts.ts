import type { Handoff, Lifecycle } from '../../eventlog/index.ts';
import type { Parameters, Reader } from '../../store/index.ts';
import { type HandoffParts, PART } from '../match-handoffs.ts';
import { gatherNumberColumns } from './number-columns.ts';
import type { SlicedLog } from './slice.ts';

/** A hand-off of which it is known what both sides share. */
export type SharedHandoff = Handoff & { per: string };

/** The systems of a log, and what is added to the times of each. */
export interface Clocks {
  /** by number */
  systems: readonly string[];
  shiftMs: readonly number[];
  /** the system of each source */
  sources: readonly { source: number; system: number }[];
}

/** What counts as having happened: an execution that has only begun has not. */
const HAPPENED: Record<Lifecycle, string> = {
  each: 'TRUE',
  pair: `e.transition IS DISTINCT FROM 'start'`,
  complete: `(e.transition IS NULL OR e.transition = 'complete')`,
};

/** Where starts are records of their own, the trace knows which belongs to an event. */
const STARTS: Record<Lifecycle, string> = {
  each: '',
  pair: 'LEFT JOIN (SELECT DISTINCT event, started_at AS begun_at FROM trace WHERE start_event IS NOT NULL) AS paired USING (event)',
  complete: '',
};

interface Scope {
  lifecycle: Lifecycle;
  log: SlicedLog;
  hasSetAside: boolean;
}

const startOf = (lifecycle: Lifecycle) =>
  lifecycle === 'pair' ? 'coalesce(paired.begun_at, e.started_at)' : 'e.started_at';

/**
 * Relations to put before a SELECT. `known`: what an activity plays in which hand-off. `records`: one row per part that a record plays.
 * `shared`: one row per object of a record that is not of the type that its hand-off shares, and object of that type above it
 * or below. `parts`: records by shared object.
 */
const PARTS = ({ lifecycle, log, hasSetAside }: Scope) => /* sql */ `
  WITH RECURSIVE roles AS (
    SELECT unnest($handoffs::USMALLINT[]) AS handoff, unnest($parts::UTINYINT[]) AS part, unnest($activities::VARCHAR[]) AS name,
      unnest($pers::VARCHAR[]) AS per),
  known AS (SELECT handoff, part, per, activity FROM roles JOIN activities USING (name)),
  clocks AS (
    SELECT unnest($sources::USMALLINT[]) AS source, unnest($systems::USMALLINT[]) AS system, unnest($shiftsUs::BIGINT[]) AS shift_us),
  records AS MATERIALIZED (
    SELECT known.handoff, known.part, known.per, e.object, objects.type, e.event, clocks.system,
      epoch_us(CASE WHEN known.part IN (${PART.arrival}, ${PART.action}) THEN coalesce(${startOf(lifecycle)}, e.ended_at) ELSE e.ended_at END)
        + clocks.shift_us AS at_us,
      epoch_us(e.ended_at) - epoch_us(${startOf(lifecycle)}) AS duration_us
    FROM events AS e JOIN known USING (activity) JOIN clocks USING (source) JOIN objects USING (object) ${STARTS[lifecycle]}
    ${hasSetAside ? 'ANTI JOIN set_aside USING (event)' : ''}
    ${log.casesSql === null ? '' : `SEMI JOIN (SELECT event FROM ${log.trace}) AS kept USING (event)`}
    WHERE e.ended_at <= $asOf::TIMESTAMP AND ${HAPPENED[lifecycle]}),
  origins AS (SELECT DISTINCT object, per FROM records WHERE type <> per),
  above AS (
    SELECT object AS origin, per, object AS reached FROM origins
    UNION
    SELECT above.origin, above.per, links.parent FROM above JOIN links ON links.child = above.reached),
  below AS (
    SELECT object AS origin, per, object AS reached FROM origins
    UNION
    SELECT below.origin, below.per, links.child FROM below JOIN links ON links.parent = below.reached),
  reached AS (SELECT *, FALSE AS is_inherited FROM above UNION ALL SELECT *, TRUE FROM below),
  shared AS (
    SELECT origin, per, reached AS object, is_inherited FROM reached JOIN objects ON objects.object = reached AND objects.type = per),
  parts AS (
    SELECT handoff, object, part, FALSE AS is_inherited, at_us, duration_us, system, event FROM records WHERE type = per
    UNION ALL
    SELECT handoff, shared.object, part, is_inherited, at_us, duration_us, system, event
    FROM records JOIN shared ON shared.origin = records.object AND shared.per = records.per),
  births AS (
    SELECT inheriting.handoff, e.object, ${PART.birth}::UTINYINT AS part, FALSE AS is_inherited,
      min(epoch_us(coalesce(e.started_at, e.ended_at)) + clocks.shift_us) AS at_us, NULL::BIGINT AS duration_us,
      arg_min(clocks.system, (e.ended_at, e.event)) AS system, arg_min(e.event, (e.ended_at, e.event)) AS event
    FROM (SELECT DISTINCT handoff, object FROM parts WHERE is_inherited AND part = ${PART.departure}) AS inheriting
      JOIN events AS e USING (object) JOIN clocks USING (source)
    GROUP BY inheriting.handoff, e.object),
  told AS (
    FROM (FROM parts UNION ALL FROM births)
    ${log.casesSql === null ? '' : `SEMI JOIN (SELECT DISTINCT object FROM events SEMI JOIN (SELECT event FROM ${log.trace}) AS kept USING (event)) AS members USING (object)`})`;

// Grain: one row per part that a record plays for a shared object, in order.
const TOLD = (scope: Scope) => /* sql */ `
  ${PARTS(scope)}
  SELECT handoff, object, part, is_inherited::UTINYINT, at_us::DOUBLE / 1000, coalesce(duration_us::DOUBLE / 1000, 'NaN'::DOUBLE), system, event
  FROM told ORDER BY handoff, object, at_us, part, event`;

/** Every part that records play in the hand-offs, up to an instant. @param asOf a TIMESTAMP as text */
export async function readHandoffParts(
  reader: Reader,
  handoffs: readonly SharedHandoff[],
  clocks: Clocks,
  asOf: string,
  scope: Omit<Scope, 'hasSetAside'>,
): Promise<HandoffParts> {
  const { hasSetAside } = await reader.row<{ hasSetAside: boolean }>('SELECT EXISTS (FROM set_aside) AS "hasSetAside"');
  const parameters = { ...scope.log.parameters, ...roleParameters(handoffs), ...clockParameters(clocks), asOf };
  return gatherNumberColumns(reader, TOLD({ ...scope, hasSetAside }), parameters, newParts);
}

/** In the order of `TOLD`. */
const newParts = (rows: number): HandoffParts => ({
  handoff: new Uint16Array(rows),
  object: new Uint32Array(rows),
  part: new Uint8Array(rows),
  isInherited: new Uint8Array(rows),
  atMs: new Float64Array(rows),
  durationMs: new Float64Array(rows),
  system: new Uint16Array(rows),
  event: new Uint32Array(rows),
});

const PLAYED = [
  ['from', PART.departure],
  ['to', PART.arrival],
  ['undoneBy', PART.undo],
  ['undoes', PART.standing],
  ['before', PART.end],
  ['stale', PART.action],
] as const;

function roleParameters(handoffs: readonly SharedHandoff[]): Parameters {
  const roles = handoffs.flatMap((handoff, number) =>
    PLAYED.flatMap(([key, part]) => handoff[key].map((activity) => ({ number, part, activity, per: handoff.per }))),
  );
  return {
    handoffs: roles.map(({ number }) => String(number)),
    parts: roles.map(({ part }) => String(part)),
    activities: roles.map(({ activity }) => activity),
    pers: roles.map(({ per }) => per),
  };
}

const clockParameters = ({ sources, shiftMs }: Clocks): Parameters => ({
  sources: sources.map(({ source }) => String(source)),
  systems: sources.map(({ system }) => String(system)),
  shiftsUs: sources.map(({ system }) => String(Math.round((shiftMs[system] ?? 0) * 1000))),
});
