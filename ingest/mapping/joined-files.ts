import { checkJoinedColumns } from './columns.ts';
import type { FileOptions } from './language.ts';
import type { LookBack } from './look-back.ts';
import { definitionOf, definitionText, type ReferenceSet } from './reference-sets.ts';
import type { RawRows } from './raw-rows.ts';
import { isMissing, joinedFiles, type MappedStream } from './source-files.ts';

/** Reads a file; null where it holds no rows. */
export type ReadRows = (path: string, options: FileOptions) => Promise<RawRows | null>;

/**
 * Adds the rows of the files that streams join, each file once for all joins that look at it in the same way. A file may
 * be absent where the log has rows of it from loads before, or where no file is there that would ask for them.
 *
 * @param data the folder that holds the files, or one of them
 * @param target names the staging file of the n-th file
 * @throws EventLogError `file-not-found`; `mapping-invalid` for columns that a file does not have
 */
export async function addJoinedFiles(
  lookBack: LookBack,
  streams: readonly MappedStream[],
  data: string,
  read: ReadRows,
  target: (number: number) => string,
): Promise<void> {
  const added = new Set<string>();
  let number = 0;
  for (const stream of streams) {
    for (const [name, join] of Object.entries(stream.stream.join)) {
      const set = setOf(lookBack, definitionText(definitionOf(join)));
      const mayBeAbsent = lookBack.hasRows(set) || isMissing(stream, data);
      for (const path of joinedFiles(join.file, data, mayBeAbsent)) {
        const rows = await read(path, join.options);
        if (rows === null) continue;
        assertColumns(stream, name, rows);
        const once = JSON.stringify([definitionText(set.definition), path]);
        if (added.has(once)) continue;
        added.add(once);
        await lookBack.add(set, rows, target(number++));
      }
    }
  }
}

function setOf({ sets }: LookBack, definition: string): ReferenceSet {
  const found = sets.find((set) => definitionText(set.definition) === definition);
  if (found === undefined) throw new Error(`The set ${definition} was not opened.`);
  return found;
}

function assertColumns({ mapping, stream, index }: MappedStream, join: string, { columns }: RawRows): void {
  const faults = checkJoinedColumns(stream, join, columns, ['streams', index]);
  if (faults.length > 0) throw mapping.source.error(faults);
}
