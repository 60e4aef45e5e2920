import type { Overview } from '../../../eventlog/index.ts';
import { Chart } from '../../charts/chart.tsx';
import { onTimeChart } from '../../charts/on-time-chart.ts';
import { throughputChart } from '../../charts/throughput-chart.ts';
import { shareText } from '../../format/number.ts';
import { Empty } from '../../parts/empty.tsx';
import { Panel } from '../../parts/panel.tsx';

export function OnTime({ data }: { data: Overview }) {
  if (data.onTimeShare === null) {
    return (
      <Panel className="span-6" title="On time">
        <Empty title="No promise is known">
          <p>
            Name the attribute that holds the promised time as <code>promise</code> in the mapping.
          </p>
        </Empty>
      </Panel>
    );
  }
  const share = shareText(data.onTimeShare);
  return (
    <Panel className="span-6" title="On time" note={`${share} of the finished orders with a promise kept it`}>
      <Chart
        rows={data.weeks}
        chart={onTimeChart}
        height={170}
        label={`Share of finished orders on time in each week; ${share} overall`}
      />
    </Panel>
  );
}

const KEY = (
  <>
    Orders per week: <span className="key key-flow" /> finished <span className="key key-mark" /> started
  </>
);

export function Throughput({ weeks }: { weeks: Overview['weeks'] }) {
  return (
    <Panel className="span-6" title="In and out" note={KEY}>
      {weeks.length === 0 ? (
        <Empty title="There are no weeks to show" />
      ) : (
        <Chart rows={weeks} chart={throughputChart} height={170} label="Orders started and finished per week" />
      )}
    </Panel>
  );
}
