import type { LeadTimes, Overview } from '../../../eventlog/index.ts';
import { Answer } from '../../answers/answer.tsx';
import { useAnswer } from '../../answers/use-answer.ts';
import { Chart } from '../../charts/chart.tsx';
import { leadTimeTrendChart } from '../../charts/lead-time-trend-chart.ts';
import { leadTimesChart } from '../../charts/lead-times-chart.ts';
import { Empty } from '../../parts/empty.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useLog } from '../../shell/log.ts';
import { useSlice } from '../../slice/use-slice.ts';

export function LeadTimeTrend({ weeks }: { weeks: Overview['weeks'] }) {
  const known = weeks.filter(({ medianLeadTimeMs }) => medianLeadTimeMs !== null);
  return (
    <Panel className="span-8" title="Lead time, week by week" note={<LeadTimeNote />}>
      {known.length === 0 ? (
        <Empty title="No order has finished" />
      ) : (
        <Chart
          rows={weeks}
          chart={leadTimeTrendChart}
          height={240}
          label={`Median and p90 lead time of the orders finished in each of ${known.length} weeks`}
        />
      )}
    </Panel>
  );
}

/** Says where lead time begins and which orders count. */
function LeadTimeNote() {
  const log = useLog();
  if (!log) return null;
  const { activities, source } = log.closedBy;
  return (
    <>
      <span className="key key-flow" /> median <span className="key key-mark" /> up to p90. From{' '}
      {log.hasStarts ? 'first start' : 'the first recorded event'} to last end, by the week of the end
      {source !== 'none' && <>; finished means {activities.join(' or ')}</>}
    </>
  );
}

export function LeadTimeSpread() {
  const { text } = useSlice();
  const leadTimes = useAnswer<LeadTimes>('/v1/lead-times', { slice: text });
  return (
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
              label="Finished orders by lead time, on a logarithmic axis"
            />
          )
        }
      </Answer>
    </Panel>
  );
}
