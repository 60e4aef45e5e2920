import { durationExact, durationText } from '../format/duration.ts';
import { instantText, instantUtc } from '../format/instant.ts';

/** A duration as a person says it, exact on hover; a dash where it is undefined. */
export function Duration({ ms, signed = false }: { ms: number | null; signed?: boolean }) {
  if (ms === null) return <Undefined />;
  const sign = signed && ms > 0 ? '+' : '';
  return (
    <span className="figure" title={durationExact(ms)}>
      {sign}
      {durationText(ms)}
    </span>
  );
}

/** A moment in the viewer's zone, UTC on hover. */
export function Instant({ at }: { at: string | null }) {
  if (at === null) return <Undefined />;
  return (
    <time className="figure" dateTime={at} title={instantUtc(at)}>
      {instantText(at)}
    </time>
  );
}

export function Undefined() {
  return (
    <span className="undefined" title="Not defined here">
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">not defined</span>
    </span>
  );
}
