import { setTimeout as sleep } from 'node:timers/promises';
import type { LogSettings } from '../../eventlog/index.ts';
import { type LoadReport, shared, slots, type Store } from '../../store/index.ts';
import {
  type LandedSource,
  type ProjectedStream,
  type Projection,
  type ProjectionOptions,
  projectLanded,
} from '../landing/index.ts';
import { settleLog } from '../settle-log.ts';

/** Loads what lands: one load at a time, because the store has one writer. */
export interface Loader {
  /** Loads all that has landed by now of a source, and of those that must be loaded with it; who asks while one is about to begin shares it. */
  load(source: LandedSource): Promise<Projection>;
  /** Loads all that has landed by now of several sources in one go: what they say of one case makes its trace once. */
  loadTogether(sources: readonly LandedSource[], onProgress?: ProjectionOptions['onProgress']): Promise<Projection>;
  /** The same as `load`, soon, with nobody waiting: what lands meanwhile is loaded together. */
  loadSoon(source: LandedSource): void;
  /** Runs other work that changes the log, between loads. */
  between<Result extends { load: LoadReport } | null>(work: () => Promise<Result>): Promise<Result>;
  /** Until nothing is being loaded; judges the log's quality if that is due. */
  close(): Promise<void>;
}

export interface LoaderOptions {
  /** between a load and the judging of the log's quality: what is loaded meanwhile is judged together */
  settleAfterMs: number;
  /** what lands within it is loaded together */
  gatherMs: number;
  onFault: (error: unknown, during: string) => void;
  /** the sources that must be loaded together with one, itself among them */
  together: (source: LandedSource) => readonly LandedSource[];
}

const MOST_ENTRIES_A_LOAD = 500_000;

export function newLoader(
  store: Store,
  settings: Partial<LogSettings>,
  { settleAfterMs, gatherMs, onFault, together }: LoaderOptions,
): Loader {
  const inTurn = slots(1);
  const loads = new Map<string, () => Promise<Projection>>();
  const soon = new Map<string, Promise<void>>();
  let settling: NodeJS.Timeout | null = null;
  let settleMs = 0;
  let loadMs = 0;

  const settle = () =>
    inTurn(async () => {
      const startedAt = performance.now();
      await settleLog(store);
      settleMs = performance.now() - startedAt;
    });
  /** Judging reads the whole log: while loads go on, it takes no more than a tenth of the time. */
  const settleSoon = (): void => {
    if (settling) return;
    settling = setTimeout(
      () => {
        settling = null;
        settle().catch((error: unknown) => onFault(error, 'judging the quality of the log'));
      },
      Math.max(settleAfterMs, 9 * settleMs),
    );
    settling.unref();
  };

  const loadAll = async (
    wanted: readonly LandedSource[],
    onProgress?: ProjectionOptions['onProgress'],
  ): Promise<Projection> => {
    const streams: ProjectedStream[] = [];
    const batches: LoadReport['batches'] = [];
    const revised = { corrected: 0, withdrawn: 0 };
    const retried: Projection['retried'] = [];
    let changed = false;
    for (;;) {
      const part = await projectLanded(store, wanted, settings, {
        most: MOST_ENTRIES_A_LOAD,
        ...(onProgress && { onProgress }),
      });
      if (part.load === null) break;
      streams.push(...part.streams);
      retried.push(...part.retried);
      batches.push(...part.load.batches);
      revised.corrected += part.load.revised.corrected;
      revised.withdrawn += part.load.revised.withdrawn;
      changed ||= part.load.changed;
    }
    if (changed) settleSoon();
    const isNothing = streams.length === 0 && retried.length === 0;
    return { streams, retried, load: isNothing ? null : { batches, revised, changed } };
  };

  const loadTimed = async (source: LandedSource): Promise<Projection> => {
    const startedAt = performance.now();
    const projection = await loadAll(together(source));
    loadMs = performance.now() - startedAt;
    return projection;
  };

  const load = (source: LandedSource): Promise<Projection> => {
    const known = loads.get(source.name) ?? shared(() => inTurn(() => loadTimed(source)));
    loads.set(source.name, known);
    return known();
  };

  return {
    load,
    loadTogether: (wanted, onProgress) => inTurn(() => loadAll(wanted, onProgress)),
    loadSoon(source) {
      if (soon.has(source.name)) return;
      const work = sleep(Math.max(gatherMs, loadMs)) // half of the time at least is left to those who send and ask
        .then(() => {
          soon.delete(source.name); // what lands from here on is a load of its own
          return load(source);
        })
        .then(() => undefined)
        .catch((error: unknown) => onFault(error, `loading what ${source.name} sent`));
      soon.set(source.name, work);
    },
    between: (work) =>
      inTurn(async () => {
        const result = await work();
        if (result?.load.changed) settleSoon();
        return result;
      }),
    async close() {
      await Promise.all(soon.values());
      await inTurn(async () => undefined);
      if (settling === null) return;
      clearTimeout(settling);
      settling = null;
      await settle();
    },
  };
}
