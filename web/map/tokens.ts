import type { Replay } from '../../eventlog/index.ts';
import type { MapGraph } from './graph.ts';
import type { MapLayout, PlacedEdge, Point } from './layout.ts';

/** Points per curve: enough that a token glides. */
const SAMPLES = 24;

interface Leg {
  fromMs: number;
  toMs: number;
  /** evenly spaced points on the way; one point where the token rests */
  way: readonly Point[];
  /** waits longer here than nine cases in ten */
  isLate: boolean;
}

/** One case on its way over the map, in time order. */
export type Track = readonly Leg[];

function curvePoint([a, b, c, d]: readonly [Point, Point, Point, Point], share: number): Point {
  const rest = 1 - share;
  const mix = (p: number, q: number, r: number, s: number) =>
    rest ** 3 * p + 3 * rest ** 2 * share * q + 3 * rest * share ** 2 * r + share ** 3 * s;
  return { x: mix(a.x, b.x, c.x, d.x), y: mix(a.y, b.y, c.y, d.y) };
}

/** Points along an edge, spaced evenly by length. */
export function pointsAlong({ curve, tip }: PlacedEdge): Point[] {
  const fine: Point[] = [];
  for (let at = 0; at + 3 < curve.length; at += 3) {
    const piece = curve.slice(at, at + 4) as unknown as [Point, Point, Point, Point];
    for (let sample = 0; sample < SAMPLES; sample++) fine.push(curvePoint(piece, sample / SAMPLES));
  }
  fine.push(tip);
  const lengths = [0];
  for (const [index, point] of fine.entries()) {
    const before = fine[index - 1];
    if (before) lengths.push((lengths[index - 1] ?? 0) + Math.hypot(point.x - before.x, point.y - before.y));
  }
  const whole = lengths.at(-1) ?? 0;
  return Array.from({ length: SAMPLES + 1 }, (_, step) => {
    const wanted = (whole * step) / SAMPLES;
    const above = Math.max(
      1,
      lengths.findIndex((length) => length >= wanted),
    );
    return fine[Math.min(above, fine.length - 1)] as Point;
  });
}

/**
 * The cases of a replay as tracks over a layout. Activities that the map leaves out
 * are passed over, as the projected graph does; a way that is hidden is not walked.
 */
export function tokenTracks(replay: Replay, graph: MapGraph, layout: MapLayout): Track[] {
  const idOf = new Map(graph.nodes.filter(({ kind }) => kind === 'activity').map(({ id, name }) => [name, id]));
  const nodeIds = replay.activities.map((activity) => idOf.get(activity));
  const placeOf = new Map(layout.nodes.map(({ id, x, y }) => [id, [{ x, y }]]));
  const pointsOf = new Map(layout.edges.map((edge) => [edge.id, pointsAlong(edge)]));
  const edgesFrom = new Map<string, Map<string, MapGraph['edges'][number]>>();
  for (const edge of graph.edges) {
    const targets = edgesFrom.get(edge.source) ?? new Map();
    edgesFrom.set(edge.source, targets.set(edge.target, edge));
  }

  return replay.cases.map(({ activity, startMs, endMs }) => {
    const visits = activity.flatMap((code, at) => {
      const id = nodeIds[code];
      return id === undefined ? [] : [{ id, fromMs: startMs[at] ?? 0, toMs: endMs[at] ?? 0 }];
    });
    return visits.flatMap((visit, at): Leg[] => {
      const rest: Leg = { fromMs: visit.fromMs, toMs: visit.toMs, way: placeOf.get(visit.id) ?? [], isLate: false };
      const next = visits[at + 1];
      const edge = next && edgesFrom.get(visit.id)?.get(next.id);
      if (!next || !edge) return [rest];
      const waitedMs = next.fromMs - visit.toMs;
      const isLate = edge.timed?.p90Ms != null && waitedMs > edge.timed.p90Ms;
      return [rest, { fromMs: visit.toMs, toMs: next.fromMs, way: pointsOf.get(edge.id) ?? [], isLate }];
    });
  });
}

export interface Span {
  fromMs: number;
  toMs: number;
}

/** When the first case starts and the last one ends; null without cases. */
export function replaySpan(replay: Replay): Span | null {
  const starts = replay.cases.flatMap(({ startMs }) => startMs.slice(0, 1));
  const ends = replay.cases.flatMap(({ endMs }) => endMs.slice(-1));
  if (starts.length === 0) return null;
  return {
    fromMs: starts.reduce((least, ms) => Math.min(least, ms)),
    toMs: ends.reduce((most, ms) => Math.max(most, ms)),
  };
}

/** The same cases, as if all had started at once, at zero. */
export function startedTogether(replay: Replay): Replay {
  return {
    ...replay,
    cases: replay.cases.map((one) => {
      const startedMs = one.startMs[0] ?? 0;
      return {
        ...one,
        startMs: one.startMs.map((ms) => ms - startedMs),
        endMs: one.endMs.map((ms) => ms - startedMs),
      };
    }),
  };
}

/** Where a token is at a moment; null before its case starts, after it ends, and on hidden ways. */
export function tokenAt(track: Track, atMs: number): (Point & { isLate: boolean }) | null {
  let low = 0;
  let high = track.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((track[middle] as Leg).fromMs <= atMs) low = middle;
    else high = middle - 1;
  }
  const leg = track[low];
  if (!leg || atMs < leg.fromMs || atMs > leg.toMs || leg.way.length === 0) return null;
  const share = leg.toMs > leg.fromMs ? (atMs - leg.fromMs) / (leg.toMs - leg.fromMs) : 1;
  const at = share * (leg.way.length - 1);
  const below = leg.way[Math.floor(at)] as Point;
  const above = leg.way[Math.ceil(at)] as Point;
  const rest = at - Math.floor(at);
  return { x: below.x + (above.x - below.x) * rest, y: below.y + (above.y - below.y) * rest, isLate: leg.isLate };
}
