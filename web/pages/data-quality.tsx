import { Empty } from '../parts/empty.tsx';
import { Panel } from '../parts/panel.tsx';
import { counted } from '../format/number.ts';
import { useLog, useNoun } from '../shell/log.ts';
import { PageHead } from '../shell/page-head.tsx';
import { Closing } from './data-quality/closing.tsx';
import { Findings } from './data-quality/findings.tsx';
import { LogFacts } from './data-quality/log-facts.tsx';
import { Rejects } from './data-quality/rejects.tsx';
import { SharingMeaning } from './sharing/sharing-meaning.tsx';

/** What bends the figures, and what to do about it. The slice does not apply here. */
export function DataQuality() {
  const log = useLog();
  const noun = useNoun();
  if (!log) return null;
  return (
    <>
      <PageHead title="Data quality">
        What was found in the whole log at the last load, filters left aside: what bends the figures, and what to do
        about it.
      </PageHead>
      <div className="grid">
        <Panel className="span-8" title={counted(log.findings.length, 'finding')} note="Most severe first">
          {log.findings.length === 0 ? (
            <Empty title="Nothing was found that bends the figures" />
          ) : (
            <Findings findings={log.findings} />
          )}
        </Panel>
        <div className="span-4 page-stack">
          <Panel title="The log">
            <LogFacts log={log} />
          </Panel>
          {log.convergence + log.divergence + log.unlinked > 0 && (
            <Panel title={`What ${noun.many} share`}>
              <SharingMeaning log={log} />
            </Panel>
          )}
          <Panel title={`What finishes each ${noun.one}`}>
            <Closing log={log} />
          </Panel>
        </div>
        <Panel
          className="span-12"
          title={counted(log.rejected, 'rejected row')}
          note="Rows that broke the mapping: none is dropped in silence, none is filled with a default"
        >
          {log.rejected === 0 ? <Empty title="Every row was taken" /> : <Rejects total={log.rejected} />}
        </Panel>
      </div>
    </>
  );
}
