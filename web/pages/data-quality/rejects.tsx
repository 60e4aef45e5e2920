import { useState } from 'react';
import type { Reject } from '../../../eventlog/index.ts';
import { Answer } from '../../answers/answer.tsx';
import { useAnswer } from '../../answers/use-answer.ts';
import { countText } from '../../format/number.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Undefined } from '../../parts/figures.tsx';
import { Pager } from '../../parts/pager.tsx';

const PAGE = 20;

const COLUMNS: readonly Column<Reject>[] = [
  { title: 'Source', lead: true, cell: ({ source }) => source },
  { title: 'Line', numeric: true, cell: ({ line }) => (line === null ? <Undefined /> : countText(line)) },
  { title: 'Column', cell: ({ column }) => (column === null ? <Undefined /> : <code>{column}</code>) },
  { title: 'Reason', room: 'full', cell: ({ reason, code }) => <span title={code}>{reason}</span> },
  {
    title: 'Row as received',
    room: 'full',
    cell: ({ raw }) => (
      <code className="raw" title={raw}>
        {raw}
      </code>
    ),
  },
];

/** The rejected rows, page by page. */
export function Rejects({ total }: { total: number }) {
  const [offset, setOffset] = useState(0);
  const rejects = useAnswer<Reject[]>('/v1/rejects', { limit: PAGE, offset });
  return (
    <Answer of={rejects} height={420}>
      {(rows) => (
        <>
          <DataTable
            caption="Rejected rows"
            columns={COLUMNS}
            rows={rows}
            keyOf={({ source, line, column, raw }) => JSON.stringify([source, line, column, raw])}
          />
          <Pager offset={offset} page={PAGE} count={rows.length} total={total} onTurn={setOffset} />
        </>
      )}
    </Answer>
  );
}
