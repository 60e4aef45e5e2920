import { useContext } from 'react';
import type { TraceEvent } from '../../../eventlog/index.ts';
import { durationText } from '../../format/duration.ts';
import { instantText } from '../../format/instant.ts';
import { counted } from '../../format/number.ts';
import { ActivityColours, hueOf } from '../../parts/activity-colours.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Duration, Instant, Undefined } from '../../parts/figures.tsx';
import { useNoun } from '../../shell/log.ts';
import { AttributeValue } from './attributes.tsx';

interface Numbered {
  number: number;
  event: TraceEvent;
}

const SERVICE: Column<Numbered> = {
  title: 'Service',
  numeric: true,
  cell: ({ event }) => <Service event={event} />,
};

/** The events in order, each with the wait before it. */
export function EventTable({ events, longestMs }: { events: readonly TraceEvent[]; longestMs: number }) {
  const noun = useNoun();
  const rows = events.map((event, index): Numbered => ({ number: index + 1, event }));
  const columns: Column<Numbered>[] = [
    { title: '#', numeric: true, cell: ({ number }) => number },
    { title: 'Activity', lead: true, cell: ({ event }) => <Activity event={event} /> },
    { title: 'System', cell: ({ event }) => <span className="on-one-line">{event.system ?? <Undefined />}</span> },
    { title: 'Waited', numeric: true, cell: ({ event }) => <Waited ms={event.waitingMs} longestMs={longestMs} /> },
    ...(events.some(({ startedAt }) => startedAt !== null) ? [SERVICE] : []),
    { title: 'Ended', room: 'wide', cell: ({ event }) => <Ended event={event} /> },
    { title: 'Resource', cell: ({ event }) => event.resource ?? <Undefined /> },
    { title: 'Happened to', room: 'full', cell: ({ event }) => <More event={event} /> },
  ];
  return (
    <DataTable
      caption={`Events of the ${noun.one}, in order`}
      columns={columns}
      rows={rows}
      keyOf={({ number }) => String(number)}
      page={200}
    />
  );
}

function Activity({ event }: { event: TraceEvent }) {
  const colours = useContext(ActivityColours);
  return <span className={`with-dot hue-${hueOf(colours, event.activity)}`}>{event.activity}</span>;
}

function Waited({ ms, longestMs }: { ms: number | null; longestMs: number }) {
  if (ms === null) return <Undefined />;
  const isLongest = ms > 0 && ms === longestMs;
  return (
    <span
      className={isLongest ? 'is-worse' : undefined}
      title={ms < 0 ? 'Began before the one before it ended' : undefined}
    >
      {isLongest ? (
        <strong>
          <Duration ms={ms} />
        </strong>
      ) : (
        <Duration ms={ms} />
      )}
    </span>
  );
}

/** From start to end; undefined where no start is recorded. */
function Service({ event: { startedAt, endedAt } }: { event: TraceEvent }) {
  if (startedAt === null) return <Undefined />;
  return (
    <span title={`Started ${instantText(startedAt)}`}>
      <Duration ms={Date.parse(endedAt) - Date.parse(startedAt)} />
    </span>
  );
}

function Ended({ event }: { event: TraceEvent }) {
  if (event.precision === 'exact') return <Instant at={event.endedAt} />;
  return (
    <span>
      <Instant at={event.endedAt} /> <span className="precision">{precisionText(event)}</span>
    </span>
  );
}

/** How exactly the time before it is known. */
function precisionText({ precision, afterAt }: TraceEvent): string {
  if (precision !== 'interval') return `to the ${precision}`;
  return afterAt === null ? 'at the latest' : `at the latest, after ${instantText(afterAt)}`;
}

/** When the source learned of it, which object it happened to, and its attributes. */
function More({ event }: { event: TraceEvent }) {
  const lateMs = event.recordedAt === null ? 0 : Date.parse(event.recordedAt) - Date.parse(event.endedAt);
  return (
    <details className="more">
      <summary title={`${event.object.type} ${event.object.key}`}>
        {event.object.type} {event.object.key}
      </summary>
      <dl className="attributes">
        {event.recordedAt && lateMs !== 0 && (
          <div>
            <dt>recorded</dt>
            <dd title={instantText(event.recordedAt)}>
              {durationText(Math.abs(lateMs))} {lateMs > 0 ? 'after' : 'before'} it happened
            </dd>
          </div>
        )}
        {event.corrections > 0 && (
          <div>
            <dt>corrects</dt>
            <dd>{counted(event.corrections, 'earlier record')}</dd>
          </div>
        )}
        <div>
          <dt>ingested</dt>
          <dd>
            <Instant at={event.ingestedAt} />
          </dd>
        </div>
        {Object.entries(event.attributes).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <AttributeValue value={value} />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
