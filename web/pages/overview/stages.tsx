import type { Overview } from '../../../eventlog/index.ts';
import { countText } from '../../format/number.ts';
import { Button } from '../../parts/button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Duration, Undefined } from '../../parts/figures.tsx';
import { ShareBar } from '../../parts/share-bar.tsx';
import { withEnd } from '../../slice/changes.ts';
import { useSlice } from '../../slice/use-slice.ts';

type Stage = Overview['stages'][number];

const VALUE: Column<Stage> = {
  title: 'Value',
  numeric: true,
  cell: (stage) => (stage.valueAtStake ? countText(stage.valueAtStake) : <Undefined />),
  sortBy: (stage) => stage.valueAtStake,
};

/** Open orders by their last activity, and how many of them stall. */
export function Stages({ stages }: { stages: Overview['stages'] }) {
  const { slice, setSlice } = useSlice();
  if (stages.length === 0) return <Empty title="No order is open" />;
  const most = Math.max(...stages.map((stage) => stage.open));
  const columns: Column<Stage>[] = [
    {
      title: 'Last activity',
      lead: true,
      cell: (stage) => (
        <Button
          look="quiet"
          title={`Look at open orders that wait after ${stage.lastActivity}`}
          onPress={() => setSlice({ ...withEnd(slice, stage.lastActivity), open: true })}
        >
          {stage.lastActivity}
        </Button>
      ),
    },
    { title: 'Owner', cell: (stage) => stage.owner ?? <Undefined /> },
    {
      title: 'Stalled of open',
      room: 'wide',
      cell: (stage) => <ShareBar part={stage.stalled} whole={stage.open} most={most} />,
      sortBy: (stage) => stage.stalled,
    },
    {
      title: 'Time lost',
      numeric: true,
      cell: (stage) => (stage.stalled === 0 ? <Undefined /> : <Duration ms={stage.excessMs} />),
      sortBy: (stage) => stage.excessMs,
    },
  ];
  if (stages.some((stage) => stage.valueAtStake !== null)) columns.push(VALUE);
  return (
    <DataTable
      caption="Open orders by last activity"
      columns={columns}
      rows={stages}
      keyOf={(stage) => stage.lastActivity}
      page={8}
    />
  );
}
