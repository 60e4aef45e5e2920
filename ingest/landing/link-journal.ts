import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { LinkDecision } from '../../eventlog/index.ts';
import {
  advanceLandedStream,
  applyDecisions,
  decisionOn,
  type LinkJudgement,
  readLandedStreams,
  type Store,
} from '../../store/index.ts';
import { type LandingOptions, type LandingStream, openLandingStream } from './landing-stream.ts';
import { parseLine } from './line.ts';
import { scanSegment } from './scan.ts';
import type { Segment } from './segment.ts';

/** No source is named with an underscore first. */
const SOURCE = '_decisions';
const STREAM = 'links';

/** What people decided on inferred links, landed like what sources send: a log that is made again has it too. */
export const openLinkJournal = (landing: string, options: LandingOptions = {}): Promise<LandingStream> =>
  openLandingStream(landing, SOURCE, STREAM, options);

/** Whether anything was ever decided: the journal begins with the first decision. */
export const hasLinkJournal = (landing: string): boolean => existsSync(join(landing, SOURCE, STREAM));

/**
 * Decides on an inferred link: the decision is on disk before it takes effect.
 *
 * @param decidedAt ISO 8601
 * @returns null where that was decided last already, and nothing changed
 * @throws EventLogError as `decisionOn` does, or landing-unwritable
 */
export async function decideInJournal(
  store: Store,
  journal: LandingStream,
  judgement: LinkJudgement,
  decidedAt: string,
): Promise<LinkDecision | null> {
  await projectDecisions(store, journal);
  const decision = await decisionOn(store, judgement, decidedAt);
  if (decision === null) return null;
  await journal.append([{ data: JSON.stringify(decision) }]);
  await projectDecisions(store, journal);
  return decision;
}

/** Applies the decisions that landed since the last time. @returns how many those were */
export async function projectDecisions(store: Store, journal: LandingStream): Promise<number> {
  const known = await readLandedStreams(store);
  const from = known.find(({ source, stream }) => source === SOURCE && stream === STREAM)?.nextSeq ?? 0;
  if (from >= journal.next) return 0;
  const entries = await journal.withSegments(async (segments) => segments.flatMap(entriesOf));
  const fresh = entries.filter(({ seq }) => seq >= from);
  await applyDecisions(
    store,
    fresh.map(({ decision }) => decision),
    (writer) =>
      advanceLandedStream(writer, {
        source: SOURCE,
        stream: STREAM,
        nextSeq: journal.next,
        state: undefined,
        records: fresh.length,
        unreadable: 0,
        lastReceivedAt: fresh.at(-1)?.at ?? null,
      }),
  );
  return fresh.length;
}

function entriesOf({ path, firstSeq, isSealed }: Segment): { seq: number; at: string; decision: LinkDecision }[] {
  const bytes = readFileSync(path);
  const entries: { seq: number; at: string; decision: LinkDecision }[] = [];
  scanSegment(isSealed ? gunzipSync(bytes) : bytes, firstSeq, (line) => {
    const { seq, at, ...landed } = parseLine(line);
    if ('data' in landed) entries.push({ seq, at, decision: JSON.parse(landed.data) as LinkDecision });
  });
  return entries;
}
