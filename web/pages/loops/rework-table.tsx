import { useContext } from 'react';
import type { Rework } from '../../../eventlog/index.ts';
import { capital } from '../../format/noun.ts';
import { countText } from '../../format/number.ts';
import { ActivityColours, hueOf } from '../../parts/activity-colours.ts';
import { Button } from '../../parts/button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { useNoun } from '../../shell/log.ts';
import { useSlice } from '../../slice/use-slice.ts';

const count = (title: string, read: (row: Rework) => number): Column<Rework> => ({
  title,
  numeric: true,
  cell: (row) => countText(read(row)),
  sortBy: read,
});

/** Repeated activities: how often, directly or after others, by the same resource or another. */
export function ReworkTable({ rework }: { rework: readonly Rework[] }) {
  const { slice, setSlice } = useSlice();
  const noun = useNoun();
  const colours = useContext(ActivityColours);
  const columns: Column<Rework>[] = [
    {
      title: 'Activity',
      lead: true,
      cell: ({ activity }) => (
        <span className={`with-dot hue-${hueOf(colours, activity)}`}>
          <Button
            look="quiet"
            title={`Look at ${noun.many} that repeat it`}
            onPress={() => setSlice({ ...slice, rework: [activity] })}
          >
            {activity}
          </Button>
        </span>
      ),
      sortBy: ({ activity }) => activity,
    },
    count('Extra executions', (row) => row.extraExecutions),
    count(capital(noun.many), (row) => row.cases),
    count('Directly again', (row) => row.selfLoops),
    count('After others', (row) => row.repetitions),
    count('Same resource', (row) => row.sameResource),
    count('Other resource', (row) => row.otherResource),
  ];
  return <DataTable caption="Rework by activity" columns={columns} rows={rework} keyOf={({ activity }) => activity} />;
}
