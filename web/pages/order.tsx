import { type FormEvent, useMemo, useState } from 'react';
import type { Trace } from '../../eventlog/index.ts';
import { Answer } from '../answers/answer.tsx';
import { useAnswer } from '../answers/use-answer.ts';
import { Chart } from '../charts/chart.tsx';
import { orderTimelineChart } from '../charts/order-timeline-chart.ts';
import { durationText } from '../format/duration.ts';
import { counted } from '../format/number.ts';
import { Icon } from '../parts/icon.tsx';
import { Panel } from '../parts/panel.tsx';
import { hrefTo, orderPath } from '../routing/link.tsx';
import { navigate, useAddress } from '../routing/location.ts';
import { useLog } from '../shell/log.ts';
import { PageHead } from '../shell/page-head.tsx';
import { useSlice } from '../slice/use-slice.ts';
import { Attributes } from './order/attributes.tsx';
import { EventTable } from './order/event-table.tsx';
import { OrderList } from './order/order-list.tsx';

/** One order's whole life across systems; without a number, a way to find one. */
export function Order({ id }: { id: string }) {
  return id === '' ? (
    <>
      <PageHead title="Order" actions={<Search />}>
        Look up an order by its number, or choose one below.
      </PageHead>
      <OrderList />
    </>
  ) : (
    <OneOrder key={id} id={id} />
  );
}

function Search() {
  const { query } = useAddress();
  const [number, setNumber] = useState('');
  const go = (event: FormEvent) => {
    event.preventDefault();
    if (number.trim() !== '') navigate(hrefTo(orderPath(number.trim()), query));
  };
  return (
    <form className="search" role="search" onSubmit={go}>
      <input
        type="search"
        aria-label="Order number"
        placeholder="Order number"
        value={number}
        onChange={(event) => setNumber(event.target.value)}
      />
      <button type="submit" className="button">
        <Icon name="search" />
        Find
      </button>
    </form>
  );
}

function OneOrder({ id }: { id: string }) {
  const trace = useAnswer<Trace>(`/v1/cases/${encodeURIComponent(id)}`);
  return (
    <>
      <PageHead title={`Order ${id}`} actions={<Search />}>
        {trace.data && <Lede trace={trace.data} />}
      </PageHead>
      <Answer of={trace} height={560}>
        {(data) => <Content trace={data} />}
      </Answer>
    </>
  );
}

/** Until when open orders wait: the moment chosen, else the last one recorded. */
function useUntil(): number | null {
  const log = useLog();
  const { asOf } = useSlice();
  const at = asOf ?? log?.lastAt;
  return at ? Date.parse(at) : null;
}

function Lede({ trace }: { trace: Trace }) {
  const untilMs = useUntil();
  const last = trace.events.at(-1);
  const waitingMs = untilMs !== null && last ? untilMs - Date.parse(last.endedAt) : 0;
  const systems = new Set(trace.events.flatMap(({ system }) => system ?? [])).size;
  return (
    <>
      <span className={trace.open ? 'state is-open' : 'state'}>{trace.open ? 'Open' : 'Finished'}</span>{' '}
      {counted(trace.events.length, 'event')}
      {systems > 0 && <> in {counted(systems, 'system')}</>}
      {trace.leadTimeMs !== null && <>, lead time {durationText(trace.leadTimeMs)}</>}
      {trace.open && last && waitingMs > 0 && (
        <>
          , waiting for {durationText(waitingMs)} since {last.activity}
        </>
      )}
      .
    </>
  );
}

function Content({ trace }: { trace: Trace }) {
  const hasStarts = useLog()?.hasStarts ?? true;
  const untilMs = useUntil();
  const timeline = useMemo(() => ({ trace, untilMs }), [trace, untilMs]);
  const waits = trace.events.flatMap(({ waitingMs }) => waitingMs ?? []);
  const longest = Math.max(0, ...waits);
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
          label={`Time line of order ${trace.case}: ${trace.events.length} events, longest wait ${durationText(longest)}. The table below holds the same.`}
        />
      </Panel>
      <Panel className="span-9" title="Events">
        <EventTable events={trace.events} longestMs={longest} />
      </Panel>
      <Panel className="span-3" title="Attributes">
        <Attributes attributes={trace.attributes} />
      </Panel>
    </div>
  );
}
