import { useState } from 'react';
import type { CaseList } from '../../../eventlog/index.ts';
import { Answer } from '../../answers/answer.tsx';
import { useAnswer } from '../../answers/use-answer.ts';
import { counted, countText } from '../../format/number.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Duration, Instant } from '../../parts/figures.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Link, orderPath } from '../../routing/link.tsx';
import { useSlice } from '../../slice/use-slice.ts';
import { NoOrders } from '../no-orders.tsx';

type CaseRow = CaseList['cases'][number];

const PAGE = 25;

const COLUMNS: readonly Column<CaseRow>[] = [
  {
    title: 'Order',
    lead: true,
    cell: (row) => (
      <Link to={orderPath(row.case)} className="mono">
        {row.case}
      </Link>
    ),
  },
  {
    title: 'State',
    cell: ({ open }) => <span className={open ? 'state is-open' : 'state'}>{open ? 'Open' : 'Finished'}</span>,
  },
  { title: 'Last activity', room: 'wide', cell: (row) => row.lastActivity },
  { title: 'Started', room: 'wide', cell: (row) => <Instant at={row.startedAt} /> },
  { title: 'Events', numeric: true, cell: (row) => countText(row.events) },
  { title: 'Last event', room: 'wide', cell: (row) => <Instant at={row.endedAt} /> },
  {
    title: 'First to last',
    numeric: true,
    cell: (row) => (
      <span title={row.open ? 'Open: so far' : 'Lead time'}>
        <Duration ms={row.leadTimeMs} />
      </span>
    ),
  },
];

/** The orders in view, to choose one from. */
export function OrderList() {
  const { text } = useSlice();
  const [offset, setOffset] = useState(0);
  const cases = useAnswer<CaseList>('/v1/cases', { slice: text, limit: PAGE, offset });
  return (
    <Answer of={cases} height={560}>
      {({ total, cases: rows }) =>
        total === 0 ? (
          <NoOrders />
        ) : (
          <Panel title={counted(total, 'order')} note="Those that meet the conditions above">
            <DataTable caption="Orders in view" columns={COLUMNS} rows={rows} keyOf={(row) => row.case} />
            <Pager offset={offset} page={PAGE} count={rows.length} total={total} onTurn={setOffset} />
          </Panel>
        )
      }
    </Answer>
  );
}
