import { useState } from 'react';
import type { Loop, Rework } from '../../eventlog/index.ts';
import { Answer } from '../answers/answer.tsx';
import { durationText } from '../format/duration.ts';
import { counted, shareText } from '../format/number.ts';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { Panel } from '../parts/panel.tsx';
import { useNoun } from '../shell/log.ts';
import { PageHead } from '../shell/page-head.tsx';
import { useSlice } from '../slice/use-slice.ts';
import { LoopCard } from './loops/loop-card.tsx';
import { ReworkTable } from './loops/rework-table.tsx';
import { useCaseAnswer } from '../slice/use-case-answer.ts';

const TOP = 100;
const AT_FIRST = 10;

/** What goes round in circles, ranked by the time it costs. */
export function Loops() {
  const { text } = useSlice();
  const noun = useNoun();
  const loops = useCaseAnswer<Loop[]>('/v1/loops', { slice: text, top: TOP });
  const rework = useCaseAnswer<Rework[]>('/v1/rework', { slice: text });
  return (
    <>
      <PageHead title="Loops">{loops.data && <Lede loops={loops.data} />}</PageHead>
      <div className="page-stack">
        <Answer of={loops} height={420}>
          {(rows) => (rows.length === 0 ? <NoLoops /> : <Ranking loops={rows} />)}
        </Answer>
        <Panel title="Rework" note={`Executions of an activity beyond its first in the ${noun.one}`}>
          <Answer of={rework} height={240}>
            {(rows) =>
              rows.length === 0 ? (
                <Empty title={`No activity is executed twice in one ${noun.one}`} />
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

const lostIn = (loops: readonly Loop[]) => loops.reduce((sum, loop) => sum + loop.timeMs, 0);

function Lede({ loops }: { loops: readonly Loop[] }) {
  const [worst] = loops;
  const timeMs = lostIn(loops);
  if (!worst || timeMs <= 0) return null;
  return (
    <>
      Going round in circles costs {durationText(timeMs)}; {shareText(worst.timeMs / timeMs)} of it is{' '}
      <strong>{[...worst.activities, worst.activities[0]].join(' → ')}</strong>.
    </>
  );
}

function NoLoops() {
  const noun = useNoun();
  return (
    <Empty title={`No ${noun.one} goes round in circles`}>
      <p>If you filtered, remove a condition to see the loops of more {noun.many}.</p>
    </Empty>
  );
}

function Ranking({ loops }: { loops: readonly Loop[] }) {
  const noun = useNoun();
  const [shown, setShown] = useState(AT_FIRST);
  const most = Math.max(1, ...loops.map((loop) => loop.timeMs));
  const isCut = loops.length === TOP;
  return (
    <Panel
      title={isCut ? `The ${TOP} worst loops` : counted(loops.length, 'loop')}
      note={`By time lost. A loop is a return to an activity that the ${noun.one} had left; wherever it is entered, it is the same one`}
    >
      <ol className="loop-list">
        {loops.slice(0, shown).map((loop, index) => (
          <LoopCard key={JSON.stringify(loop.activities)} loop={loop} rank={index + 1} share={loop.timeMs / most} />
        ))}
      </ol>
      {loops.length > shown && (
        <div className="table-more">
          <Button onPress={() => setShown(shown + 20)}>Show {Math.min(20, loops.length - shown)} more</Button>
          <span>
            {shown} of {loops.length}
          </span>
        </div>
      )}
    </Panel>
  );
}
