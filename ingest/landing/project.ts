import { EventLogError, type LogSettings } from '../../eventlog/index.ts';
import {
  advanceLandedStream,
  type LandedAdvance,
  type LandedField,
  type LoadProgress,
  type LoadReport,
  loadBatches,
  noteLandedFields,
  readLandedStreams,
  type Store,
} from '../../store/index.ts';
import { isJoined, type Mapping, type StagedStream, type StreamReport } from '../mapping/index.ts';
import { type EntryFacts, stageEntries } from './landed-entries.ts';
import type { LandingStream } from './landing-stream.ts';
import { addJoined } from './add-joined.ts';
import { stageRetries } from './stage-retries.ts';
import { stageLanded, type Staging, withStaging } from './stage-landed.ts';

/** A source's streams as they landed, and the mappings that read them. */
export interface LandedSource {
  name: string;
  streams: readonly LandingStream[];
  mappings: readonly Mapping[];
}

/** What was loaded of one stream. */
export interface ProjectedStream {
  source: string;
  stream: string;
  /** entries from this one … */
  from: number;
  /** … to before this one */
  to: number;
  facts: EntryFacts;
  fields: LandedField[];
  reports: StreamReport[];
}

/** Dead letters of a stream that were tried again because rows came that they might join. */
export interface Retried {
  source: string;
  stream: string;
  /** entries tried */
  tried: number;
  /** of them, those that are dead letters still */
  remaining: number;
}

export interface Projection {
  streams: ProjectedStream[];
  retried: Retried[];
  /** null: nothing had come */
  load: LoadReport | null;
}

export interface ProjectionOptions {
  /** most entries of a stream in one load; the rest waits for the next. All of them without it */
  most?: number;
  onProgress?: (progress: ProjectionProgress) => void;
  /** is awaited when all is read and before anything is loaded */
  beforeLoad?: () => Promise<void>;
}

export type ProjectionProgress = { phase: 'reading'; share: number } | LoadProgress;

/**
 * Loads what landed since the last time: through the mappings, in one transaction in which position and state of every
 * stream are committed too. Whenever it is cut off, the next time goes on from what was committed. A stream that others
 * join is never cut short, so that what they find does not depend on `most`.
 *
 * @param settings what all mappings of the log say of it together
 * @throws EventLogError landing-damaged when the store has loaded more than has landed
 */
export async function projectLanded(
  store: Store,
  sources: readonly LandedSource[],
  settings: Partial<LogSettings>,
  { most = Number.MAX_SAFE_INTEGER, onProgress, beforeLoad }: ProjectionOptions = {},
): Promise<Projection> {
  const known = await readLandedStreams(store);
  const mappings = [...new Set(sources.flatMap((source) => source.mappings))];
  const pending = sources.flatMap(({ name, streams, mappings: own }) =>
    streams.flatMap((stream) => {
      const from = known.find((one) => one.source === name && one.stream === stream.name)?.nextSeq ?? 0;
      assertNotBehind(stream, from);
      const to = isJoined(mappings, name, stream.name) ? stream.next : Math.min(stream.next, from + most);
      return from === stream.next ? [] : [{ stream, mappings: own, from, to }];
    }),
  );
  if (pending.length === 0) {
    await beforeLoad?.();
    return { streams: [], retried: [], load: null };
  }
  return withStaging(store, mappings, async (staging) => {
    const placed = pending.map((stretch, index) => ({
      stretch,
      staging: { ...staging, path: (what: string) => staging.path(`${index}-${what}`) },
    }));
    const stretches: { projected: ProjectedStream; staged: StagedStream[] }[] = [];
    const entries: string[] = [];
    for (const one of placed) {
      const read = await stageEntriesOf(store, one.stretch, one.staging);
      await addJoined(store, one.stretch.stream, read, one.staging);
      entries.push(read);
    }
    const retries = await stageRetries(store, sources, staging);
    for (const [index, one] of placed.entries()) {
      onProgress?.({ phase: 'reading', share: index / placed.length });
      stretches.push(await stageStretch(store, one.stretch, entries[index] ?? '', one.staging));
    }
    const batches = [
      ...retries.flatMap((retry) => retry.batches),
      ...stretches.flatMap(({ staged }) => staged.map(({ batch }) => batch)),
    ];
    const retried: Retried[] = [];
    await beforeLoad?.();
    const load = await loadBatches(store, batches, settings, onProgress, {
      async before(writer) {
        for (const retry of retries) await retry.take(writer);
      },
      async after(writer) {
        await staging.lookBack.keep(writer);
        for (const { projected } of stretches) {
          await advanceLandedStream(writer, advanceOf(projected));
          await noteLandedFields(writer, projected.source, projected.stream, projected.fields);
        }
        for (const { stream, tried, countRemaining } of retries) {
          retried.push({ source: stream.source, stream: stream.name, tried, remaining: await countRemaining(writer) });
        }
      },
    });
    return { streams: stretches.map(({ projected }) => projected), retried, load };
  });
}

const stageEntriesOf = (store: Store, { stream, from, to }: Stretch, { path }: Staging): Promise<string> =>
  stream.withSegments((segments) => stageEntries(store, segments, { from, to }, path('entries')));

async function stageStretch(
  store: Store,
  { stream, mappings, from, to }: Stretch,
  entries: string,
  staging: Staging,
): Promise<{ projected: ProjectedStream; staged: StagedStream[] }> {
  const { staged, facts, fields } = await stageLanded(store, stream, mappings, entries, staging);
  const reports = staged.map(({ report }) => report);
  return { projected: { source: stream.source, stream: stream.name, from, to, facts, fields, reports }, staged };
}

function assertNotBehind(stream: LandingStream, loaded: number): void {
  if (loaded <= stream.next) return;
  throw new EventLogError(
    'landing-damaged',
    `${stream.folder} has ${stream.next} entries, and the store has loaded ${loaded} of them: what landed last is missing. ` +
      'Put the folder back from a backup, or make the store again from what is there: throughline rebuild.',
  );
}

interface Stretch {
  stream: LandingStream;
  mappings: readonly Mapping[];
  from: number;
  to: number;
}

function advanceOf({ source, stream, to, facts }: ProjectedStream): LandedAdvance {
  const { records, unreadable, lastReceivedAt, state } = facts;
  return {
    source,
    stream,
    nextSeq: to,
    state: state === null ? undefined : (JSON.parse(state) as unknown),
    records,
    unreadable,
    lastReceivedAt,
  };
}
