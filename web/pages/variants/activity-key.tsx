import { useContext } from 'react';
import type { Variant } from '../../../eventlog/index.ts';
import { ActivityColours, hueOf } from '../../parts/activity-colours.ts';

/** Which colour stands for which activity. */
export function ActivityKey({ variants }: { variants: readonly Variant[] }) {
  const colours = useContext(ActivityColours);
  const shown = new Set(variants.flatMap(({ activities }) => activities));
  return (
    <ul className="activity-key" aria-label="Colours of the activities">
      {colours
        .filter((activity) => shown.has(activity))
        .map((activity) => (
          <li key={activity} className={`hue-${hueOf(colours, activity)}`}>
            {activity}
          </li>
        ))}
    </ul>
  );
}
