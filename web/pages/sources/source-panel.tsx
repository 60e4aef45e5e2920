import { type ReactNode, useState } from 'react';
import type { SourceStatusAnswer, StreamStatusAnswer } from '../../../api/index.ts';
import type { Problem } from '../../answers/problem.ts';
import { send } from '../../answers/send.ts';
import { countText } from '../../format/number.ts';
import { Button } from '../../parts/button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Duration, Instant } from '../../parts/figures.tsx';
import { Panel } from '../../parts/panel.tsx';
import { STATE_WORDS, stateOf } from './source-state.ts';

const COLUMNS: readonly Column<StreamStatusAnswer>[] = [
  { title: 'Stream', lead: true, cell: ({ stream }) => stream },
  { title: 'Received', numeric: true, cell: receivedText },
  { title: 'Waiting', numeric: true, cell: ({ landed, loaded }) => countText(landed - loaded) },
  { title: 'Events', numeric: true, cell: ({ events }) => countText(events) },
  { title: 'Dead letters', numeric: true, cell: ({ deadLetters }) => countText(deadLetters) },
  { title: 'Last record', cell: ({ lastReceivedAt }) => <Instant at={lastReceivedAt} /> },
  {
    title: 'Happened to recorded',
    numeric: true,
    cell: ({ lags }) => <Duration ms={lags.occurredToRecordedMs} />,
  },
  {
    title: 'Recorded to received',
    numeric: true,
    cell: ({ lags }) => <Duration ms={lags.recordedToIngestedMs} />,
  },
  {
    title: 'Happened to received',
    numeric: true,
    cell: ({ lags }) => <Duration ms={lags.occurredToIngestedMs} />,
  },
];

/** Records, and the rows of files that came whole. */
function receivedText({ records, files, rows }: StreamStatusAnswer): string {
  const received = countText(records - files + rows);
  if (files === 0) return received;
  return `${received} in ${countText(files)} ${files === 1 ? 'file' : 'files'}`;
}

/** One source: its state first, then when it is read, then its streams. Lags are medians of the newest events. */
export function SourcePanel({ source, onChange }: { source: SourceStatusAnswer; onChange: () => void }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const state = stateOf(source);
  const pull = () => {
    setProblem(null);
    send(`/v1/sources/${encodeURIComponent(source.source)}/pull`).then(onChange, setProblem);
  };
  return (
    <Panel
      className={`source is-${state}`}
      title={source.source}
      note={
        <>
          <span className="source-state">{source.isRunning && state === 'fresh' ? 'Running' : STATE_WORDS[state]}</span>
          {` · ${source.kind} · ${source.sends ? 'sends by itself' : (source.schedule ?? 'when asked')}`}
        </>
      }
      actions={
        source.sends ? null : (
          <Button disabled={source.isRunning} onPress={pull}>
            {source.isRunning ? 'Pulling …' : 'Pull now'}
          </Button>
        )
      }
    >
      {source.fault && (
        <div className="note note-problem" role="status">
          <p className="note-title">The last pull failed</p>
          <p>{source.fault.message}</p>
        </div>
      )}
      {problem && (
        <div className="note note-problem" role="alert">
          <p className="note-title">{problem.title}</p>
          <p>{problem.detail}</p>
        </div>
      )}
      {source.sends ? null : <PullFacts source={source} />}
      <DataTable
        caption={`Streams of ${source.source}; lags are medians of the newest events`}
        columns={COLUMNS}
        rows={source.streams}
        keyOf={({ stream }) => stream}
      />
      <Drift streams={source.streams} />
      <Notices notices={source.notices} />
    </Panel>
  );
}

function PullFacts({ source }: { source: SourceStatusAnswer }) {
  return (
    <dl className="source-facts">
      <Fact name="Read to its end">
        <Instant at={source.lastSucceededAt} />
      </Fact>
      <Fact name="Next pull">
        <Instant at={source.nextRunAt} />
      </Fact>
      <Fact name="Retries">{countText(source.retries)}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const DRIFT_WORDS = { appeared: 'is new', vanished: 'has stopped coming', retyped: 'has values of several types' };

/** What changed in the shape of the records: a mapping may not know it yet. */
function Drift({ streams }: { streams: readonly StreamStatusAnswer[] }) {
  const drifted = streams.flatMap(({ stream, drift }) => drift.map((one) => ({ stream, ...one })));
  if (drifted.length === 0) return null;
  return (
    <ul className="source-drift">
      {drifted.map(({ stream, field, kind, types, seq }) => (
        <li key={JSON.stringify([stream, field, kind])}>
          {stream}: the field <code>{field}</code> {DRIFT_WORDS[kind]}
          {kind === 'retyped' ? ` (${types.join(', ').toLowerCase()})` : ` since record ${countText(seq)}`}
        </li>
      ))}
    </ul>
  );
}

const MOST_SHOWN = 5;

/** What happened lately: retries, waits for a rate limit. */
function Notices({ notices }: { notices: SourceStatusAnswer['notices'] }) {
  if (notices.length === 0) return null;
  return (
    <details className="source-notices">
      <summary>What happened lately</summary>
      <ul>
        {notices.slice(0, MOST_SHOWN).map(({ at, message }) => (
          <li key={`${at} ${message}`}>
            <Instant at={at} /> {message}
          </li>
        ))}
      </ul>
    </details>
  );
}
