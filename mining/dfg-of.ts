import type { Dfg, Distribution } from '../eventlog/index.ts';

/** Counts of activities and edges, by activity code; both in the order of the answer. */
export interface Structure {
  activities: (Dfg['activities'][number] & { code: number })[];
  edges: { source: number; target: number; count: number; cases: number }[];
}

export interface EdgeDurations {
  source: number;
  target: number;
  overlaps: number;
  durationMs: Distribution;
}

/** Of an edge whose durations were not asked for. */
export const UNMEASURED: Distribution = { mean: null, median: null, p90: null, min: null, max: null, sd: null };

/**
 * Puts counts and durations together into a directly-follows graph.
 *
 * @param durations at most one entry per edge; an edge without one has null durations
 */
export function dfgOf(structure: Structure, durations: readonly EdgeDurations[], quantiles: Dfg['quantiles']): Dfg {
  const names = new Map(structure.activities.map(({ code, activity }) => [code, activity]));
  const measured = new Map(durations.map((entry) => [pairKey(entry.source, entry.target), entry]));
  return {
    activities: structure.activities.map(({ code, ...activity }) => activity),
    edges: structure.edges.map((edge) => {
      const { durationMs = UNMEASURED, overlaps = 0 } = measured.get(pairKey(edge.source, edge.target)) ?? {};
      const { mean, median, p90, min, max, sd } = durationMs;
      return {
        source: names.get(edge.source) ?? '',
        target: names.get(edge.target) ?? '',
        count: edge.count,
        cases: edge.cases,
        meanMs: mean,
        medianMs: median,
        p90Ms: p90,
        minMs: min,
        maxMs: max,
        sdMs: sd,
        overlaps,
      };
    }),
    quantiles,
  };
}

/** Codes are below 65,536, so a pair of them is one exact number. */
export const pairKey = (source: number, target: number): number => source * 65536 + target;
