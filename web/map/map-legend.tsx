import { useContext } from 'react';
import { ThemeInUse } from '../charts/theme-in-use.ts';
import { durationText } from '../format/duration.ts';
import { countText } from '../format/number.ts';
import { Button } from '../parts/button.tsx';
import type { MapGraph } from './graph.ts';
import { type Measure, measured } from './measure.ts';

interface MapLegendProps {
  graph: MapGraph;
  measure: Measure;
  quantiles: 'exact' | 'bins' | 'none';
  onExact: (() => void) | null;
}

/** What width and colour of an arrow mean, and how the figures were computed. */
export function MapLegend({ graph, measure, quantiles, onExact }: MapLegendProps) {
  const theme = useContext(ThemeInUse);
  const values = graph.edges.flatMap((edge) => measured(edge, measure) ?? []);
  const most = values.reduce((high, value) => Math.max(high, value), 0);
  const stops = measure === 'count' ? theme.volumeRamp : theme.durationRamp;
  const text = measure === 'count' ? countText : durationText;
  const isQuantile = measure === 'median' || measure === 'p90';
  return (
    <div className="map-legend">
      <span className="ramp" style={{ background: `linear-gradient(90deg, ${stops.join(', ')})` }} aria-hidden="true" />
      <p className="ramp-ends">
        <span>{text(0)}</span>
        <span>{text(most)}</span>
      </p>
      <p className="panel-note">
        Colour: {measure === 'count' ? 'how often' : `${measure} from end to next start`}. Width: how often. Numbers in
        boxes: executions. {isQuantile && quantiles === 'exact' && 'Quantiles are exact.'}
        {isQuantile && quantiles === 'bins' && 'Quantiles are interpolated in bins 9 % wide.'}
      </p>
      {isQuantile && onExact && (
        <Button look="quiet" onPress={onExact}>
          Compute exact quantiles
        </Button>
      )}
    </div>
  );
}
