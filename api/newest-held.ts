import { readDataVersion, type Reader } from '../store/index.ts';
import type { ReadStore } from './cached-answers.ts';

/** Something of the newest version of the log that was asked about, held until a newer one is. */
export interface NewestHeld<Held> {
  /** Answers from what is held of a version. Null where it is not held, or no longer: the newest is then being read. */
  ask<Answer>(version: string, question: (held: Held) => Promise<Answer>): Promise<Answer> | null;
  /** Reads the newest version unless this one is held; resolves when it is, or when that failed. */
  reach(version: string): Promise<void>;
  /** any version */
  isHeld(): boolean;
  close(): Promise<void>;
}

/** What is held, and the questions it is still busy with. */
interface Holding<Held> {
  version: string;
  held: Held;
  busy: Set<Promise<unknown>>;
}

export function newestHeld<Held extends { release(): void }>(
  readStore: ReadStore,
  hold: (reader: Reader) => Promise<Held>,
  onFault: (error: unknown) => void,
): NewestHeld<Held> {
  let current: Holding<Held> | null = null;
  let reading: Promise<void> | null = null;
  let isClosed = false;

  const read = async () => {
    const before = current;
    current = await readStore(async (reader) => ({
      version: await readDataVersion(reader),
      held: await hold(reader),
      busy: new Set<Promise<unknown>>(),
    }));
    if (before) await letGo(before);
  };
  const begin = async () => {
    if (isClosed) return;
    reading ??= read()
      .catch(onFault)
      .finally(() => {
        reading = null;
      });
    await reading;
  };

  return {
    ask(version, question) {
      if (current?.version === version) return whileBusy(current, question);
      void begin();
      return null;
    },
    async reach(version) {
      if (current?.version !== version) await begin();
    },
    isHeld: () => current !== null,
    async close() {
      isClosed = true;
      await reading;
      const last = current;
      current = null;
      if (last) await letGo(last);
    },
  };
}

async function whileBusy<Held, Answer>(
  { held, busy }: Holding<Held>,
  question: (held: Held) => Promise<Answer>,
): Promise<Answer> {
  const answer = question(held);
  busy.add(answer);
  try {
    return await answer;
  } finally {
    busy.delete(answer);
  }
}

async function letGo<Held extends { release(): void }>({ held, busy }: Holding<Held>): Promise<void> {
  await Promise.allSettled(busy);
  held.release();
}
