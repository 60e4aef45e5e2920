import type { Trace } from '../../../eventlog/index.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Instant, Undefined } from '../../parts/figures.tsx';
import { useNoun } from '../../shell/log.ts';

type Withdrawn = Trace['withdrawn'][number];

const COLUMNS: Column<Withdrawn>[] = [
  { title: 'Activity', lead: true, cell: ({ activity }) => activity },
  { title: 'System', cell: ({ system }) => <span className="on-one-line">{system ?? <Undefined />}</span> },
  { title: 'Ended', room: 'wide', cell: ({ endedAt }) => <Instant at={endedAt} /> },
  { title: 'Withdrawn', cell: ({ withdrawnAt }) => <Instant at={withdrawnAt} /> },
  { title: 'By', cell: ({ withdrawnBy }) => withdrawnBy ?? <Undefined /> },
  { title: 'In', room: 'wide', cell: ({ withdrawnIn }) => withdrawnIn },
  { title: 'Happened to', room: 'full', cell: ({ object }) => `${object.type} ${object.key}` },
];

/** What was taken back, by whom and when. */
export function WithdrawnTable({ withdrawn }: { withdrawn: readonly Withdrawn[] }) {
  const noun = useNoun();
  return (
    <DataTable
      caption={`Withdrawn events of the ${noun.one}`}
      columns={COLUMNS}
      rows={withdrawn}
      keyOf={({ activity, endedAt, object, withdrawnAt }) => JSON.stringify([activity, endedAt, object, withdrawnAt])}
    />
  );
}
