import { useMemo } from 'react';
import type { Performance, Week } from '../../../eventlog/index.ts';
import { Answer } from '../../answers/answer.tsx';
import { type AnswerState, bothAnswers } from '../../answers/use-answer.ts';
import { Chart } from '../../charts/chart.tsx';
import { onTimeChart } from '../../charts/on-time-chart.ts';
import { throughputChart } from '../../charts/throughput-chart.ts';
import { isWhole, type Weeks } from '../../charts/weeks.ts';
import { capital } from '../../format/noun.ts';
import { shareText } from '../../format/number.ts';
import { Empty } from '../../parts/empty.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useLog, useNoun } from '../../shell/log.ts';

interface WeeksProps {
  weeks: AnswerState<Week[]>;
  /** the moment of looking */
  untilAt: string | null;
}

/** The weeks with the span that the log covers; none before they are there. */
export function useSpan(weeks: readonly Week[] | null, untilAt: string | null): Weeks {
  const fromAt = useLog()?.firstAt ?? null;
  return useMemo(() => ({ weeks: weeks ?? [], fromAt, untilAt }), [weeks, fromAt, untilAt]);
}

export function OnTime({ weeks, untilAt, performance }: WeeksProps & { performance: AnswerState<Performance> }) {
  const noun = useNoun();
  const span = useSpan(weeks.data, untilAt);
  const share = performance.data?.onTimeShare ?? null;
  const kept = share === null ? '' : shareText(share);
  const note = (
    <>
      {kept} of the finished {noun.many} with a promise kept it
      <InPart span={span} />
    </>
  );
  return (
    <Panel className="span-6" title="On time" note={share === null ? undefined : note}>
      <Answer of={bothAnswers(weeks, performance)} height={170}>
        {() =>
          share === null ? (
            <Empty title="No promise is known">
              <p>
                Name what holds the promised time: by <code>--promise</code> when you read a file, as{' '}
                <code>promise</code> in a mapping.
              </p>
            </Empty>
          ) : (
            <Chart
              rows={span}
              chart={onTimeChart}
              height={170}
              label={`Share of finished ${noun.many} on time in each week; ${kept} overall`}
            />
          )
        }
      </Answer>
    </Panel>
  );
}

export function Throughput({ weeks, untilAt }: WeeksProps) {
  const noun = useNoun();
  const span = useSpan(weeks.data, untilAt);
  const key = (
    <>
      {capital(noun.many)} per week: <span className="key key-flow" /> finished <span className="key key-mark" />{' '}
      started
      <InPart span={span} />
    </>
  );
  return (
    <Panel className="span-6" title="In and out" note={key}>
      <Answer of={weeks} height={170}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title="There are no weeks to show" />
          ) : (
            <Chart
              rows={span}
              chart={throughputChart}
              height={170}
              label={`${capital(noun.many)} started and finished per week`}
            />
          )
        }
      </Answer>
    </Panel>
  );
}

/** What a dashed line means, where there is one. */
export function InPart({ span }: { span: Weeks }) {
  return span.weeks.every((week) => isWhole(week, span)) ? null : '; dashed: weeks that are not whole';
}
