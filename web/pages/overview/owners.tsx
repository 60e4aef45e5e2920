import type { Overview } from '../../../eventlog/index.ts';
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

const words = ({ owner, open, stalled }: Overview['owners'][number]) =>
  `${owner ?? 'no owner known'} ${open}, ${stalled} stalled`;

export function Owners({ owners }: { owners: Overview['owners'] }) {
  const noun = useNoun();
  return (
    <Panel className="span-4" title="Who owns the next move" note={KEY}>
      {owners.length === 0 ? (
        <Empty title={`No ${noun.one} is open`} />
      ) : (
        <Chart
          rows={owners}
          chart={ownersChart}
          height={Math.min(8, owners.length) * 34}
          label={`Open ${noun.many} by owner: ${owners.map(words).join('; ')}`}
        />
      )}
    </Panel>
  );
}
