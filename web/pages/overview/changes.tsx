import type { Change } from '../../../eventlog/index.ts';
import { counted, shareText } from '../../format/number.ts';
import { Button } from '../../parts/button.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Duration } from '../../parts/figures.tsx';
import { useNoun } from '../../shell/log.ts';
import { withFollows } from '../../slice/changes.ts';
import { useSlice } from '../../slice/use-slice.ts';

/** Waits that moved most of late, slower or faster. */
export function Changes({ changes }: { changes: readonly Change[] }) {
  const { slice, setSlice } = useSlice();
  const noun = useNoun();
  if (changes.length === 0) {
    return (
      <Empty title="Nothing to compare yet">
        <p>It takes enough {noun.many} in the last four weeks and in the twelve before.</p>
      </Empty>
    );
  }
  return (
    <ol className="changes">
      {changes.slice(0, 6).map((change) => (
        <li key={JSON.stringify([change.source, change.target])}>
          <Button
            look="quiet"
            title={`Look at ${noun.many} that do this`}
            onPress={() =>
              setSlice(withFollows(slice, { source: change.source, target: change.target, directly: true }))
            }
          >
            {change.source} → {change.target}
          </Button>
          <ChangeFigures change={change} />
        </li>
      ))}
    </ol>
  );
}

/** How much slower or faster, as a share, or as a multiple where a share is hard to grasp. */
function changeText(beforeMs: number, afterMs: number): string {
  if (beforeMs <= 0 || afterMs <= 0) return afterMs > beforeMs ? 'slower' : 'faster';
  const times = afterMs / beforeMs;
  if (times >= 2) return `${times < 10 ? times.toFixed(1) : Math.round(times)} × as long`;
  return `${shareText(Math.abs(times - 1))} ${times > 1 ? 'slower' : 'faster'}`;
}

function ChangeFigures({ change: { beforeMedianMs, afterMedianMs, beforeCount, afterCount } }: { change: Change }) {
  return (
    <p
      className="change-figures"
      title={`${counted(beforeCount, 'time')} before, ${counted(afterCount, 'time')} since`}
    >
      <span>
        <Duration ms={beforeMedianMs} /> → <Duration ms={afterMedianMs} />
      </span>
      <strong className={afterMedianMs > beforeMedianMs ? 'is-worse' : 'is-better'}>
        {changeText(beforeMedianMs, afterMedianMs)}
      </strong>
    </p>
  );
}
