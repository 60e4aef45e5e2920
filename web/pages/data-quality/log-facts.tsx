import type { ReactNode } from 'react';
import type { LogSummary } from '../../../eventlog/index.ts';
import { capital, countedCases } from '../../format/noun.ts';
import { countText, shareText } from '../../format/number.ts';
import { Instant } from '../../parts/figures.tsx';
import { useNoun } from '../../shell/log.ts';

const LIFECYCLES = {
  pair: 'start and complete are one event',
  each: 'every record is an event',
  complete: 'completions only',
};

/** What the log holds, and how exact its times are. */
export function LogFacts({ log }: { log: LogSummary }) {
  const noun = useNoun();
  const edges = Math.max(1, log.events - log.cases);
  return (
    <dl className="attributes">
      <Fact title={capital(noun.many)}>{countText(log.cases)}</Fact>
      <Fact title="of them open">{countText(log.openCases)}</Fact>
      <Fact title="Events">{countText(log.events)}</Fact>
      <Fact title="Records received">{countText(log.records)}</Fact>
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
        {countText(log.tiedPairs)} ({shareText(log.tiedPairs / edges)}), in {countedCases(log.tiedCases, noun)}
      </Fact>
      <Fact title="Overlapping neighbours">
        {countText(log.overlaps)} ({shareText(log.overlaps / edges)})
      </Fact>
      <Fact title={`Linked to no ${noun.one}`}>{countText(log.unlinked)}</Fact>
      <Fact title={`Events in several ${noun.many}`}>{countText(log.convergence)}</Fact>
      <Fact title={`${capital(noun.many)} with an activity for several objects`}>{countText(log.divergence)}</Fact>
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
