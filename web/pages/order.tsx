import { useMemo } from 'react';
import type { Trace } from '../../eventlog/index.ts';
import { Answer } from '../answers/answer.tsx';
import { Chart } from '../charts/chart.tsx';
import { orderTimelineChart } from '../charts/order-timeline-chart.ts';
import { Finder } from '../find/finder.tsx';
import { durationText } from '../format/duration.ts';
import { capital } from '../format/noun.ts';
import { counted, shareText } from '../format/number.ts';
import { Panel } from '../parts/panel.tsx';
import { useLog, useNoun } from '../shell/log.ts';
import { PageHead } from '../shell/page-head.tsx';
import { useSlice } from '../slice/use-slice.ts';
import { Attributes } from './order/attributes.tsx';
import { EventTable } from './order/event-table.tsx';
import { OrderList } from './order/order-list.tsx';
import { WithdrawnTable } from './order/withdrawn-table.tsx';
import { useCaseAnswer } from '../slice/use-case-answer.ts';

/** One case's whole life across systems; without a number, the ways to find one. */
export function Order({ id }: { id: string }) {
  return id === '' ? <ToFind /> : <OneOrder key={id} id={id} />;
}

function ToFind() {
  const noun = useNoun();
  const { text } = useSlice();
  return (
    <>
      <PageHead title={capital(noun.many)}>Find one by its number, or choose one below.</PageHead>
      <div className="page-stack">
        <Panel title={`Find one ${noun.one}`}>
          <Finder />
        </Panel>
        <OrderList key={text} />
      </div>
    </>
  );
}

function OneOrder({ id }: { id: string }) {
  const noun = useNoun();
  const trace = useCaseAnswer<Trace>(`/v1/cases/${encodeURIComponent(id)}`);
  if (trace.problem?.status === 404) return <NotFound id={id} />;
  return (
    <>
      <PageHead title={`${capital(noun.one)} ${id}`}>{trace.data && <Lede trace={trace.data} />}</PageHead>
      <Answer of={trace} height={560}>
        {(data) => <Content trace={data} />}
      </Answer>
    </>
  );
}

function NotFound({ id }: { id: string }) {
  const noun = useNoun();
  return (
    <>
      <PageHead title={`No ${noun.one} is named “${id}”`}>
        <span role="alert">Look for a part of the number; what comes close to it stands below.</span>
      </PageHead>
      <Panel title={`Find one ${noun.one}`}>
        <Finder initial={id} />
      </Panel>
    </>
  );
}

/** How long an open case has waited since its last event; 0 for a finished one. */
function waitedSoFarMs({ open, events }: Trace, untilMs: number | null): number {
  const last = events.at(-1);
  return open && last && untilMs !== null ? Math.max(0, untilMs - Date.parse(last.endedAt)) : 0;
}

/** Until when open cases wait: the moment chosen, else the last one recorded. */
function useUntil(): number | null {
  const log = useLog();
  const { asOf } = useSlice();
  const at = asOf ?? log?.lastAt;
  return at ? Date.parse(at) : null;
}

function Lede({ trace }: { trace: Trace }) {
  const untilMs = useUntil();
  const last = trace.events.at(-1);
  const waitingMs = waitedSoFarMs(trace, untilMs);
  const systems = new Set(trace.events.flatMap(({ system }) => system ?? [])).size;
  return (
    <>
      <span className={trace.open ? 'state is-open' : 'state'}>{trace.open ? 'Open' : 'Finished'}</span>{' '}
      {counted(trace.events.length, 'event')}
      {systems > 0 && <> in {counted(systems, 'system')}</>}
      {trace.leadTimeMs !== null && <>, lead time {durationText(trace.leadTimeMs)}</>}
      {last && waitingMs > 0 && (
        <>
          , waiting for {durationText(waitingMs)} since {last.activity}
        </>
      )}
      . <LongestWait trace={trace} />
    </>
  );
}

/** Where most of a finished case's time went. */
function LongestWait({ trace: { events, leadTimeMs } }: { trace: Trace }) {
  const at = events.reduce(
    (most, { waitingMs }, index) => ((waitingMs ?? 0) > (events[most]?.waitingMs ?? 0) ? index : most),
    0,
  );
  const waitingMs = events[at]?.waitingMs ?? 0;
  if (leadTimeMs === null || leadTimeMs <= 0 || waitingMs <= 0) return null;
  return (
    <>
      {shareText(Math.min(1, waitingMs / leadTimeMs))} of it is the wait between {events[at - 1]?.activity} and{' '}
      {events[at]?.activity}.
    </>
  );
}

function Content({ trace }: { trace: Trace }) {
  const hasStarts = useLog()?.hasStarts ?? true;
  const noun = useNoun();
  const untilMs = useUntil();
  const timeline = useMemo(() => ({ trace, untilMs }), [trace, untilMs]);
  const waits = trace.events.flatMap(({ waitingMs }) => waitingMs ?? []);
  const longest = Math.max(waitedSoFarMs(trace, untilMs), ...waits);
  return (
    <div className="grid">
      <Panel
        className="span-12"
        title="All systems on one time line"
        note={
          hasStarts
            ? 'Numbers are those of the table; bars are service, the lane above is waiting'
            : 'One time per event is recorded, so gaps hold waiting and service together (sojourn time)'
        }
      >
        <Chart
          rows={timeline}
          chart={orderTimelineChart}
          height={260}
          label={`Time line of ${noun.one} ${trace.case}: ${counted(trace.events.length, 'event')}, longest wait ${durationText(longest)}. The table below holds the same.`}
        />
      </Panel>
      <Panel className="span-9" title="Events">
        <EventTable events={trace.events} longestMs={longest} />
      </Panel>
      <Panel className="span-3 as-high-as-needed" title="Attributes">
        <Attributes attributes={trace.attributes} />
      </Panel>
      {trace.withdrawn.length > 0 && (
        <Panel
          className="span-12"
          title="Withdrawn"
          note="Records that were taken back: they are kept, and in no figure"
        >
          <WithdrawnTable withdrawn={trace.withdrawn} />
        </Panel>
      )}
    </div>
  );
}
