import type { Store } from '../store/index.ts';
import {
  hasLinkJournal,
  openLandingStream,
  openLinkJournal,
  projectDecisions,
  type RebuildProgress,
  rebuildFromLanding,
  verifyStream,
} from './landing/index.ts';
import type { Configuration } from './sources/index.ts';
import { settleLog } from './settle-log.ts';

/**
 * Fills an empty store with all that ever landed of a configuration's sources, and what people decided on links of it.
 *
 * @throws EventLogError landing-damaged, before anything is loaded
 */
export async function rebuildLog(
  store: Store,
  { landing, sources, settings }: Configuration,
  onProgress: (progress: RebuildProgress) => void = () => undefined,
): Promise<{ entries: number; events: number }> {
  const opened = [];
  for (const { name, streams, mappings } of sources) {
    const found = [];
    for (const stream of streams) found.push(await openLandingStream(landing, name, stream.name));
    opened.push({ name, streams: found, mappings });
  }
  try {
    if (hasLinkJournal(landing)) await verifyJournal(landing);
    await rebuildFromLanding(store, opened, settings, onProgress);
    if (hasLinkJournal(landing)) await withJournal(landing, (journal) => projectDecisions(store, journal));
    await settleLog(store);
    const { events } = await store.row<{ events: number }>('SELECT count(*)::DOUBLE AS events FROM events');
    const streams = opened.flatMap((one) => one.streams);
    return { entries: streams.reduce((sum, { next }) => sum + next, 0), events };
  } finally {
    for (const { streams } of opened) for (const stream of streams) await stream.close();
  }
}

async function withJournal<Result>(
  landing: string,
  work: (journal: Awaited<ReturnType<typeof openLinkJournal>>) => Promise<Result>,
): Promise<Result> {
  const journal = await openLinkJournal(landing);
  try {
    return await work(journal);
  } finally {
    await journal.close();
  }
}

const verifyJournal = (landing: string): Promise<void> =>
  withJournal(landing, async (journal) => {
    await verifyStream(journal);
  });
