import type { Loop } from '../../../eventlog/index.ts';
import { countedCases } from '../../format/noun.ts';
import { counted } from '../../format/number.ts';
import { Empty } from '../../parts/empty.tsx';
import { Duration } from '../../parts/figures.tsx';
import { Sequence } from '../../parts/sequence.tsx';
import { useNoun } from '../../shell/log.ts';

/** The loops that cost most time, each as a closed chain. */
export function WorstLoops({ loops }: { loops: readonly Loop[] }) {
  const noun = useNoun();
  if (loops.length === 0) {
    return (
      <Empty title={`No ${noun.one} goes round in circles`}>
        <p>A loop is a return to an activity that the {noun.one} had left.</p>
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
            in {counted(loop.passes, 'pass', 'passes')} of {countedCases(loop.cases, noun)}
          </p>
        </li>
      ))}
    </ol>
  );
}
