import type { Dfg } from '../../eventlog/index.ts';
import { capital } from '../format/noun.ts';
import { countText } from '../format/number.ts';
import { Button } from '../parts/button.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Duration, Undefined } from '../parts/figures.tsx';
import { Panel } from '../parts/panel.tsx';
import { useNoun } from '../shell/log.ts';
import { withActivity, withFollows, withoutActivity } from '../slice/changes.ts';
import { useSlice } from '../slice/use-slice.ts';

type Activity = Dfg['activities'][number];
type Edge = Dfg['edges'][number];

/** The map as two tables: all that it shows, for keyboards and screen readers. */
export function MapTables({ dfg }: { dfg: Dfg }) {
  return (
    <div className="grid map-tables" id="map-tables">
      <Panel className="span-12" title="Activities" note="The same as the map, as a table">
        <ActivityTable activities={dfg.activities} />
      </Panel>
      <Panel
        className="span-12"
        title="Direct successions"
        note="From the end of one activity to the start of the next"
      >
        <EdgeTable edges={dfg.edges} />
      </Panel>
    </div>
  );
}

function ActivityTable({ activities }: { activities: readonly Activity[] }) {
  const { slice, setSlice } = useSlice();
  const noun = useNoun();
  const columns: Column<Activity>[] = [
    { title: 'Activity', lead: true, cell: ({ activity }) => activity, sortBy: ({ activity }) => activity },
    { title: capital(noun.many), numeric: true, cell: ({ cases }) => countText(cases), sortBy: ({ cases }) => cases },
    { title: 'Executions', numeric: true, cell: ({ count }) => countText(count), sortBy: ({ count }) => count },
    {
      title: 'Starts',
      numeric: true,
      cell: ({ starts }) => (starts > 0 ? countText(starts) : <Undefined />),
      sortBy: ({ starts }) => starts,
    },
    {
      title: 'Ends',
      numeric: true,
      cell: ({ ends }) => (ends > 0 ? countText(ends) : <Undefined />),
      sortBy: ({ ends }) => ends,
    },
    {
      title: 'Filter',
      cell: ({ activity }) => (
        <span className="cell-actions">
          <Button
            look="quiet"
            label={`${capital(noun.many)} with ${activity}`}
            onPress={() => setSlice(withActivity(slice, activity))}
          >
            with
          </Button>
          <Button
            look="quiet"
            label={`${capital(noun.many)} without ${activity}`}
            onPress={() => setSlice(withoutActivity(slice, activity))}
          >
            without
          </Button>
        </span>
      ),
    },
  ];
  return (
    <DataTable
      caption="Activities of the map"
      columns={columns}
      rows={activities}
      keyOf={({ activity }) => activity}
      page={25}
    />
  );
}

function EdgeTable({ edges }: { edges: readonly Edge[] }) {
  const { slice, setSlice } = useSlice();
  const noun = useNoun();
  const duration = (title: string, read: (edge: Edge) => number | null): Column<Edge> => ({
    title,
    numeric: true,
    cell: (edge) => <Duration ms={read(edge)} />,
    sortBy: read,
  });
  const columns: Column<Edge>[] = [
    {
      title: 'From → to',
      lead: true,
      cell: ({ source, target }) => (
        <Button
          look="quiet"
          title={`Look at ${noun.many} that do this`}
          onPress={() => setSlice(withFollows(slice, { source, target, directly: true }))}
        >
          {source} → {target}
        </Button>
      ),
      sortBy: ({ source, target }) => `${source}\n${target}`,
    },
    { title: 'Count', numeric: true, cell: ({ count }) => countText(count), sortBy: ({ count }) => count },
    { title: capital(noun.many), numeric: true, cell: ({ cases }) => countText(cases), sortBy: ({ cases }) => cases },
    duration('Median', ({ medianMs }) => medianMs),
    duration('Mean', ({ meanMs }) => meanMs),
    duration('p90', ({ p90Ms }) => p90Ms),
    duration('Longest', ({ maxMs }) => maxMs),
  ];
  return (
    <DataTable
      caption="Direct successions of the map"
      columns={columns}
      rows={edges}
      keyOf={({ source, target }) => JSON.stringify([source, target])}
      page={25}
    />
  );
}
