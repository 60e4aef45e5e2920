import type { HandoffRow } from '../../../eventlog/index.ts';
import { durationText } from '../../format/duration.ts';
import { Undefined } from '../../parts/figures.tsx';

const WIDTH = 92;
const HEIGHT = 22;
const EDGE = 2;

/** The median lag of every week as a small line, from nought to the longest. */
export function Sparkline({ weeks }: { weeks: HandoffRow['weeks'] }) {
  const medians = weeks.flatMap(({ medianLagMs }, index) => (medianLagMs === null ? [] : [{ index, medianLagMs }]));
  if (medians.length < 2) return <Undefined />;
  const most = Math.max(1, ...medians.map(({ medianLagMs }) => medianLagMs));
  const x = (index: number) => EDGE + (index / Math.max(1, weeks.length - 1)) * (WIDTH - 2 * EDGE);
  const y = (ms: number) => HEIGHT - EDGE - (Math.max(0, ms) / most) * (HEIGHT - 2 * EDGE);
  const points = medians.map(({ index, medianLagMs }) => `${x(index).toFixed(1)},${y(medianLagMs).toFixed(1)}`);
  const [first, last] = [medians[0], medians.at(-1)];
  const words = `Median lag by week: ${durationText(first?.medianLagMs ?? 0)} at first, ${durationText(last?.medianLagMs ?? 0)} at last, ${durationText(most)} at most`;
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words}>
      <title>{words}</title>
      <polyline points={points.join(' ')} />
    </svg>
  );
}
