import type { Stages as StagesAnswer } from '../../../eventlog/index.ts';
import { capital } from '../../format/noun.ts';
import { countText } from '../../format/number.ts';
import { AmountBar } from '../../parts/amount-bar.tsx';
import { Button } from '../../parts/button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Duration, Undefined } from '../../parts/figures.tsx';
import { Link } from '../../routing/link.tsx';
import { useLog, useNoun } from '../../shell/log.ts';
import { withEnd } from '../../slice/changes.ts';
import { useSlice } from '../../slice/use-slice.ts';
import { NoneOpen } from '../none-open.tsx';

type Stage = StagesAnswer['stages'][number];

const valueColumn = (attribute: string): Column<Stage> => ({
  title: capital(attribute),
  numeric: true,
  cell: (stage) => (stage.valueAtStake ? countText(stage.valueAtStake) : <Undefined />),
  sortBy: (stage) => stage.valueAtStake,
});

/** Open cases by their last activity, and how many of them stall. */
export function Stages({ stages }: { stages: StagesAnswer['stages'] }) {
  const { slice, setSlice } = useSlice();
  const noun = useNoun();
  const value = useLog()?.value;
  if (stages.length === 0) return <NoneOpen />;
  const mostMs = Math.max(1, ...stages.map((stage) => stage.excessMs));
  const columns: Column<Stage>[] = [
    {
      title: 'Last activity',
      lead: true,
      cell: (stage) => (
        <Button
          look="quiet"
          title={`Look at open ${noun.many} that wait after ${stage.lastActivity}`}
          onPress={() => setSlice({ ...withEnd(slice, stage.lastActivity), open: true })}
        >
          {stage.lastActivity}
        </Button>
      ),
    },
    { title: 'Owner', cell: (stage) => stage.owner ?? <Undefined /> },
    {
      title: 'Stalled of open',
      numeric: true,
      cell: ({ lastActivity, stalled, open }) => (
        <span className="figure">
          {stalled === 0 ? (
            countText(stalled)
          ) : (
            <Link to="/stalls" view={{ stage: lastActivity }} title={`See what stalls after ${lastActivity}`}>
              <strong>{countText(stalled)}</strong>
            </Link>
          )}{' '}
          <span className="of-all">of {countText(open)}</span>
        </span>
      ),
      sortBy: (stage) => stage.stalled,
    },
    {
      title: 'Time lost',
      numeric: true,
      room: 'wide',
      cell: ({ stalled, excessMs }) =>
        stalled === 0 ? (
          <Undefined />
        ) : (
          <AmountBar share={excessMs / mostMs}>
            <Duration ms={excessMs} />
          </AmountBar>
        ),
      sortBy: (stage) => stage.excessMs,
    },
  ];
  if (value) columns.push(valueColumn(value));
  return (
    <DataTable
      caption={`Open ${noun.many} by last activity`}
      columns={columns}
      rows={stages}
      keyOf={(stage) => stage.lastActivity}
      page={8}
    />
  );
}
