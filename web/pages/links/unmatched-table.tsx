import { useState } from 'react';
import type { UnmatchedList } from '../../../eventlog/index.ts';
import { Answer } from '../../answers/answer.tsx';
import { useAnswer } from '../../answers/use-answer.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Undefined } from '../../parts/figures.tsx';
import { Pager } from '../../parts/pager.tsx';
import { casePath, Link } from '../../routing/link.tsx';
import { REASON_MEANINGS } from './words.ts';

type Unmatched = UnmatchedList['objects'][number];

const PAGE = 20;

const COLUMNS: readonly Column<Unmatched>[] = [
  { title: 'Object', lead: true, cell: ({ type, key }) => `${type} ${key}` },
  { title: 'Should belong', room: 'wide', cell: ({ pair }) => `${pair.child} → ${pair.parent}` },
  {
    title: 'Why it has no other side',
    room: 'full',
    cell: ({ reason }) => <span title={reason}>{REASON_MEANINGS[reason]}</span>,
  },
  { title: 'In', cell: (row) => (row.case === null ? <Undefined /> : <Link to={casePath(row.case)}>{row.case}</Link>) },
];

/** Objects that have no other side, each with the reason. */
export function UnmatchedTable() {
  const [offset, setOffset] = useState(0);
  const unmatched = useAnswer<UnmatchedList>('/v1/unmatched', { limit: PAGE, offset });
  return (
    <Answer of={unmatched} height={300}>
      {({ objects, total }) =>
        total === 0 ? (
          <Empty title="Every object has its other side" />
        ) : (
          <>
            <DataTable
              caption="Objects without another side"
              columns={COLUMNS}
              rows={objects}
              keyOf={({ type, key, pair }) => JSON.stringify([type, key, pair])}
            />
            <Pager offset={offset} page={PAGE} count={objects.length} total={total} onTurn={setOffset} />
          </>
        )
      }
    </Answer>
  );
}
