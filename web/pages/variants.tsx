import { useState } from 'react';
import type { Variant } from '../../eventlog/index.ts';
import { Answer } from '../answers/answer.tsx';
import { Chart } from '../charts/chart.tsx';
import { coverageChart } from '../charts/coverage-chart.ts';
import { capital, countedCases } from '../format/noun.ts';
import { counted, countText, shareText } from '../format/number.ts';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Panel } from '../parts/panel.tsx';
import { usePageChoice } from '../routing/use-page-state.ts';
import { useLog, useNoun } from '../shell/log.ts';
import { PageHead } from '../shell/page-head.tsx';
import { useSlice } from '../slice/use-slice.ts';
import { NoCases } from './no-cases.tsx';
import { SharingNote } from './sharing/sharing-note.tsx';
import { ActivityKey } from './variants/activity-key.tsx';
import { VariantList } from './variants/variant-list.tsx';
import { useCaseAnswer } from '../slice/use-case-answer.ts';

const PAGE = 25;
const LOOKS = [
  ['names', 'Names'],
  ['colours', 'Colours'],
] as const;

/** The distinct ways in which cases run, most frequent first. */
export function Variants() {
  const { text } = useSlice();
  const noun = useNoun();
  const [top, setTop] = useState(PAGE);
  const [look, setLook] = usePageChoice('show', LOOKS);
  const variants = useCaseAnswer<Variant[]>('/v1/variants', { slice: text, top });
  return (
    <>
      <PageHead
        title="Variants"
        actions={<Choice label="Show activities as" value={look} options={LOOKS} onChange={setLook} />}
      >
        {variants.data && <Lede variants={variants.data} />} <SharingNote />
      </PageHead>
      <Answer of={variants} height={640}>
        {(rows) =>
          rows.length === 0 ? (
            <NoCases />
          ) : (
            <div className="page-stack">
              {rows.length > 1 && (
                <Panel
                  title="Coverage"
                  note={`${capital(noun.many)} that run exactly like one of the ${rows.length} variants shown`}
                >
                  <Chart
                    rows={rows}
                    chart={coverageChart}
                    height={170}
                    label={`The ${rows.length} most frequent variants cover ${shareText(covered(rows))} of the ${noun.many}`}
                  />
                </Panel>
              )}
              <Panel title="Most frequent variants" note={`Choose one to look at its ${noun.many} alone`}>
                {look === 'colours' && <ActivityKey variants={rows} />}
                <VariantList variants={rows} compact={look === 'colours'} />
                {rows.length === top && (
                  <div className="table-more">
                    <Button onPress={() => setTop(top + PAGE * 2)}>Show {PAGE * 2} more</Button>
                  </div>
                )}
              </Panel>
            </div>
          )
        }
      </Answer>
    </>
  );
}

const covered = (variants: readonly Variant[]) =>
  Math.min(
    1,
    variants.reduce((sum, { share }) => sum + share, 0),
  );

function Lede({ variants }: { variants: readonly Variant[] }) {
  const noun = useNoun();
  const [first] = variants;
  if (!first) return null;
  const cases = Math.round(first.count / first.share);
  return (
    <>
      {shareText(first.share)} of {countedCases(cases, noun)} run the most frequent way. The{' '}
      {counted(variants.length, 'variant')} shown <OfAll shown={variants.length} /> cover {shareText(covered(variants))}
      .
    </>
  );
}

/** How many there are is known of the whole log only. */
function OfAll({ shown }: { shown: number }) {
  const all = useLog()?.variants;
  const { text } = useSlice();
  return text === null && all !== undefined && all > shown ? <>of {countText(all)}</> : null;
}
