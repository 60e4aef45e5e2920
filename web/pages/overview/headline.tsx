import type { Performance, Stages } from '../../../eventlog/index.ts';
import { countedCases } from '../../format/noun.ts';
import { countText, counted, shareText } from '../../format/number.ts';
import { Link } from '../../routing/link.tsx';
import { useLog, useNoun } from '../../shell/log.ts';

/** The one sentence to take away: how many stall, where most time is lost, and whose move it is. */
export function Headline({ performance, stages }: { performance: Performance; stages: Stages['stages'] }) {
  const noun = useNoun();
  const closing = useLog()?.closedBy.source ?? 'none';
  const stalled = stages.reduce((sum, stage) => sum + stage.stalled, 0);
  if (closing === 'none') return <NothingCloses />;
  if (performance.openCases === 0)
    return (
      <p className="headline">
        No {noun.one} is open. {countedCases(performance.finishedCases, noun)} finished.
      </p>
    );
  if (stalled === 0) {
    return (
      <p className="headline">{countedCases(performance.openCases, noun)} open, and none waits longer than usual.</p>
    );
  }
  return (
    <p className="headline">
      <Link to="/stalls">
        <strong>
          {countText(stalled)} of {counted(performance.openCases, `open ${noun.one}`, `open ${noun.many}`)}
        </strong>
      </Link>{' '}
      {stalled === 1 ? 'has' : 'have'} stalled. <Worst stages={stages} />
    </p>
  );
}

function Worst({ stages }: { stages: Stages['stages'] }) {
  const [worst] = stages;
  const excessMs = stages.reduce((sum, stage) => sum + stage.excessMs, 0);
  if (!worst || excessMs <= 0) return null;
  return (
    <>
      {shareText(worst.excessMs / excessMs)} of the time lost sits after <em>{worst.lastActivity}</em>
      {worst.owner && (
        <>
          , with <em>{worst.owner}</em>
        </>
      )}
      .
    </>
  );
}

function NothingCloses() {
  const noun = useNoun();
  return (
    <div className="headline">
      <p>It is not known what finishes each {noun.one}, so none counts as open.</p>
      <p className="headline-advice">
        Name the activities when you read the log, as in <code>--closed-by "Issue invoice"</code>, to see what stalls.{' '}
        <Link to="/data">Why none was proposed</Link>
      </p>
    </div>
  );
}
