import { useState } from 'react';
import type { Variant } from '../../eventlog/index.ts';
import { Answer } from '../answers/answer.tsx';
import { useAnswer } from '../answers/use-answer.ts';
import { Chart } from '../charts/chart.tsx';
import { coverageChart } from '../charts/coverage-chart.ts';
import { counted, shareText } from '../format/number.ts';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Panel } from '../parts/panel.tsx';
import { PageHead } from '../shell/page-head.tsx';
import { useSlice } from '../slice/use-slice.ts';
import { NoOrders } from './no-orders.tsx';
import { ActivityKey } from './variants/activity-key.tsx';
import { VariantList } from './variants/variant-list.tsx';

const PAGE = 25;
type Look = 'names' | 'colours';

/** The distinct ways in which orders run, most frequent first. */
export function Variants() {
  const { text } = useSlice();
  const [top, setTop] = useState(PAGE);
  const [look, setLook] = useState<Look>('names');
  const variants = useAnswer<Variant[]>('/v1/variants', { slice: text, top });
  const looks = [
    ['names', 'Names'],
    ['colours', 'Colours'],
  ] as const;
  return (
    <>
      <PageHead
        title="Variants"
        actions={<Choice label="Show activities as" value={look} options={looks} onChange={setLook} />}
      >
        {variants.data && <Lede variants={variants.data} />}
      </PageHead>
      <Answer of={variants} height={640}>
        {(rows) =>
          rows.length === 0 ? (
            <NoOrders />
          ) : (
            <div className="page-stack">
              {rows.length > 1 && (
                <Panel title="Coverage" note="Orders that run exactly like one of the variants shown">
                  <Chart
                    rows={rows}
                    chart={coverageChart}
                    height={170}
                    label={`The ${rows.length} most frequent variants cover ${shareText(covered(rows))} of the orders`}
                  />
                </Panel>
              )}
              <Panel title="Most frequent variants" note="Choose one to look at its orders alone">
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
  const [first] = variants;
  if (!first) return null;
  const cases = Math.round(first.count / first.share);
  return (
    <>
      {shareText(first.share)} of {counted(cases, 'order')} run the most frequent way. The{' '}
      {counted(variants.length, 'variant')} shown cover {shareText(covered(variants))}.
    </>
  );
}
