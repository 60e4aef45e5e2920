import type { Loop } from '../../../eventlog/index.ts';
import { counted } from '../../format/number.ts';
import { Empty } from '../../parts/empty.tsx';
import { Duration } from '../../parts/figures.tsx';
import { Sequence } from '../../parts/sequence.tsx';

/** The loops that cost most time, each as a closed chain. */
export function WorstLoops({ loops }: { loops: readonly Loop[] }) {
  if (loops.length === 0) {
    return (
      <Empty title="No order goes round in circles">
        <p>A loop is a return to an activity that the order had left.</p>
      </Empty>
    );
  }
  return (
    <ol className="worst-loops">
      {loops.slice(0, 4).map((loop) => (
        <li key={JSON.stringify(loop.activities)}>
          <Sequence activities={loop.activities} closed />
          <p className="worst-loop-cost">
            <strong>
              <Duration ms={loop.timeMs} />
            </strong>{' '}
            in {counted(loop.passes, 'pass', 'passes')} of {counted(loop.cases, 'order')}
          </p>
        </li>
      ))}
    </ol>
  );
}
