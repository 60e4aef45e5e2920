import { useMemo } from 'react';
import type { Overview as OverviewAnswer } from '../../eventlog/index.ts';
import { Answer } from '../answers/answer.tsx';
import { useAnswer } from '../answers/use-answer.ts';
import { Panel } from '../parts/panel.tsx';
import { Link } from '../routing/link.tsx';
import { PageHead } from '../shell/page-head.tsx';
import { AsOf } from '../slice/as-of.tsx';
import { useSlice } from '../slice/use-slice.ts';
import { useLog, useNoun } from '../shell/log.ts';
import { NoCases } from './no-cases.tsx';
import { Changes } from './overview/changes.tsx';
import { Headline } from './overview/headline.tsx';
import { KeyFigures } from './overview/key-figures.tsx';
import { LeadTimeSpread, LeadTimeTrend } from './overview/lead-time.tsx';
import { Owners } from './overview/owners.tsx';
import { Stages } from './overview/stages.tsx';
import { OnTime, Throughput } from './overview/weeks.tsx';
import { WorstLoops } from './overview/worst-loops.tsx';

/** What a leader sees first: where cases stall, how long they take, what goes round, what changed. */
export function Overview() {
  const { text, asOf } = useSlice();
  const log = useLog();
  const overview = useAnswer<OverviewAnswer>('/v1/overview', { slice: text, asOf });
  return (
    <>
      <PageHead title="Overview" actions={<AsOf used={overview.data?.asOf ?? log?.lastAt ?? null} />} />
      <Answer of={overview} height={720}>
        {(data) => (data.cases === 0 ? <NoCases /> : <Content data={data} />)}
      </Answer>
    </>
  );
}

function Content({ data }: { data: OverviewAnswer }) {
  const noun = useNoun();
  const firstAt = useLog()?.firstAt ?? null;
  const span = useMemo(() => ({ weeks: data.weeks, fromAt: firstAt, untilAt: data.asOf }), [data, firstAt]);
  return (
    <>
      <Headline data={data} />
      <KeyFigures data={data} />
      <div className="grid">
        <Panel
          className="span-8"
          title={`Where open ${noun.many} wait`}
          note="By last activity; most time beyond the usual first"
          actions={<Link to="/stalls">All stalls</Link>}
        >
          <Stages stages={data.stages} />
        </Panel>
        <Owners owners={data.owners} />
        <LeadTimeTrend span={span} />
        <LeadTimeSpread />
        <Panel
          className="span-7"
          title="Worst exception loops"
          note="By time lost"
          actions={<Link to="/loops">All loops</Link>}
        >
          <WorstLoops loops={data.loops} />
        </Panel>
        <Panel className="span-5" title="What changed" note="Median wait, last 4 weeks against the 12 before">
          <Changes changes={data.changes} />
        </Panel>
        <OnTime span={span} share={data.onTimeShare} />
        <Throughput span={span} />
      </div>
    </>
  );
}
