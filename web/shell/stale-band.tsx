import type { SourceStatusAnswer } from '../../api/index.ts';
import { useLiveAnswer } from '../answers/use-live-answer.ts';
import { stateOf } from '../pages/sources/source-state.ts';
import { Instant } from '../parts/figures.tsx';
import { Link } from '../routing/link.tsx';
import { useAddress } from '../routing/location.ts';

const EVERY_MS = 10_000;

/** On every page: which source does not arrive, and since when its records are missing from the figures. */
export function StaleBand() {
  const { path } = useAddress();
  const { data } = useLiveAnswer<SourceStatusAnswer[]>('/v1/sources', {}, EVERY_MS);
  const silent = (data ?? []).filter((source) => ['failed', 'stale'].includes(stateOf(source)));
  if (silent.length === 0 || path === '/sources') return null;
  return (
    <p className="stale-band" role="status">
      {silent.map((source) => (
        <span key={source.source}>
          <strong>{source.source}</strong> {stateOf(source) === 'failed' ? 'cannot be read' : 'is stale'}
          {source.lastSucceededAt && (
            <>
              : nothing of it since <Instant at={source.lastSucceededAt} />
            </>
          )}
          .{' '}
        </span>
      ))}
      <Link to="/sources">See Sources</Link>
    </p>
  );
}
