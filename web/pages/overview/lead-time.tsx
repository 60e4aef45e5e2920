import type { LeadTimes, Week } from '../../../eventlog/index.ts';
import { Answer } from '../../answers/answer.tsx';
import type { AnswerState } from '../../answers/use-answer.ts';
import { Chart } from '../../charts/chart.tsx';
import { leadTimeTrendChart } from '../../charts/lead-time-trend-chart.ts';
import { leadTimesChart } from '../../charts/lead-times-chart.ts';
import type { Weeks } from '../../charts/weeks.ts';
import { Empty } from '../../parts/empty.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useLog, useNoun } from '../../shell/log.ts';
import { useSlice } from '../../slice/use-slice.ts';
import { InPart, useSpan } from './weeks.tsx';
import { useCaseAnswer } from '../../slice/use-case-answer.ts';

export function LeadTimeTrend({ weeks, untilAt }: { weeks: AnswerState<Week[]>; untilAt: string | null }) {
  const noun = useNoun();
  const span = useSpan(weeks.data, untilAt);
  const known = span.weeks.filter(({ medianLeadTimeMs }) => medianLeadTimeMs !== null);
  return (
    <Panel className="span-8" title="Lead time, week by week" note={<LeadTimeNote span={span} />}>
      <Answer of={weeks} height={240}>
        {() =>
          known.length === 0 ? (
            <Empty title={`No ${noun.one} has finished`} />
          ) : (
            <Chart
              rows={span}
              chart={leadTimeTrendChart}
              height={240}
              label={`Median and p90 lead time of the ${noun.many} finished in each of ${known.length} weeks`}
            />
          )
        }
      </Answer>
    </Panel>
  );
}

/** Says where lead time begins and which cases count. */
function LeadTimeNote({ span }: { span: Weeks }) {
  const log = useLog();
  if (!log) return null;
  const { activities, source } = log.closedBy;
  return (
    <>
      <span className="key key-flow" /> median <span className="key key-mark" /> up to p90. From{' '}
      {log.hasStarts ? 'first start' : 'the first recorded event'} to last end, by the week of the end
      {source !== 'none' && <>; finished means {activities.join(' or ')}</>}
      <InPart span={span} />
    </>
  );
}

export function LeadTimeSpread() {
  const { text } = useSlice();
  const noun = useNoun();
  const leadTimes = useCaseAnswer<LeadTimes>('/v1/lead-times', { slice: text });
  return (
    <Panel className="span-4" title="Lead time, spread" note={`Finished ${noun.many}`}>
      <Answer of={leadTimes} height={240}>
        {(bins) =>
          bins.length === 0 ? (
            <Empty title={`No ${noun.one} has finished`} />
          ) : (
            <Chart
              rows={bins}
              chart={leadTimesChart}
              height={240}
              label={`Finished ${noun.many} by lead time, on a logarithmic axis`}
            />
          )
        }
      </Answer>
    </Panel>
  );
}
