import type { LeadTimes, Overview as OverviewAnswer } from '../../eventlog/index.ts';
import { Answer } from '../answers/answer.tsx';
import { useAnswer } from '../answers/use-answer.ts';
import { Chart } from '../charts/chart.tsx';
import { leadTimeTrendChart } from '../charts/lead-time-trend-chart.ts';
import { leadTimesChart } from '../charts/lead-times-chart.ts';
import { onTimeChart } from '../charts/on-time-chart.ts';
import { ownersChart } from '../charts/owners-chart.ts';
import { throughputChart } from '../charts/throughput-chart.ts';
import { countText, shareText } from '../format/number.ts';
import { Empty } from '../parts/empty.tsx';
import { Panel } from '../parts/panel.tsx';
import { Link } from '../routing/link.tsx';
import { useLog } from '../shell/log.ts';
import { PageHead } from '../shell/page-head.tsx';
import { AsOf } from '../slice/as-of.tsx';
import { useSlice } from '../slice/use-slice.ts';
import { NoOrders } from './no-orders.tsx';
import { Changes } from './overview/changes.tsx';
import { Headline } from './overview/headline.tsx';
import { KeyFigures } from './overview/key-figures.tsx';
import { Stages } from './overview/stages.tsx';
import { WorstLoops } from './overview/worst-loops.tsx';

/** What a leader sees first: where orders stall, how long they take, what goes round, what changed. */
export function Overview() {
  const { text, asOf } = useSlice();
  const overview = useAnswer<OverviewAnswer>('/v1/overview', { slice: text, asOf });
  return (
    <>
      <PageHead title="Overview" actions={<AsOf used={overview.data?.asOf ?? null} />} />
      <Answer of={overview} height={720}>
        {(data) => (data.cases === 0 ? <NoOrders /> : <Content data={data} />)}
      </Answer>
    </>
  );
}

function Content({ data }: { data: OverviewAnswer }) {
  const { text } = useSlice();
  const leadTimes = useAnswer<LeadTimes>('/v1/lead-times', { slice: text });
  return (
    <>
      <Headline data={data} />
      <KeyFigures data={data} />
      <div className="grid">
        <Panel
          className="span-8"
          title="Where open orders wait"
          note="By last activity; most time beyond the usual first"
          actions={<Link to="/stalls">All stalls</Link>}
        >
          <Stages stages={data.stages} />
        </Panel>
        <Panel className="span-4" title="Who owns the next move" note={<OwnersKey />}>
          {data.owners.length === 0 ? (
            <Empty title="No order is open" />
          ) : (
            <Chart
              rows={data.owners}
              chart={ownersChart}
              height={160}
              label={`Open orders by owner: ${data.owners.map(({ owner, open, stalled }) => `${owner ?? 'no owner'} ${open}, ${stalled} stalled`).join('; ')}`}
            />
          )}
        </Panel>
        <Panel className="span-8" title="Lead time, week by week" note={<LeadTimeNote />}>
          <Chart
            rows={data.weeks}
            chart={leadTimeTrendChart}
            height={240}
            label={`Median and p90 lead time of the orders finished in each of ${data.weeks.length} weeks`}
          />
        </Panel>
        <Panel className="span-4" title="Lead time, spread" note="Finished orders">
          <Answer of={leadTimes} height={240}>
            {(bins) =>
              bins.length === 0 ? (
                <Empty title="No order has finished" />
              ) : (
                <Chart
                  rows={bins}
                  chart={leadTimesChart}
                  height={240}
                  label="Finished orders by lead time, logarithmic"
                />
              )
            }
          </Answer>
        </Panel>
        <Panel
          className="span-7"
          title="Worst exception loops"
          actions={<Link to="/loops">All loops</Link>}
          note="By time lost"
        >
          <WorstLoops loops={data.loops} />
        </Panel>
        <Panel className="span-5" title="What changed" note="Median wait, last 4 weeks against the 12 before">
          <Changes changes={data.changes} />
        </Panel>
        <Panel className="span-6" title="On time" note={onTimeNote(data)}>
          {data.onTimeShare === null ? (
            <Empty title="No promise is known">
              <p>Name the attribute that holds the promised time in the mapping, as `promise`.</p>
            </Empty>
          ) : (
            <Chart
              rows={data.weeks}
              chart={onTimeChart}
              height={170}
              label={`Share of finished orders on time in each week; ${shareText(data.onTimeShare)} overall`}
            />
          )}
        </Panel>
        <Panel className="span-6" title="In and out" note={<ThroughputKey />}>
          <Chart rows={data.weeks} chart={throughputChart} height={170} label="Orders started and finished per week" />
        </Panel>
      </div>
    </>
  );
}

const onTimeNote = (data: OverviewAnswer) =>
  data.onTimeShare === null ? undefined : `${shareText(data.onTimeShare)} of finished orders with a promise kept it`;

function OwnersKey() {
  return (
    <>
      <span className="key key-lost" /> stalled <span className="key key-mark" /> moving
    </>
  );
}

function ThroughputKey() {
  return (
    <>
      Orders per week: <span className="key key-flow" /> finished <span className="key key-mark" /> started
    </>
  );
}

/** Says where lead time begins and which orders count. */
function LeadTimeNote() {
  const log = useLog();
  if (!log) return null;
  const from = log.hasStarts ? 'first start' : 'first recorded event';
  const counted =
    log.closedBy.source === 'given'
      ? 'finished orders'
      : `orders that end with ${log.closedBy.activities.join(' or ') || 'any activity'}`;
  return (
    <span title={`${countText(log.cases)} orders in the log`}>
      From {from} to last end; {counted}
    </span>
  );
}
