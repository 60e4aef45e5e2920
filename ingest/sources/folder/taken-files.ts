import { z } from 'zod';
import { EventLogError } from '../../../eventlog/index.ts';
import type { StreamRequest } from '../source.ts';
import type { ListedFile } from './file-rules.ts';

const stateSchema = z.strictObject({
  /** by name: size, time of change and mark of every file that is there and was taken */
  taken: z.record(z.string(), z.tuple([z.number(), z.number(), z.string()])),
});

/** Which files of a stream were taken, as its state keeps it. */
export interface TakenFiles {
  isTaken(file: ListedFile): boolean;
  take(file: ListedFile): void;
  /** Forgets files that are gone, so that the state stays as small as the folder. */
  keepOnly(names: ReadonlySet<string>): void;
  /**
   * Whether the state should be kept now. It is as large as the folder, so it is kept when a part of it is new: a file
   * that is taken again is known by its content.
   */
  isDue(): boolean;
  /** whether anything changed since the state that was kept last */
  isChanged(): boolean;
  state(): unknown;
}

const LEAST_NEW = 16;
const SHARE_NEW = 0.25;

/** @throws EventLogError state-invalid */
export function takenFiles({ name, state }: StreamRequest): TakenFiles {
  const parsed = stateSchema.nullable().safeParse(state);
  if (!parsed.success) {
    throw new EventLogError(
      'state-invalid',
      `The state of ${name} is not one of files: ${JSON.stringify(state).slice(0, 200)}. Set it to null: what landed is known by its content.`,
    );
  }
  const taken = new Map(Object.entries(parsed.data?.taken ?? {}));
  let fresh = 0;
  let isChanged = false;
  return {
    isTaken({ name: file, bytes, modifiedAt, mark }) {
      const known = taken.get(file);
      return known !== undefined && known[0] === bytes && known[1] === modifiedAt && known[2] === mark;
    },
    take({ name: file, bytes, modifiedAt, mark }) {
      taken.set(file, [bytes, modifiedAt, mark]);
      fresh++;
      isChanged = true;
    },
    keepOnly(names) {
      for (const file of taken.keys()) {
        if (names.has(file)) continue;
        taken.delete(file);
        isChanged = true;
      }
    },
    isDue: () => fresh >= Math.max(LEAST_NEW, taken.size * SHARE_NEW),
    isChanged: () => isChanged,
    state() {
      fresh = 0;
      isChanged = false;
      return { taken: Object.fromEntries(taken) };
    },
  };
}
