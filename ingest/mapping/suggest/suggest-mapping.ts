import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventLogError } from '../../../eventlog/index.ts';
import type { Store } from '../../../store/index.ts';
import { type RawRelation, stageRaw } from '../../files/index.ts';
import { checkMapping, type MappingCheck } from '../check-mapping.ts';
import { type Learned, makeDraft } from './make-draft.ts';
import { readTable } from './table.ts';
import { writeDraft } from './write-draft.ts';

export interface Suggestion {
  /** a mapping, with comments that say why */
  yaml: string;
  /** what it makes of the file, which it was checked against */
  check: MappingCheck;
}

/** A draft that the file refutes is made again without what was wrong; what is then left is for a person. */
const MOST_ROUNDS = 4;

/**
 * Drafts a mapping from a file: its key by name and uniqueness, its times by reading them, events from milestones or from an
 * activity column. The draft is checked against the file before it is given.
 *
 * @param store an empty one to work in
 * @throws EventLogError `column-undecided` where nothing tells the rows apart; what a damaged file gives
 */
export async function suggestMapping(store: Store, path: string): Promise<Suggestion> {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-draft-'));
  const raw = await stageRaw(store, path);
  try {
    assertTable(raw);
    const table = await readTable(store, raw);
    const noTimes = new Map<string, string>();
    let noStarts = false;
    for (let round = 1; ; round++) {
      const yaml = writeDraft(await makeDraft(store, table, { noTimes, noStarts }));
      const draft = join(folder, 'draft.yaml');
      writeFileSync(draft, yaml);
      const check = await checkMapping(store, draft, { data: path });
      const learned = learn(check);
      if (round === MOST_ROUNDS || (learned.noTimes.size === 0 && !learned.noStarts)) return { yaml, check };
      for (const [column, why] of learned.noTimes) noTimes.set(column, why);
      noStarts ||= learned.noStarts;
    }
  } finally {
    raw.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Messages have mappings that are written already. */
function assertTable({ format, origin }: RawRelation): void {
  if (!['x12', 'edifact', 'epcis'].includes(format)) return;
  throw new EventLogError(
    'format-other',
    `${origin.path} holds messages (${format}), not a table: their mappings are written already. See them with: throughline packs list.`,
  );
}

/** What the rejects say of the draft. */
function learn({ files }: MappingCheck): Learned {
  const rejected = files.flatMap((file) => file.rejected);
  const unreadable = rejected.filter(({ code, column }) => code === 'time-unreadable' && column !== null);
  return {
    noTimes: new Map(
      unreadable.map(({ column, rows, reason }) => [column ?? '', `${rows} of its values cannot be read: ${reason}`]),
    ),
    noStarts: rejected.some(({ code }) => code === 'ends-before-start'),
  };
}
