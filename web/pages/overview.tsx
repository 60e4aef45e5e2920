import type { Change, Loop, Performance, Stages as StagesAnswer, Week } from '../../eventlog/index.ts';
import { Answer, ProblemNote } from '../answers/answer.tsx';
import { bothAnswers } from '../answers/use-answer.ts';
import { Panel } from '../parts/panel.tsx';
import { Link } from '../routing/link.tsx';
import { useLog, useNoun } from '../shell/log.ts';
import { PageHead } from '../shell/page-head.tsx';
import { AsOf } from '../slice/as-of.tsx';
import { useSlice } from '../slice/use-slice.ts';
import { NoCases } from './no-cases.tsx';
import { Changes } from './overview/changes.tsx';
import { Headline } from './overview/headline.tsx';
import { KeyFigures } from './overview/key-figures.tsx';
import { LeadTimeSpread, LeadTimeTrend } from './overview/lead-time.tsx';
import { Owners } from './overview/owners.tsx';
import { Stages } from './overview/stages.tsx';
import { OnTime, Throughput } from './overview/weeks.tsx';
import { WorstLoops } from './overview/worst-loops.tsx';
import { SharingNote } from './sharing/sharing-note.tsx';
import { useCaseAnswer } from '../slice/use-case-answer.ts';

const WORST_LOOPS = 5;

/**
 * What a leader sees first: where cases stall, how long they take, what goes round, what changed. Every part asks for
 * itself, so that each shows as soon as it is there.
 */
export function Overview() {
  const { text: slice, asOf } = useSlice();
  const log = useLog();
  const noun = useNoun();
  const performance = useCaseAnswer<Performance>('/v1/performance', { slice });
  const weeks = useCaseAnswer<Week[]>('/v1/weeks', { slice });
  const stages = useCaseAnswer<StagesAnswer>('/v1/stages', { slice, asOf });
  const loops = useCaseAnswer<Loop[]>('/v1/loops', { slice, top: WORST_LOOPS });
  const changes = useCaseAnswer<Change[]>('/v1/changes', { slice, asOf });
  const untilAt = asOf ?? log?.lastAt ?? null;
  const isEmpty = performance.data !== null && performance.data.openCases + performance.data.finishedCases === 0;
  return (
    <>
      <PageHead title="Overview" actions={<AsOf used={stages.data?.asOf ?? log?.lastAt ?? null} />}>
        <SharingNote />
      </PageHead>
      {performance.problem ? (
        <ProblemNote problem={performance.problem} onRetry={performance.retry} />
      ) : isEmpty ? (
        <NoCases />
      ) : (
        <>
          <Answer of={bothAnswers(performance, stages)} height={190}>
            {([figures, standing]) => (
              <>
                <Headline performance={figures} stages={standing.stages} />
                <KeyFigures performance={figures} stages={standing.stages} />
              </>
            )}
          </Answer>
          <div className="grid">
            <Panel
              className="span-8"
              title={`Where open ${noun.many} wait`}
              note="By last activity; most time beyond the usual first"
              actions={<Link to="/stalls">All stalls</Link>}
            >
              <Answer of={stages} height={280}>
                {(standing) => <Stages stages={standing.stages} />}
              </Answer>
            </Panel>
            <Owners stages={stages} />
            <LeadTimeTrend weeks={weeks} untilAt={untilAt} />
            <LeadTimeSpread />
            <Panel
              className="span-7"
              title="Worst exception loops"
              note="By time lost"
              actions={<Link to="/loops">All loops</Link>}
            >
              <Answer of={loops} height={280}>
                {(worst) => <WorstLoops loops={worst} />}
              </Answer>
            </Panel>
            <Panel className="span-5" title="What changed" note="Median wait, last 4 weeks against the 12 before">
              <Answer of={changes} height={280}>
                {(moved) => <Changes changes={moved} />}
              </Answer>
            </Panel>
            <OnTime weeks={weeks} performance={performance} untilAt={untilAt} />
            <Throughput weeks={weeks} untilAt={untilAt} />
          </div>
        </>
      )}
    </>
  );
}
