import type { Overview } from '../../../eventlog/index.ts';
import { counted, shareText } from '../../format/number.ts';
import { Link } from '../../routing/link.tsx';

/** The one sentence to take away: how many stall, where most time is lost, and whose move it is. */
export function Headline({ data }: { data: Overview }) {
  const stalled = data.stages.reduce((sum, stage) => sum + stage.stalled, 0);
  if (data.openCases === 0)
    return <p className="headline">No order is open. {counted(data.finishedCases, 'order')} finished.</p>;
  if (stalled === 0) {
    return <p className="headline">{counted(data.openCases, 'order')} open, and none waits longer than usual.</p>;
  }
  const [worst] = data.stages;
  const excess = data.stages.reduce((sum, stage) => sum + stage.excessMs, 0);
  return (
    <p className="headline">
      <Link to="/stalls">
        <strong>
          {counted(stalled, 'order')} of {data.openCases.toLocaleString('en')} open
        </strong>
      </Link>{' '}
      {stalled === 1 ? 'has' : 'have'} stalled.
      {worst && excess > 0 && (
        <>
          {' '}
          {shareText(worst.excessMs / excess)} of the time lost sits after <em>{worst.lastActivity}</em>
          {worst.owner && (
            <>
              , with <em>{worst.owner}</em>
            </>
          )}
          .
        </>
      )}
    </p>
  );
}
