import type { ReactNode } from 'react';
import type { Performance, Stages as StagesAnswer } from '../../../eventlog/index.ts';
import { durationBrief, durationText } from '../../format/duration.ts';
import { countText, shareText } from '../../format/number.ts';
import { Duration, Undefined } from '../../parts/figures.tsx';
import { useLog, useNoun } from '../../shell/log.ts';

/** The figures that leaders ask for first. */
export function KeyFigures({ performance, stages }: { performance: Performance; stages: Stages }) {
  const noun = useNoun();
  const isKnown = useOpenIsKnown();
  const { openCases, finishedCases, onTimeShare, leadTimeMs } = performance;
  const { median, p90, mean } = leadTimeMs;
  const cases = openCases + finishedCases;
  const openShare = cases === 0 ? 0 : openCases / cases;
  return (
    <dl className="key-figures">
      <Stalled stages={stages} />
      <AtStake stages={stages} />
      <KeyFigure
        title={`Open ${noun.many}`}
        context={isKnown ? `${shareText(openShare)} of ${countText(cases)}` : NOT_KNOWN}
      >
        {isKnown ? countText(openCases) : <Undefined />}
      </KeyFigure>
      <KeyFigure title="Median lead time" context={<MeanContext mean={mean} />}>
        <Duration ms={median} />
      </KeyFigure>
      <KeyFigure title="90 % finish within" context="p90 of lead time">
        <Duration ms={p90} />
      </KeyFigure>
      <KeyFigure title="On time" context={onTimeShare === null ? 'no promise is known' : `of finished ${noun.many}`}>
        {onTimeShare === null ? <Undefined /> : shareText(onTimeShare)}
      </KeyFigure>
    </dl>
  );
}

type Stages = StagesAnswer['stages'];

const NOT_KNOWN = 'no closing activity is known';
const useOpenIsKnown = () => useLog()?.closedBy.source !== 'none';

const stalledIn = (stages: Stages) => stages.reduce((sum, { stalled }) => sum + stalled, 0);

function Stalled({ stages }: { stages: Stages }) {
  const noun = useNoun();
  const isKnown = useOpenIsKnown();
  const stalled = stalledIn(stages);
  const excessMs = stages.reduce((sum, stage) => sum + stage.excessMs, 0);
  const context = stalled === 0 ? 'none beyond the usual' : `${durationBrief(excessMs)} beyond usual`;
  return (
    <KeyFigure title={`Stalled ${noun.many}`} lost={stalled > 0} context={isKnown ? context : NOT_KNOWN}>
      {isKnown ? countText(stalled) : <Undefined />}
    </KeyFigure>
  );
}

function AtStake({ stages }: { stages: Stages }) {
  const noun = useNoun();
  const attribute = useLog()?.value ?? null;
  const values = stages.flatMap(({ valueAtStake }) => valueAtStake ?? []);
  const isKnown = attribute !== null && (values.length > 0 || stalledIn(stages) === 0);
  const context =
    attribute === null
      ? 'no value attribute is named'
      : `${attribute}${isKnown ? '' : ' not recorded'}, stalled ${noun.many}`;
  return (
    <KeyFigure title="Value at stake" context={context}>
      {isKnown ? countText(values.reduce((sum, value) => sum + value, 0)) : <Undefined />}
    </KeyFigure>
  );
}

function MeanContext({ mean }: { mean: number | null }) {
  const noun = useNoun();
  const hasStarts = useLog()?.hasStarts ?? true;
  const text = mean === null ? `no ${noun.one} has finished` : `mean ${durationText(mean)}`;
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
