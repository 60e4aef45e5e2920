import { useState } from 'react';
import type { CaseList } from '../../../eventlog/index.ts';
import { Answer } from '../../answers/answer.tsx';
import { capital, countedCases, type Noun } from '../../format/noun.ts';
import { countText } from '../../format/number.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Duration, Instant } from '../../parts/figures.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { casePath, Link } from '../../routing/link.tsx';
import { usePageChoice } from '../../routing/use-page-state.ts';
import { useNoun } from '../../shell/log.ts';
import { Select } from '../../slice/forms/form.tsx';
import { useSlice } from '../../slice/use-slice.ts';
import { NoCases } from '../no-cases.tsx';
import { useCaseAnswer } from '../../slice/use-case-answer.ts';

type CaseRow = CaseList['cases'][number];

const PAGE = 25;

const ORDERS = [
  ['longest', 'longest first'],
  ['shortest', 'shortest first'],
  ['latest', 'latest first'],
  ['earliest', 'earliest first'],
  ['case', 'by number'],
] as const;

const columns = (noun: Noun): readonly Column<CaseRow>[] => [
  {
    title: capital(noun.one),
    lead: true,
    cell: (row) => (
      <Link to={casePath(row.case)} className="mono">
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

/** The cases in view, to choose one from. */
export function OrderList() {
  const { text } = useSlice();
  const noun = useNoun();
  const [order, setOrder] = usePageChoice('order', ORDERS);
  const [offset, setOffset] = useState(0);
  const cases = useCaseAnswer<CaseList>('/v1/cases', { slice: text, limit: PAGE, offset, order });
  return (
    <Answer of={cases} height={560}>
      {({ total, cases: rows }) =>
        total === 0 ? (
          <NoCases />
        ) : (
          <Panel
            title={countedCases(total, noun)}
            note="Those that meet the conditions above"
            actions={
              <div className="table-filters">
                <Select
                  label="Sorted"
                  value={order}
                  options={ORDERS}
                  onChange={(next) => {
                    setOrder(next);
                    setOffset(0);
                  }}
                />
              </div>
            }
          >
            <DataTable
              caption={`${capital(noun.many)} in view`}
              columns={columns(noun)}
              rows={rows}
              keyOf={(row) => row.case}
            />
            <Pager offset={offset} page={PAGE} count={rows.length} total={total} onTurn={setOffset} />
          </Panel>
        )
      }
    </Answer>
  );
}
