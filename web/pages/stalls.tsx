import { useMemo } from 'react';
import type { Stall } from '../../eventlog/index.ts';
import { Answer } from '../answers/answer.tsx';
import { Chart } from '../charts/chart.tsx';
import { ownerName } from '../charts/owners-chart.ts';
import { type TimeLost, timeLostChart } from '../charts/time-lost-chart.ts';
import { durationText } from '../format/duration.ts';
import { counted, countText } from '../format/number.ts';
import { Empty } from '../parts/empty.tsx';
import { Panel } from '../parts/panel.tsx';
import { usePageState } from '../routing/use-page-state.ts';
import { useLog, useNoun } from '../shell/log.ts';
import { PageHead } from '../shell/page-head.tsx';
import { AsOf } from '../slice/as-of.tsx';
import { Select } from '../slice/forms/form.tsx';
import { useSlice } from '../slice/use-slice.ts';
import { firstGroups, timeLostBy } from './stalls/groups.ts';
import { StallTable } from './stalls/stall-table.tsx';
import { useCaseAnswer } from '../slice/use-case-answer.ts';

const ownerOf = (stall: Stall) => ownerName(stall.owner);
const stageOf = (stall: Stall) => stall.lastActivity;

/** Open cases that wait longer than nine in ten comparable ones did. */
export function Stalls() {
  const { text, asOf } = useSlice();
  const log = useLog();
  const stalls = useCaseAnswer<Stall[]>('/v1/stalls', { slice: text, asOf });
  return (
    <>
      <PageHead title="Stalls" actions={<AsOf used={log?.lastAt ?? null} />}>
        {stalls.data && <Lede stalls={stalls.data} />}
      </PageHead>
      <Answer of={stalls} height={640}>
        {(rows) => (rows.length === 0 ? <NoStalls /> : <Content stalls={rows} />)}
      </Answer>
    </>
  );
}

function NoStalls() {
  const isKnown = useLog()?.closedBy.source !== 'none';
  const noun = useNoun();
  return (
    <Empty
      title={isKnown ? `No open ${noun.one} waits longer than usual` : `It is not known which ${noun.many} are open`}
    >
      {!isKnown ? (
        <p>
          No closing activities are known, so no {noun.one} counts as open. Name them when you read the log:{' '}
          <code>--closed-by "Issue invoice"</code>
        </p>
      ) : (
        <p>Choose another moment above, or remove a filter.</p>
      )}
    </Empty>
  );
}

function Lede({ stalls }: { stalls: readonly Stall[] }) {
  const noun = useNoun();
  const valued = useLog()?.value ?? 'value';
  if (stalls.length === 0) return null;
  const excessMs = stalls.reduce((sum, stall) => sum + (stall.excessMs ?? 0), 0);
  const values = stalls.flatMap((stall) => stall.valueAtStake ?? []);
  const value = values.reduce((sum, one) => sum + one, 0);
  return (
    <>
      {counted(stalls.length, `open ${noun.one}`, `open ${noun.many}`)} {stalls.length === 1 ? 'waits' : 'wait'} longer
      than nine in ten comparable ones did, {durationText(excessMs)} beyond the usual in all
      {values.length > 0 && (
        <>
          ; {countText(value)} of {valued} is at stake
        </>
      )}
      .
    </>
  );
}

function Content({ stalls }: { stalls: readonly Stall[] }) {
  const noun = useNoun();
  const [stage, setStage] = usePageState('stage');
  const [owner, setOwner] = usePageState('owner');
  const stages = useMemo(() => timeLostBy(stalls, stageOf), [stalls]);
  const owners = useMemo(() => timeLostBy(stalls, ownerOf), [stalls]);
  const shown = stalls.filter((stall) => (!stage || stageOf(stall) === stage) && (!owner || ownerOf(stall) === owner));
  const named = (groups: typeof stages) => groups.map(({ name }) => [name, name] as const);
  return (
    <div className="grid">
      <Groups
        title="By stage"
        note={`Last activity; choose a bar to see its ${noun.many}`}
        groups={stages}
        onPick={setStage}
      />
      <Groups title="By owner" note="Who makes the next move" groups={owners} onPick={setOwner} />
      <Panel
        className="span-12"
        title={counted(shown.length, `stalled ${noun.one}`, `stalled ${noun.many}`)}
        note="Compared with completed waits after the same activity; most time lost first"
        actions={
          <div className="table-filters">
            <Select
              label="Stage"
              value={stage ?? ''}
              onChange={(name) => setStage(name || null)}
              options={[['', 'All stages'], ...named(stages)]}
            />
            <Select
              label="Owner"
              value={owner ?? ''}
              onChange={(name) => setOwner(name || null)}
              options={[['', 'All owners'], ...named(owners)]}
            />
          </div>
        }
      >
        {shown.length === 0 ? (
          <Empty title={`No stalled ${noun.one} has this stage and this owner`} />
        ) : (
          <StallTable stalls={shown} />
        )}
      </Panel>
    </div>
  );
}

interface GroupsProps {
  title: string;
  note: string;
  groups: readonly TimeLost[];
  onPick: (name: string) => void;
}

function Groups({ title, note, groups, onPick }: GroupsProps) {
  const shown = useMemo(() => firstGroups(groups), [groups]);
  const words = shown.map(({ name, excessMs }) => `${name} ${durationText(excessMs)}`).join('; ');
  return (
    <Panel className="span-6" title={title} note={note}>
      <Chart
        rows={shown}
        chart={timeLostChart}
        height={shown.length * 32}
        label={`Time lost ${title.toLowerCase()}: ${words}`}
        onPick={({ name }) => {
          if (groups.some((group) => group.name === name)) onPick(String(name));
        }}
      />
    </Panel>
  );
}
