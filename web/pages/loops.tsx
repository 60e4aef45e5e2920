import type { Loop, Rework } from '../../eventlog/index.ts';
import { Answer } from '../answers/answer.tsx';
import { useAnswer } from '../answers/use-answer.ts';
import { durationText } from '../format/duration.ts';
import { counted } from '../format/number.ts';
import { Empty } from '../parts/empty.tsx';
import { Panel } from '../parts/panel.tsx';
import { PageHead } from '../shell/page-head.tsx';
import { useSlice } from '../slice/use-slice.ts';
import { LoopCard } from './loops/loop-card.tsx';
import { ReworkTable } from './loops/rework-table.tsx';

const TOP = 30;

/** What goes round in circles, ranked by the time it costs. */
export function Loops() {
  const { text } = useSlice();
  const loops = useAnswer<Loop[]>('/v1/loops', { slice: text, top: TOP });
  const rework = useAnswer<Rework[]>('/v1/rework', { slice: text });
  return (
    <>
      <PageHead title="Loops">
        A loop is a return to an activity that the order had left. The same loop counts as one, wherever it is entered.
      </PageHead>
      <div className="page-stack">
        <Answer of={loops} height={420}>
          {(rows) => (rows.length === 0 ? <NoLoops /> : <Ranking loops={rows} />)}
        </Answer>
        <Panel title="Rework" note="Executions of an activity beyond its first in the order">
          <Answer of={rework} height={240}>
            {(rows) =>
              rows.length === 0 ? (
                <Empty title="No activity is executed twice in one order" />
              ) : (
                <ReworkTable rework={rows} />
              )
            }
          </Answer>
        </Panel>
      </div>
    </>
  );
}

function NoLoops() {
  return (
    <Empty title="No order goes round in circles">
      <p>If you filtered, remove a condition to see the loops of more orders.</p>
    </Empty>
  );
}

function Ranking({ loops }: { loops: readonly Loop[] }) {
  const timeMs = loops.reduce((sum, loop) => sum + loop.timeMs, 0);
  const most = Math.max(...loops.map((loop) => loop.timeMs));
  return (
    <Panel
      title={counted(loops.length, 'loop')}
      note={`${durationText(timeMs)} in all; ranked by time lost${loops.length === TOP ? `, the first ${TOP}` : ''}`}
    >
      <ol className="loop-list">
        {loops.map((loop, index) => (
          <LoopCard
            key={JSON.stringify(loop.activities)}
            loop={loop}
            rank={index + 1}
            share={loop.timeMs / Math.max(1, most)}
          />
        ))}
      </ol>
    </Panel>
  );
}
