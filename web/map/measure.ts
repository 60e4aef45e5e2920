import { durationBrief } from '../format/duration.ts';
import { countBrief } from '../format/number.ts';
import type { MapEdge } from './graph.ts';

/** What is written on edges and gives them their colour. */
export type Measure = 'count' | 'mean' | 'median' | 'p90';

export const MEASURES = [
  ['count', 'Count'],
  ['median', 'Median'],
  ['mean', 'Mean'],
  ['p90', 'p90'],
] as const satisfies readonly (readonly [Measure, string])[];

/** In cases or milliseconds; null where the edge has none. */
export function measured(edge: MapEdge, measure: Measure): number | null {
  if (measure === 'count') return edge.count;
  if (!edge.timed) return null;
  const { meanMs, medianMs, p90Ms } = edge.timed;
  return { mean: meanMs, median: medianMs, p90: p90Ms }[measure];
}

export function measuredText(edge: MapEdge, measure: Measure): string {
  const value = measured(edge, measure);
  if (value === null) return '';
  return measure === 'count' ? countBrief(value) : durationBrief(value);
}
