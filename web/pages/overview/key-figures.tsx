import type { ReactNode } from 'react';
import type { Overview } from '../../../eventlog/index.ts';
import { durationBrief, durationText } from '../../format/duration.ts';
import { countText, shareText } from '../../format/number.ts';
import { Duration, Undefined } from '../../parts/figures.tsx';
import { useLog } from '../../shell/log.ts';

/** The figures that leaders ask for first. */
export function KeyFigures({ data }: { data: Overview }) {
  const isKnown = useLog()?.closedBy.source !== 'none';
  const stalled = data.stages.reduce((sum, stage) => sum + stage.stalled, 0);
  const excessMs = data.stages.reduce((sum, stage) => sum + stage.excessMs, 0);
  const values = data.stages.flatMap((stage) => stage.valueAtStake ?? []);
  const value = values.reduce((sum, one) => sum + one, 0);
  const { median, p90, mean } = data.leadTimeMs;
  const openShare = data.cases === 0 ? 0 : data.openCases / data.cases;
  return (
    <dl className="key-figures">
      {isKnown ? (
        <KeyFigure title="Stalled orders" lost={stalled > 0} context={`${durationBrief(excessMs)} beyond usual`}>
          {countText(stalled)}
        </KeyFigure>
      ) : (
        <KeyFigure title="Stalled orders" context="no closing activity is known">
          <Undefined />
        </KeyFigure>
      )}
      <KeyFigure
        title="Value at stake"
        context={values.length === 0 ? 'no value attribute is named' : 'of stalled orders'}
      >
        {values.length === 0 ? <Undefined /> : countText(value)}
      </KeyFigure>
      <KeyFigure title="Open orders" context={`${shareText(openShare)} of ${countText(data.cases)}`}>
        {countText(data.openCases)}
      </KeyFigure>
      <KeyFigure title="Median lead time" context={<MeanContext mean={mean} />}>
        <Duration ms={median} />
      </KeyFigure>
      <KeyFigure title="90 % finish within" context={'p90 of lead time'}>
        <Duration ms={p90} />
      </KeyFigure>
      <KeyFigure title="On time" context={data.onTimeShare === null ? 'no promise is known' : 'of finished orders'}>
        {data.onTimeShare === null ? <Undefined /> : shareText(data.onTimeShare)}
      </KeyFigure>
    </dl>
  );
}

function MeanContext({ mean }: { mean: number | null }) {
  const hasStarts = useLog()?.hasStarts ?? true;
  const text = mean === null ? 'no order has finished' : `mean ${durationText(mean)}`;
  return <>{hasStarts ? text : `${text}, from first record`}</>;
}

interface KeyFigureProps {
  title: string;
  context: ReactNode;
  lost?: boolean;
  children: ReactNode;
}

function KeyFigure({ title, context, lost = false, children }: KeyFigureProps) {
  return (
    <div className={lost ? 'key-figure is-lost' : 'key-figure'}>
      <dt>{title}</dt>
      <dd className="key-figure-value">{children}</dd>
      <dd className="key-figure-context">{context}</dd>
    </div>
  );
}
