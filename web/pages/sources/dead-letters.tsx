import { useState } from 'react';
import type { DeadLetterAnswer, ReplayedAnswer, SourceStatusAnswer } from '../../../api/index.ts';
import { Answer } from '../../answers/answer.tsx';
import type { Problem } from '../../answers/problem.ts';
import { send } from '../../answers/send.ts';
import { useAnswer } from '../../answers/use-answer.ts';
import { counted, countText } from '../../format/number.ts';
import { Button } from '../../parts/button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Undefined } from '../../parts/figures.tsx';
import { Pager } from '../../parts/pager.tsx';

const PAGE = 20;

const COLUMNS: readonly Column<DeadLetterAnswer>[] = [
  { title: 'Source', lead: true, cell: ({ source, stream }) => `${source} / ${stream}` },
  { title: 'Entry', numeric: true, cell: ({ seq }) => countText(seq) },
  { title: 'Line', numeric: true, cell: ({ line }) => (line === null ? <Undefined /> : countText(line)) },
  { title: 'Column', cell: ({ column }) => (column === null ? <Undefined /> : <code>{column}</code>) },
  { title: 'Reason', room: 'full', cell: ({ reason, code }) => <span title={code}>{reason}</span> },
  { title: 'Tried', numeric: true, cell: ({ attempts }) => countText(attempts) },
  {
    title: 'As received',
    room: 'full',
    cell: ({ raw }) => (
      <code className="raw" title={raw}>
        {raw}
      </code>
    ),
  },
];

interface DeadLettersProps {
  sources: readonly SourceStatusAnswer[];
  total: number;
  onReplayed: () => void;
}

/** Dead letters page by page, and another try for those of a source. */
export function DeadLetters({ sources, total, onReplayed }: DeadLettersProps) {
  const [offset, setOffset] = useState(0);
  const letters = useAnswer<DeadLetterAnswer[]>('/v1/dead-letters', { limit: PAGE, offset });
  const withLetters = sources.filter(({ streams }) => streams.some(({ deadLetters }) => deadLetters > 0));
  const replayed = () => {
    letters.retry();
    onReplayed();
  };
  return (
    <>
      <div className="source-replays">
        {withLetters.map(({ source }) => (
          <Replay key={source} source={source} onReplayed={replayed} />
        ))}
      </div>
      <Answer of={letters} height={300}>
        {(rows) => (
          <>
            <DataTable
              caption="Dead letters"
              columns={COLUMNS}
              rows={rows}
              keyOf={({ source, stream, seq, line, column, code }) =>
                JSON.stringify([source, stream, seq, line, column, code])
              }
            />
            <Pager offset={offset} page={PAGE} count={rows.length} total={total} onTurn={setOffset} />
          </>
        )}
      </Answer>
    </>
  );
}

type Outcome =
  | { kind: 'asking' }
  | { kind: 'done'; taken: number; remaining: number }
  | { kind: 'failed'; problem: Problem };

function Replay({ source, onReplayed }: { source: string; onReplayed: () => void }) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const replay = () => {
    setOutcome({ kind: 'asking' });
    send<ReplayedAnswer[]>(`/v1/dead-letters/replay?${new URLSearchParams({ source }).toString()}`).then(
      (streams) => {
        const [tried, remaining] = [sum(streams.map((one) => one.tried)), sum(streams.map((one) => one.remaining))];
        setOutcome({ kind: 'done', taken: tried - remaining, remaining });
        onReplayed();
      },
      (problem: Problem) => setOutcome({ kind: 'failed', problem }),
    );
  };
  return (
    <p>
      <Button disabled={outcome?.kind === 'asking'} onPress={replay}>
        Try those of {source} again
      </Button>{' '}
      <span role="status">{outcome === null ? null : wordsFor(outcome)}</span>
    </p>
  );
}

function wordsFor(outcome: Outcome): string {
  if (outcome.kind === 'asking') return 'Trying …';
  if (outcome.kind === 'failed') return outcome.problem.detail;
  return `${counted(outcome.taken, 'record')} taken, ${countText(outcome.remaining)} still cannot be taken.`;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
