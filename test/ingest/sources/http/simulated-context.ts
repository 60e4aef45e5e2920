import type { SourceContext, SourceNotice } from '../../../../ingest/sources/source.ts';
import { simulatedWorld, type SimulatedWorld } from '../../../faults/simulated-time.ts';

/** A context whose clock moves when somebody waits, and the notices that it heard. */
export interface SimulatedContext extends SourceContext, SimulatedWorld {
  notices: SourceNotice[];
  abort(): void;
}

export function simulatedContext({ seed = 1, startsAt = '2026-03-01T08:00:00Z' } = {}): SimulatedContext {
  const notices: SourceNotice[] = [];
  const controller = new AbortController();
  return {
    ...simulatedWorld(seed, startsAt),
    signal: controller.signal,
    notices,
    report: (notice) => void notices.push(notice),
    abort: () => controller.abort(new Error('The pull is to end.')),
  };
}
