import type { ReactNode } from 'react';
import type { LogSummary } from '../../../eventlog/index.ts';
import { countText, shareText } from '../../format/number.ts';
import { Instant } from '../../parts/figures.tsx';

const LIFECYCLES = {
  pair: 'start and complete are one event',
  each: 'every record is an event',
  complete: 'completions only',
};

/** What the log holds, and how exact its times are. */
export function LogFacts({ log }: { log: LogSummary }) {
  const edges = Math.max(1, log.events - log.cases);
  return (
    <dl className="attributes">
      <Fact title="Orders">{countText(log.cases)}</Fact>
      <Fact title="of them open">{countText(log.openCases)}</Fact>
      <Fact title="Events">{countText(log.events)}</Fact>
      <Fact title="Records before pairing">{countText(log.records)}</Fact>
      <Fact title="Activities">{countText(log.activities)}</Fact>
      <Fact title="Variants">{countText(log.variants)}</Fact>
      <Fact title="Objects">{countText(log.objects)}</Fact>
      <Fact title="First event">
        <Instant at={log.firstAt} />
      </Fact>
      <Fact title="Last event">
        <Instant at={log.lastAt} />
      </Fact>
      <Fact title="Times">{log.hasStarts ? 'start and end' : 'one per event: only sojourn time is observable'}</Fact>
      <Fact title="Lifecycle">{LIFECYCLES[log.lifecycle]}</Fact>
      <Fact title="Neighbours with one time">
        {countText(log.tiedPairs)} ({shareText(log.tiedPairs / edges)}), in {countText(log.tiedCases)} orders
      </Fact>
      <Fact title="Overlapping neighbours">
        {countText(log.overlaps)} ({shareText(log.overlaps / edges)})
      </Fact>
      <Fact title="Linked to no order">{countText(log.unlinked)}</Fact>
      <Fact title="Data version">
        <code>{log.dataVersion}</code>
      </Fact>
    </dl>
  );
}

function Fact({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}
