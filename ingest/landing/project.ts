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
import type { Mapping, StagedStream, StreamReport } from '../mapping/index.ts';
import { type EntryFacts, stageEntries } from './landed-entries.ts';
import type { LandingStream } from './landing-stream.ts';
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

export interface Projection {
  streams: ProjectedStream[];
  /** null: nothing had come */
  load: LoadReport | null;
}

export interface ProjectionOptions {
  /** most entries of a stream in one load; the rest waits for the next. All of them without it */
  most?: number;
  onProgress?: (progress: LoadProgress) => void;
}

/**
 * Loads what landed since the last time: through the mappings, in one transaction in which position and state of every
 * stream are committed too. Whenever it is cut off, the next time goes on from what was committed.
 *
 * @param settings what all mappings of the log say of it together
 * @throws EventLogError landing-damaged when the store has loaded more than has landed
 */
export async function projectLanded(
  store: Store,
  sources: readonly LandedSource[],
  settings: Partial<LogSettings>,
  { most = Number.MAX_SAFE_INTEGER, onProgress }: ProjectionOptions = {},
): Promise<Projection> {
  const known = await readLandedStreams(store);
  const pending = sources.flatMap(({ name, streams, mappings }) =>
    streams.flatMap((stream) => {
      const from = known.find((one) => one.source === name && one.stream === stream.name)?.nextSeq ?? 0;
      assertNotBehind(stream, from);
      return from === stream.next ? [] : [{ stream, mappings, from, to: Math.min(stream.next, from + most) }];
    }),
  );
  if (pending.length === 0) return { streams: [], load: null };
  return withStaging(store, async (staging) => {
    const stretches: { projected: ProjectedStream; staged: StagedStream[] }[] = [];
    for (const [index, stretch] of pending.entries()) {
      stretches.push(
        await stageStretch(store, stretch, { ...staging, path: (what) => staging.path(`${index}-${what}`) }),
      );
    }
    const batches = stretches.flatMap(({ staged }) => staged.map(({ batch }) => batch));
    const load = await loadBatches(store, batches, settings, onProgress, {
      async after(writer) {
        for (const { projected } of stretches) {
          await advanceLandedStream(writer, advanceOf(projected));
          await noteLandedFields(writer, projected.source, projected.stream, projected.fields);
        }
      },
    });
    return { streams: stretches.map(({ projected }) => projected), load };
  });
}

async function stageStretch(
  store: Store,
  { stream, mappings, from, to }: Stretch,
  staging: Staging,
): Promise<{ projected: ProjectedStream; staged: StagedStream[] }> {
  const entries = await stream.withSegments((segments) =>
    stageEntries(store, segments, { from, to }, staging.path('entries')),
  );
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
