import { useMemo } from 'react';
import type { HandoffRow } from '../../../eventlog/index.ts';
import { Chart } from '../../charts/chart.tsx';
import { handoffLagChart } from '../../charts/handoff-lag-chart.ts';
import { durationText } from '../../format/duration.ts';
import { capital } from '../../format/noun.ts';
import { counted, countText } from '../../format/number.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Duration, Instant, Undefined } from '../../parts/figures.tsx';
import { casePath, Link } from '../../routing/link.tsx';
import { useLog, useNoun } from '../../shell/log.ts';
import { skewText } from './rows.ts';

type Exception = HandoffRow['exceptions'][number];
type Stale = HandoffRow['staleExamples'][number];

const KINDS: Record<Exception['kind'], string> = {
  missing: 'Never came',
  duplicate: 'Came twice',
  early: 'Came first',
  late: 'Came late',
  slow: 'Took longest',
};

function CaseLink({ id }: { id: string | null }) {
  if (id === null) return <Undefined />;
  return (
    <Link to={casePath(id)} className="mono">
      {id}
    </Link>
  );
}

/** One hand-off: its lag by week, what deserves a look, and what was done before it arrived. */
export function HandoffDetail({ row }: { row: HandoffRow }) {
  const log = useLog();
  const span = useMemo(
    () => ({ weeks: row.weeks, fromAt: log?.firstAt ?? null, untilAt: log?.lastAt ?? null }),
    [row, log],
  );
  const lags = row.weeks.filter(({ medianLagMs }) => medianLagMs !== null);
  const words =
    row.medianLagMs === null
      ? 'nothing arrived'
      : `${durationText(row.medianLagMs)} in the median of all ${countText(row.arrived)}`;
  return (
    <div className="handoff-detail">
      <Terms row={row} />
      {lags.length > 0 && (
        <Chart rows={span} chart={handoffLagChart} height={180} label={`Lag by week of departure: ${words}`} />
      )}
      {row.exceptions.length === 0 ? (
        <Empty title="Everything arrived once and in time" />
      ) : (
        <Exceptions rows={row.exceptions} />
      )}
      {row.staleActions > 0 && <StaleWork row={row} />}
    </div>
  );
}

/** What the figures rest on. */
function Terms({ row }: { row: HandoffRow }) {
  const within = row.withinMs === null ? 'at once, as nothing ever arrived' : `within ${durationText(row.withinMs)}`;
  const skew = skewText(row);
  return (
    <p className="panel-note">
      Expected {within}
      {row.withinGiven || row.withinMs === null ? '' : ', the longest that arrived'}; counted by {row.per}
      {skew !== null && `; the receiver's clock is ${skew}`}
      {row.clockCorrectionMs !== 0 &&
        `; lags are corrected by ${durationText(row.clockCorrectionMs)}, as the mapping says`}
      .
    </p>
  );
}

function Exceptions({ rows }: { rows: readonly Exception[] }) {
  const noun = useNoun();
  const columns: readonly Column<Exception>[] = [
    { title: capital(noun.one), lead: true, cell: (row) => <CaseLink id={row.case} />, sortBy: (row) => row.case },
    { title: 'What', cell: ({ kind }) => KINDS[kind], sortBy: ({ kind }) => KINDS[kind] },
    { title: 'Object', room: 'wide', cell: ({ object }) => `${object.type} ${object.key}` },
    {
      title: 'Departed',
      room: 'full',
      cell: ({ departedAt }) => <Instant at={departedAt} />,
      sortBy: ({ departedAt }) => departedAt,
    },
    {
      title: 'Arrived',
      room: 'wide',
      cell: ({ arrivedAt }) => <Instant at={arrivedAt} />,
      sortBy: ({ arrivedAt }) => arrivedAt,
    },
    { title: 'Lag', numeric: true, cell: ({ lagMs }) => <Duration ms={lagMs} />, sortBy: ({ lagMs }) => lagMs },
  ];
  return (
    <DataTable
      caption="What deserves a look"
      columns={columns}
      rows={rows}
      keyOf={({ kind, object, departedAt, arrivedAt }) => JSON.stringify([kind, object, departedAt, arrivedAt])}
    />
  );
}

function StaleWork({ row }: { row: HandoffRow }) {
  const noun = useNoun();
  const value = useLog()?.value;
  const columns: readonly Column<Stale>[] = [
    { title: capital(noun.one), lead: true, cell: (one) => <CaseLink id={one.case} />, sortBy: (one) => one.case },
    { title: 'Done all the same', cell: ({ activity }) => activity, sortBy: ({ activity }) => activity },
    { title: 'Object', room: 'wide', cell: ({ object }) => `${object.type} ${object.key}` },
    {
      title: 'Fact departed',
      room: 'full',
      cell: ({ departedAt }) => <Instant at={departedAt} />,
      sortBy: (one) => one.departedAt,
    },
    {
      title: 'Done from',
      room: 'full',
      cell: ({ startedAt }) => <Instant at={startedAt} />,
      sortBy: (one) => one.startedAt,
    },
    {
      title: 'Fact arrived',
      room: 'full',
      cell: ({ arrivedAt }) => <Instant at={arrivedAt} />,
      sortBy: (one) => one.arrivedAt,
    },
  ];
  return (
    <section aria-label="Work on stale knowledge">
      <h3>Done before the fact was known</h3>
      <p className="panel-note">
        {counted(row.staleActions, 'execution')} in {counted(row.staleCases.length, noun.one, noun.many)}
        {row.staleMs !== null && `, ${durationText(row.staleMs)} of work`}
        {row.staleValue !== null && `, ${countText(row.staleValue)} of ${value ?? 'value'}`}
        {row.staleActions > row.staleExamples.length && `; the first ${row.staleExamples.length} are shown`}
      </p>
      <DataTable
        caption="Work on stale knowledge"
        columns={columns}
        rows={row.staleExamples}
        keyOf={({ object, activity, startedAt }) => JSON.stringify([object, activity, startedAt])}
      />
    </section>
  );
}
