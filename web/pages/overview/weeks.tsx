import { Chart } from '../../charts/chart.tsx';
import { onTimeChart } from '../../charts/on-time-chart.ts';
import { throughputChart } from '../../charts/throughput-chart.ts';
import { isWhole, type Weeks } from '../../charts/weeks.ts';
import { capital } from '../../format/noun.ts';
import { shareText } from '../../format/number.ts';
import { Empty } from '../../parts/empty.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useNoun } from '../../shell/log.ts';

interface OnTimeProps {
  span: Weeks;
  share: number | null;
}

export function OnTime({ span, share }: OnTimeProps) {
  const noun = useNoun();
  if (share === null) {
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
  const kept = shareText(share);
  return (
    <Panel
      className="span-6"
      title="On time"
      note={
        <>
          {kept} of the finished {noun.many} with a promise kept it
          <InPart span={span} />
        </>
      }
    >
      <Chart
        rows={span}
        chart={onTimeChart}
        height={170}
        label={`Share of finished ${noun.many} on time in each week; ${kept} overall`}
      />
    </Panel>
  );
}

export function Throughput({ span }: { span: Weeks }) {
  const noun = useNoun();
  const key = (
    <>
      {capital(noun.many)} per week: <span className="key key-flow" /> finished <span className="key key-mark" />{' '}
      started
      <InPart span={span} />
    </>
  );
  return (
    <Panel className="span-6" title="In and out" note={key}>
      {span.weeks.length === 0 ? (
        <Empty title="There are no weeks to show" />
      ) : (
        <Chart
          rows={span}
          chart={throughputChart}
          height={170}
          label={`${capital(noun.many)} started and finished per week`}
        />
      )}
    </Panel>
  );
}

/** What a dashed line means, where there is one. */
export function InPart({ span }: { span: Weeks }) {
  return span.weeks.every((week) => isWhole(week, span)) ? null : '; dashed: weeks that are not whole';
}
