import type { Stages } from '../../../eventlog/index.ts';
import { Answer } from '../../answers/answer.tsx';
import type { AnswerState } from '../../answers/use-answer.ts';
import { Chart } from '../../charts/chart.tsx';
import { ownerName, ownersChart } from '../../charts/owners-chart.ts';
import { Panel } from '../../parts/panel.tsx';
import { hrefTo } from '../../routing/link.tsx';
import { navigate, useAddress } from '../../routing/location.ts';
import { useNoun } from '../../shell/log.ts';
import { NoneOpen } from '../none-open.tsx';

const KEY = (
  <>
    <span className="key key-lost" /> stalled <span className="key key-mark" /> moving; choose a bar to see its stalls
  </>
);

const words = ({ owner, open, stalled }: Stages['owners'][number]) =>
  `${owner ?? 'no owner known'} ${open}, ${stalled} stalled`;

export function Owners({ stages }: { stages: AnswerState<Stages> }) {
  const noun = useNoun();
  const { query } = useAddress();
  return (
    <Panel className="span-4" title="Who owns the next move" note={KEY}>
      <Answer of={stages} height={8 * 34}>
        {({ owners }) =>
          owners.length === 0 ? (
            <NoneOpen />
          ) : (
            <Chart
              rows={owners}
              chart={ownersChart}
              height={Math.min(8, owners.length) * 34}
              onPick={({ owner }) => {
                const picked = owners.find((known) => ownerName(known.owner) === owner);
                if (picked && picked.stalled > 0)
                  navigate(hrefTo('/stalls', query, { owner: ownerName(picked.owner) }));
              }}
              label={`Open ${noun.many} by owner: ${owners.map(words).join('; ')}`}
            />
          )
        }
      </Answer>
    </Panel>
  );
}
