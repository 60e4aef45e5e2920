import { useContext } from 'react';
import { ActivityColours, hueOf } from '../../parts/activity-colours.ts';

const RADIUS = 19;
/** Degrees left free around each dot. */
const GAP = 22;

const onRing = (degrees: number) => {
  const angle = ((degrees - 90) * Math.PI) / 180;
  return { x: 26 + RADIUS * Math.cos(angle), y: 26 + RADIUS * Math.sin(angle) };
};

const arc = (from: number, to: number) => {
  const start = onRing(from);
  const end = onRing(to);
  return `M${start.x.toFixed(2)} ${start.y.toFixed(2)}A${RADIUS} ${RADIUS} 0 ${to - from > 180 ? 1 : 0} 1 ${end.x.toFixed(2)} ${end.y.toFixed(2)}`;
};

/** A loop as a small ring, one dot per activity, the way back in the colour of lost time. */
export function LoopRing({ activities, rank }: { activities: readonly string[]; rank: number }) {
  const colours = useContext(ActivityColours);
  const step = 360 / activities.length;
  return (
    <svg className="loop-ring" viewBox="0 0 52 52" role="img" aria-label={`Rank ${rank}`}>
      {activities.map((_, index) => (
        <path
          key={index}
          d={arc(index * step + GAP, (index + 1) * step - GAP)}
          className={index === activities.length - 1 ? 'is-back' : undefined}
        />
      ))}
      {activities.map((activity, index) => {
        const { x, y } = onRing(index * step);
        return <circle key={index} cx={x} cy={y} r="4.4" className={`hue-${hueOf(colours, activity)}`} />;
      })}
      <text x="26" y="30.5">
        {rank}
      </text>
    </svg>
  );
}
