import type { LinkDecisionList } from '../../../eventlog/index.ts';
import { shareText } from '../../format/number.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Instant } from '../../parts/figures.tsx';
import { objectText } from './words.ts';

type Decision = LinkDecisionList['decisions'][number];

const COLUMNS: readonly Column<Decision>[] = [
  { title: 'Link', lead: true, cell: ({ child, parent }) => `${objectText(child)} → ${objectText(parent)}` },
  { title: 'Decided', cell: ({ verdict }) => (verdict === 'accept' ? 'Accepted' : 'Refused') },
  { title: 'By', cell: ({ by }) => by },
  { title: 'When', room: 'wide', cell: ({ decidedAt }) => <Instant at={decidedAt} /> },
  { title: 'Why', room: 'full', cell: ({ reason }) => reason },
  { title: 'Was', room: 'full', cell: ({ before }) => `${before.state}, ${shareText(before.confidence)}` },
];

/** What people decided, the latest first. */
export function DecisionTable({ decisions }: { decisions: readonly Decision[] }) {
  return (
    <DataTable
      caption="Decisions on links"
      columns={COLUMNS}
      rows={decisions}
      keyOf={({ id, decidedAt }) => JSON.stringify([id, decidedAt])}
      page={20}
    />
  );
}
