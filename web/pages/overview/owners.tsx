import type { Stages } from '../../../eventlog/index.ts';
import { Answer } from '../../answers/answer.tsx';
import type { AnswerState } from '../../answers/use-answer.ts';
import { Chart } from '../../charts/chart.tsx';
import { ownersChart } from '../../charts/owners-chart.ts';
import { Empty } from '../../parts/empty.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useNoun } from '../../shell/log.ts';

const KEY = (
  <>
    <span className="key key-lost" /> stalled <span className="key key-mark" /> moving
  </>
);

const words = ({ owner, open, stalled }: Stages['owners'][number]) =>
  `${owner ?? 'no owner known'} ${open}, ${stalled} stalled`;

export function Owners({ stages }: { stages: AnswerState<Stages> }) {
  const noun = useNoun();
  return (
    <Panel className="span-4" title="Who owns the next move" note={KEY}>
      <Answer of={stages} height={8 * 34}>
        {({ owners }) =>
          owners.length === 0 ? (
            <Empty title={`No ${noun.one} is open`} />
          ) : (
            <Chart
              rows={owners}
              chart={ownersChart}
              height={Math.min(8, owners.length) * 34}
              label={`Open ${noun.many} by owner: ${owners.map(words).join('; ')}`}
            />
          )
        }
      </Answer>
    </Panel>
  );
}
