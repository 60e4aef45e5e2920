import { useContext } from 'react';
import { ActivityColours, hueOf } from './activity-colours.ts';

interface Step {
  activity: string;
  times: number;
}

/** Neighbours that are the same become one, with how often. */
function collapsed(activities: readonly string[]): Step[] {
  const steps: Step[] = [];
  for (const activity of activities) {
    const last = steps.at(-1);
    if (last?.activity === activity) last.times += 1;
    else steps.push({ activity, times: 1 });
  }
  return steps;
}

interface SequenceProps {
  activities: readonly string[];
  /** colours alone */
  compact?: boolean;
  /** the last leads back to the first */
  closed?: boolean;
}

/** Activities in order, each in its own colour. */
export function Sequence({ activities, compact = false, closed = false }: SequenceProps) {
  const colours = useContext(ActivityColours);
  return (
    <ol className={compact ? 'sequence sequence-compact' : 'sequence'}>
      {collapsed(activities).map(({ activity, times }, index) => (
        <li key={index} className={`activity hue-${hueOf(colours, activity)}`} title={activity}>
          <span className={compact ? 'visually-hidden' : undefined}>{activity}</span>
          {times > 1 && <span className="times">×{times}</span>}
        </li>
      ))}
      {closed && (
        <li className="cycle-back" title={`and back to ${activities[0] ?? ''}`}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M12.5 5.5A5 5 0 1 0 13 8M13 2.5v3.2H9.8" />
          </svg>
          <span className="visually-hidden">and back to {activities[0]}</span>
        </li>
      )}
    </ol>
  );
}
