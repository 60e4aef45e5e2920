import type { ReactNode } from 'react';
import type { Loop } from '../../../eventlog/index.ts';
import { capital } from '../../format/noun.ts';
import { countText } from '../../format/number.ts';
import { Button } from '../../parts/button.tsx';
import { Duration } from '../../parts/figures.tsx';
import { Sequence } from '../../parts/sequence.tsx';
import { casePath, Link } from '../../routing/link.tsx';
import { useNoun } from '../../shell/log.ts';
import { useSlice } from '../../slice/use-slice.ts';
import { LoopRing } from './loop-ring.tsx';

interface LoopCardProps {
  loop: Loop;
  rank: number;
  /** of the time that the worst loop costs */
  share: number;
}

/** One loop: what it is, what it costs, and where to see it. */
export function LoopCard({ loop, rank, share }: LoopCardProps) {
  const { slice, setSlice } = useSlice();
  const noun = useNoun();
  const [first = ''] = loop.activities;
  const filter = () =>
    setSlice({
      ...slice,
      contains: [...new Set([...(slice.contains ?? []), ...loop.activities])],
      rework: [first],
    });
  return (
    <li className="loop-card">
      <LoopRing activities={loop.activities} rank={rank} />
      <div className="loop-what">
        <Sequence activities={loop.activities} closed />
        <p className="loop-examples">
          <span>Longest:</span>
          {loop.examples.slice(0, 4).map((id) => (
            <Link key={id} to={casePath(id)} className="mono">
              {id}
            </Link>
          ))}
          <Button
            look="quiet"
            title={`${capital(noun.many)} that have these activities and repeat the first`}
            onPress={filter}
          >
            Look at these {noun.many}
          </Button>
        </p>
      </div>
      <dl className="loop-figures">
        <LoopFigure title="Time lost" bar={share}>
          <strong>
            <Duration ms={loop.timeMs} />
          </strong>
        </LoopFigure>
        <LoopFigure title="Median pass">
          <Duration ms={loop.medianPassMs} />
        </LoopFigure>
        <LoopFigure title="Passes">{countText(loop.passes)}</LoopFigure>
        <LoopFigure title={capital(noun.many)}>{countText(loop.cases)}</LoopFigure>
        <LoopFigure title="Touches">{countText(loop.touches)}</LoopFigure>
      </dl>
    </li>
  );
}

function LoopFigure({ title, bar, children }: { title: string; bar?: number; children: ReactNode }) {
  return (
    <div>
      <dt title={title}>{title}</dt>
      <dd>
        {children}
        {bar !== undefined && (
          <span className="loop-bar" aria-hidden="true">
            <span style={{ width: `${bar * 100}%` }} />
          </span>
        )}
      </dd>
    </div>
  );
}
