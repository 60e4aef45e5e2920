import type { SourceStatusAnswer } from '../../api/index.ts';
import { Answer } from '../answers/answer.tsx';
import { useLiveAnswer } from '../answers/use-live-answer.ts';
import { counted } from '../format/number.ts';
import { Empty } from '../parts/empty.tsx';
import { Panel } from '../parts/panel.tsx';
import { PageHead } from '../shell/page-head.tsx';
import { DeadLetters } from './sources/dead-letters.tsx';
import { SourcePanel } from './sources/source-panel.tsx';
import { stateOf, summary } from './sources/source-state.ts';

/** Whether every system's records still arrive, how late they are, and what could not be taken. */
export function Sources() {
  const sources = useLiveAnswer<SourceStatusAnswer[]>('/v1/sources');
  return (
    <>
      <PageHead title="Sources">{sources.data && sources.data.length > 0 ? summary(sources.data) : null}</PageHead>
      <Answer of={sources} height={420}>
        {(found) => (found.length === 0 ? <NoSources /> : <AllSources sources={found} retry={sources.retry} />)}
      </Answer>
    </>
  );
}

const WEIGHTS = { failed: 0, stale: 1, late: 2, running: 3, unknown: 4, fresh: 5 };

function AllSources({ sources, retry }: { sources: readonly SourceStatusAnswer[]; retry: () => void }) {
  const worstFirst = [...sources].sort((one, other) => WEIGHTS[stateOf(one)] - WEIGHTS[stateOf(other)]);
  const letters = sources.flatMap(({ streams }) => streams).reduce((sum, { deadLetters }) => sum + deadLetters, 0);
  return (
    <div className="page-stack">
      {worstFirst.map((source) => (
        <SourcePanel key={source.source} source={source} onChange={retry} />
      ))}
      <Panel
        title={counted(letters, 'dead letter')}
        note="Records that arrived and could not be taken: kept as they came, to be tried again once the mapping is mended"
      >
        {letters === 0 ? (
          <Empty title="Everything that arrived was taken" />
        ) : (
          <DeadLetters sources={sources} total={letters} onReplayed={retry} />
        )}
      </Panel>
    </div>
  );
}

function NoSources() {
  return (
    <Empty title="This server has no sources">
      <p>
        It shows a log that was read from files. To pull records from a database, an API or a folder, and to take
        webhooks, write a configuration and serve with it:
      </p>
      <pre className="command">npm run -s throughline -- serve --config throughline.yaml</pre>
      <p>What it may hold is in docs/sources.md.</p>
    </Empty>
  );
}
