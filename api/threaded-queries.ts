import type { Slice } from '../eventlog/index.ts';
import {
  type HeldEvents,
  type HeldOpenWork,
  type LogQueries,
  type LogThreads,
  readAsOf,
  startLogThreads,
  STORE_QUERIES,
} from '../mining/queries/index.ts';
import { inCaseNotion, type Reader, readVersionOfCases } from '../store/index.ts';
import type { ReadStore } from './cached-answers.ts';
import { heldNotions } from './held-cases.ts';
import { newestHeld } from './newest-held.ts';

/** The queries of mining, answered by threads that hold the newest version of the log, in the case notions asked about last. */
export interface ThreadedQueries extends LogQueries {
  /**
   * Reads the newest version into the threads before anybody asks, once. After a load, only the open orders: the events
   * are many, and are read again when they are next asked about.
   */
  warm(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Queries that answer from typed arrays in threads.
 *
 * The graph (where quantiles from bins will do), the changes and replays come from the store until the threads have the version
 * that is asked about. Judging many open orders takes too long for the thread that serves requests, so it always happens
 * in one of these: from the evidence held as of the last event, or from evidence read for the question where it asks for
 * an earlier instant.
 */
export function threadedQueries(readStore: ReadStore, onFault: (error: unknown) => void): ThreadedQueries {
  const threads = startLogThreads();
  let warmed: string | null = null;
  const notions = heldNotions((caseNotion) => {
    const ofCases = <Held>(hold: (threads: LogThreads, reader: Reader) => Promise<Held>) => {
      return (reader: Reader) => inCaseNotion(reader, caseNotion, () => hold(threads, reader));
    };
    return {
      events: newestHeld(readStore, ofCases(holdEvents), onFault),
      openWork: newestHeld(readStore, ofCases(holdOfNow), onFault),
    };
  }, onFault);

  /** Asks the events of the version and the notion that the reader sees; null where they are not held. */
  const askEvents = async <Answer>(
    reader: Reader,
    question: (held: HeldEvents) => Promise<Answer>,
  ): Promise<Answer | null> => {
    const { dataVersion, caseNotion } = await readVersionOfCases(reader);
    return notions.of(caseNotion).events.ask(dataVersion, question);
  };

  /** Orders judged in a thread; null in an empty log. */
  const judged = async <Answer>(
    reader: Reader,
    slice: Slice,
    asOf: string | undefined,
    question: (orders: JudgedIn) => Promise<Answer>,
  ): Promise<Answer | null> => {
    const instant = await readAsOf(reader, asOf);
    if (instant === null) return null;
    const { us: asOfUs, iso } = instant;
    if (instant.isNow) {
      const { dataVersion, caseNotion } = await readVersionOfCases(reader);
      const { openWork } = notions.of(caseNotion);
      await openWork.reach(dataVersion);
      const answer = openWork.ask(dataVersion, async (held) =>
        question({ held, asOfUs, iso, mask: await held.readMask(reader, slice) }),
      );
      if (answer) return answer;
    }
    const held = await threads.holdOpenWork(reader, slice, instant);
    try {
      return await question({ held, asOfUs, iso, mask: null });
    } finally {
      held.release();
    }
  };

  return {
    async readDfg(reader, slice, options = {}) {
      const { quantiles, keep } = options;
      const answer =
        quantiles === 'bins' ? await askEvents(reader, (held) => held.dfg(reader, slice, keep ? { keep } : {})) : null;
      return answer ?? STORE_QUERIES.readDfg(reader, slice, options);
    },
    async readChanges(reader, slice, options = {}) {
      const instant = await readAsOf(reader, options.asOf);
      if (instant === null) return [];
      const answer = await askEvents(reader, (held) => held.changes(reader, slice, instant));
      return answer ?? STORE_QUERIES.readChanges(reader, slice, options);
    },
    async readReplay(reader, slice, options) {
      const answer = await askEvents(reader, (held) => held.replay(reader, slice, options));
      return answer ?? STORE_QUERIES.readReplay(reader, slice, options);
    },
    async readStalls(reader, slice, options = {}) {
      const answer = judged(reader, slice, options.asOf, ({ held, asOfUs, mask }) => held.stalls(asOfUs, mask));
      return (await answer) ?? [];
    },
    async readStages(reader, slice, options = {}) {
      const answer = judged(reader, slice, options.asOf, async ({ held, asOfUs, mask, iso }) => ({
        asOf: iso,
        ...(await held.stages(asOfUs, mask)),
      }));
      return (await answer) ?? { asOf: null, stages: [], owners: [] };
    },
    async warm() {
      const { dataVersion, caseNotion } = await readStore(readVersionOfCases);
      if (dataVersion === warmed) return;
      warmed = dataVersion;
      const { events, openWork } = notions.of(caseNotion);
      await openWork.reach(dataVersion);
      if (!events.isHeld()) await events.reach(dataVersion);
    },
    async close() {
      await notions.close();
      await threads.close();
    },
  };
}

/** Orders held in a thread, and which of them are asked about as of when. */
interface JudgedIn {
  held: HeldOpenWork;
  asOfUs: number;
  iso: string;
  mask: Uint8Array | null;
}

/** The events, counted once: the first time, code is not yet compiled. */
async function holdEvents(threads: LogThreads, reader: Reader): Promise<HeldEvents> {
  const held = await threads.holdEvents(reader);
  const instant = await readAsOf(reader, undefined);
  await held.dfg(reader, {});
  if (instant) await held.changes(reader, {}, instant);
  return held;
}

/** The orders as of the last event, and every comparison made once, so that no question waits for it. */
async function holdOfNow(threads: LogThreads, reader: Reader): Promise<HeldOpenWork> {
  const instant = await readAsOf(reader, undefined);
  if (instant === null) return NOTHING_HELD;
  const held = await threads.holdOpenWork(reader, {}, instant);
  await held.stages(instant.us, null);
  return held;
}

/** Of an empty log. It is asked nothing, as the log has no instant to ask about. */
const NOTHING_HELD: HeldOpenWork = {
  stalls: async () => [],
  stages: async () => ({ stages: [], owners: [] }),
  readMask: async () => null,
  release: () => undefined,
};
