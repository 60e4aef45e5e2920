import type { Handoff, HandoffRow, LogSettings, Slice } from '../../eventlog/index.ts';
import { type Reader, readSettings } from '../../store/index.ts';
import { handoffLedger } from '../handoff-ledger.ts';
import type { LedgerRow } from '../ledger-row.ts';
import { type Clocks, readHandoffParts, type SharedHandoff } from './handoff-parts.ts';
import { readLedgerWords, type LedgerWords } from './ledger-words.ts';
import { readAsOf } from './order-state.ts';
import { readSlicedLog } from './slice.ts';

/**
 * The hand-off ledger: for every hand-off that the log declares, by the system where it departs and the system where it arrives,
 * what arrived, what did not, how long it took, in which rhythm the receiver takes things in, and what was done there before it
 * knew. In the order declared, then of the systems by name. Nothing is declared: empty.
 *
 * Without a slice, objects count that belong to no case (yet): a web order that never became an order.
 *
 * @param options.asOf ISO 8601; later events are taken as not yet happened. The end of the last event without it
 * Time O(n log n) in the records that the hand-offs name.
 */
export async function readHandoffs(
  reader: Reader,
  slice: Slice,
  options: { asOf?: string } = {},
): Promise<HandoffRow[]> {
  const settings = await readSettings(reader);
  const instant = await readAsOf(reader, options.asOf);
  if (settings.handoffs.length === 0 || instant === null) return [];
  const handoffs = await withShared(reader, settings);
  const clocks = await readClocks(reader, settings);
  const log = await readSlicedLog(reader, slice);
  const parts = await readHandoffParts(reader, handoffs, clocks, instant.at, { lifecycle: settings.lifecycle, log });
  const terms = { handoffs, shiftMs: clocks.shiftMs, asOfMs: instant.us / 1000 };
  const rows = handoffLedger(parts, terms);
  const words = await readLedgerWords(reader, rows, settings.value);
  return rows.map((row) => answerOf(row, handoffs[row.handoff] as SharedHandoff, clocks, words));
}

// Grain: one row per activity asked for and type of its objects.
const TYPES = /* sql */ `
  SELECT DISTINCT name AS activity, type
  FROM events JOIN (FROM activities SEMI JOIN (SELECT unnest($activities::VARCHAR[]) AS name) AS asked USING (name)) AS named USING (activity)
    JOIN objects USING (object)`;

/** Hand-offs that do not say what both sides share get the type of all their objects, where it is one, else the case notion. */
async function withShared(reader: Reader, { handoffs, caseNotion }: LogSettings): Promise<SharedHandoff[]> {
  const unsaid = handoffs.filter(({ per }) => per === null).flatMap(({ from, to }) => [...from, ...to]);
  const types =
    unsaid.length === 0 ? [] : await reader.rows<{ activity: string; type: string }>(TYPES, { activities: unsaid });
  const shared = ({ from, to }: Handoff): string => {
    const found = new Set(types.flatMap(({ activity, type }) => ([...from, ...to].includes(activity) ? type : [])));
    return found.size === 1 ? ([...found][0] as string) : caseNotion;
  };
  return handoffs.map((handoff) => ({ ...handoff, per: handoff.per ?? shared(handoff) }));
}

const SOURCES = `SELECT source::DOUBLE AS source, coalesce(system, name) AS system FROM sources ORDER BY source`;

async function readClocks(reader: Reader, { clockCorrections }: LogSettings): Promise<Clocks> {
  const sources = await reader.rows<{ source: number; system: string }>(SOURCES);
  const systems = [...new Set(sources.map(({ system }) => system))].toSorted();
  return {
    systems,
    shiftMs: systems.map((system) => clockCorrections[system] ?? 0),
    sources: sources.map(({ source, system }) => ({ source, system: systems.indexOf(system) })),
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

function answerOf(row: LedgerRow, handoff: SharedHandoff, clocks: Clocks, words: LedgerWords): HandoffRow {
  const { handoff: _number, from, to, rhythm, skew, staleActions, weeks, exceptions, ...figures } = row;
  const shiftOf = (system: number | null) => (system === null ? 0 : (clocks.shiftMs[system] ?? 0));
  const staleCases = [
    ...new Set(staleActions.flatMap(({ transfer, event }) => words.casesOf(transfer.object, event))),
  ].toSorted();
  const caseOf = (object: number, event: number) => words.casesOf(object, event)[0] ?? null;
  const listed = exceptions.map(({ object, event, departedAtMs, arrivedAtMs, kind, lagMs }) => ({
    kind,
    case: caseOf(object, event),
    object: words.objectOf(object),
    departedAt: isoOrNull(departedAtMs),
    arrivedAt: isoOrNull(arrivedAtMs),
    lagMs,
  }));
  return {
    fact: handoff.fact,
    from: from === null ? null : (clocks.systems[from] ?? null),
    to: to === null ? null : (clocks.systems[to] ?? null),
    fromActivities: handoff.from,
    toActivities: handoff.to,
    per: handoff.per,
    ...figures,
    periodMs: rhythm?.periodMs ?? null,
    offsetMs: rhythm?.offsetMs ?? null,
    periodShare: rhythm?.share ?? null,
    clockSkewMs: skew?.skewMs ?? null,
    clockSkewWithinMs: skew?.withinMs ?? null,
    clockCorrectionMs: shiftOf(to) - shiftOf(from),
    staleActions: staleActions.length,
    staleCases,
    staleMs: totalOf(staleActions.map(({ durationMs }) => durationMs)),
    staleValue: words.valueOf(staleCases),
    weeks: weeks.map(({ mondayMs, ...ofWeek }) => ({ week: iso(mondayMs), ...ofWeek })),
    examples: [...new Set(listed.flatMap((exception) => exception.case ?? []))],
    exceptions: listed,
    staleExamples: staleActions.slice(0, STALE_EXAMPLES).map(({ transfer, event, startedAtMs }) => ({
      case: caseOf(transfer.object, event),
      object: words.objectOf(transfer.object),
      activity: words.activityOf(event),
      startedAt: iso(startedAtMs),
      departedAt: iso(transfer.departedAtMs),
      arrivedAt: isoOrNull(transfer.arrivedAtMs),
    })),
  };
}

/** Work is listed so that it can be looked at; the cases are listed all. */
const STALE_EXAMPLES = 20;

/** Null where nothing has a duration. */
function totalOf(durations: readonly number[]): number | null {
  const recorded = durations.filter((ms) => !Number.isNaN(ms));
  return recorded.length === 0 ? null : recorded.reduce((sum, ms) => sum + ms, 0);
}
