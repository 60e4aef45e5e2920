import type { HandoffRow } from '../../eventlog/index.ts';
import { Answer } from '../answers/answer.tsx';
import { durationText } from '../format/duration.ts';
import { counted } from '../format/number.ts';
import { Empty } from '../parts/empty.tsx';
import { Panel } from '../parts/panel.tsx';
import { usePageState } from '../routing/use-page-state.ts';
import { useLog, useNoun } from '../shell/log.ts';
import { PageHead } from '../shell/page-head.tsx';
import { AsOf } from '../slice/as-of.tsx';
import { useSlice } from '../slice/use-slice.ts';
import { HandoffDetail } from './handoffs/handoff-detail.tsx';
import { HandoffTable } from './handoffs/handoff-table.tsx';
import { nameOf, routeText, worst } from './handoffs/rows.ts';
import { useCaseAnswer } from '../slice/use-case-answer.ts';

/** Which facts arrive late, twice or never, and what was done before they did. */
export function Handoffs() {
  const { text, asOf } = useSlice();
  const log = useLog();
  const handoffs = useCaseAnswer<HandoffRow[]>('/v1/handoffs', { slice: text, asOf });
  return (
    <>
      <PageHead title="Hand-offs" actions={<AsOf used={log?.lastAt ?? null} />}>
        {handoffs.data && <Lede rows={handoffs.data} />}
      </PageHead>
      <Answer of={handoffs} height={640}>
        {(rows) => (rows.length === 0 ? <NoneDeclared /> : <Content rows={rows} />)}
      </Answer>
    </>
  );
}

function NoneDeclared() {
  return (
    <Empty title="No hand-off is declared">
      <p>Say in a mapping what one system knows first and another one must learn:</p>
      <pre className="command">
        {'log:\n  handoffs:\n    - { fact: shipment, from: Load, to: Goods Issue, within: 1h }'}
      </pre>
      <p>The log itself suggests some:</p>
      <pre className="command">npm run -s throughline -- handoffs --propose</pre>
    </Empty>
  );
}

const total = (rows: readonly HandoffRow[], of: (row: HandoffRow) => number | null) =>
  rows.reduce((sum, row) => sum + (of(row) ?? 0), 0);

function Lede({ rows }: { rows: readonly HandoffRow[] }) {
  const noun = useNoun();
  const slowest = rows.toSorted((a, b) => (b.medianLagMs ?? -1) - (a.medianLagMs ?? -1))[0];
  if (slowest === undefined) return null;
  const stale = new Set(rows.flatMap(({ staleCases }) => staleCases)).size;
  return (
    <>
      Which facts arrive late, twice or never?{' '}
      {counted(
        total(rows, (row) => row.missing),
        'is missing',
        'are missing',
      )}
      ,{' '}
      {counted(
        total(rows, (row) => row.late),
        'came late',
        'came late',
      )}{' '}
      and{' '}
      {counted(
        total(rows, (row) => row.duplicate),
        'came twice',
        'came twice',
      )}
      ; {counted(stale, `${noun.one} was`, `${noun.many} were`)} worked on before the fact was known
      {slowest.medianLagMs !== null && (
        <>
          . The slowest is <strong>{slowest.fact}</strong>, {durationText(slowest.medianLagMs)} in the median
        </>
      )}
      .
    </>
  );
}

function Content({ rows }: { rows: readonly HandoffRow[] }) {
  const [chosen, choose] = usePageState('handoff');
  const row = rows.find((one) => nameOf(one) === chosen) ?? worst(rows);
  return (
    <div className="page-stack">
      <Panel
        title={counted(rows.length, 'hand-off')}
        note="A fact of one system that must become known in another. Choose one to see its weeks and examples"
      >
        <HandoffTable rows={rows} shown={row} onChoose={(one) => choose(nameOf(one))} />
      </Panel>
      {row && (
        <Panel title={row.fact} note={routeText(row)}>
          <HandoffDetail row={row} />
        </Panel>
      )}
    </div>
  );
}
