import { EventLogError } from '../../../eventlog/index.ts';
import { assertBeginsWell } from '../../files/stage-raw.ts';
import type { SourceContext, SourceMessage, StreamRequest } from '../source.ts';
import {
  type After,
  type Completeness,
  completeByName,
  isSameFile,
  type ListedFile,
  streamOfFile,
} from './file-rules.ts';
import { type TakenFiles, takenFiles } from './taken-files.ts';

/** A place with files: a folder of this machine, or one on a server. */
export interface FilePlace {
  /** All files below it, links and folders left out. @throws EventLogError source-unavailable */
  list(): Promise<ListedFile[]>;
  /** Makes a file readable here; or says why it cannot be read now, where that is its own fault alone. */
  fetch(file: ListedFile): Promise<FetchedFile | { reason: string }>;
  /** Moves a file into another folder, under a name that is free there. @returns that name */
  move(file: ListedFile, folder: string): Promise<string>;
  /** Writes a small text beside a file that was moved. */
  note(path: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export interface FetchedFile {
  path: string;
  /** Gives it up. @returns whether it was all the while the file that was listed */
  release(): Promise<boolean>;
}

export interface FileRules {
  complete: Completeness;
  after: After | undefined;
}

/**
 * Takes files that are complete and were not taken yet, in the order of their names. What a file says of itself (size,
 * time of change) is kept in the state; one that changed since is taken again, and known if its content is. A file is
 * moved away only after it is on disk here.
 */
export async function* readFiles(
  place: FilePlace,
  { complete, after }: FileRules,
  requests: readonly StreamRequest[],
  context: SourceContext,
): AsyncGenerator<SourceMessage> {
  const streamOf = streamOfFile(requests);
  const taken = new Map(requests.map((request) => [request.name, takenFiles(request)]));
  const listed = await place.list();
  // a taken file that is still there was to be moved away when something came between
  const isOver = (file: ListedFile, stream: string): boolean =>
    after === undefined && taken.get(stream)?.isTaken(file) === true;
  const wanted = wantedFiles(listed, complete, streamOf, isOver);
  const ready = await whatIsComplete(place, wanted, complete, context);
  const moving: Moving[] = [];
  for (const { file, stream } of ready) {
    if (context.signal.aborted) break;
    const files = taken.get(stream) as TakenFiles;
    const outcome = yield* takeFile(place, file, stream, context);
    if (outcome === 'left') continue;
    files.take(file);
    moving.push({ file, fault: outcome });
    if (files.isDue()) {
      yield { stream, state: files.state() };
      await moveAway(place, moving.splice(0), complete, after, context);
    }
  }
  const names = new Set(listed.map(({ name }) => name));
  for (const [stream, files] of taken) {
    files.keepOnly(names);
    if (files.isChanged()) yield { stream, state: files.state() };
  }
  await moveAway(place, moving, complete, after, context);
}

interface Wanted {
  file: ListedFile;
  stream: string;
}

/** A file that was taken; with what is wrong with it, or null. */
interface Moving {
  file: ListedFile;
  fault: EventLogError | null;
}

function wantedFiles(
  listed: readonly ListedFile[],
  complete: Completeness,
  streamOf: (name: string) => string | null,
  isOver: (file: ListedFile, stream: string) => boolean,
): Wanted[] {
  return completeByName(listed, complete)
    .flatMap((file) => {
      const stream = streamOf(file.name);
      return stream === null || isOver(file, stream) ? [] : [{ file, stream }];
    })
    .toSorted((one, other) => (one.file.name < other.file.name ? -1 : 1));
}

/** Of files that are complete when nothing changes, those that did not change for that long. */
async function whatIsComplete(
  place: FilePlace,
  wanted: readonly Wanted[],
  complete: Completeness,
  context: SourceContext,
): Promise<readonly Wanted[]> {
  if (complete === 'renamed' || 'marker' in complete || wanted.length === 0) return wanted;
  await context.sleep(complete.stableFor);
  const again = new Map((await place.list()).map((file) => [file.name, file]));
  return wanted.filter(({ file }) => isSameFile(file, again.get(file.name)));
}

/** @returns what is wrong with the file, null where nothing is; 'left' when it is to be read the next time */
async function* takeFile(
  place: FilePlace,
  file: ListedFile,
  stream: string,
  context: SourceContext,
): AsyncGenerator<SourceMessage, EventLogError | null | 'left'> {
  const leave = (reason: string): 'left' => {
    context.report({ kind: 'note', stream, message: `${file.name} is left for the next time: ${reason}.` });
    return 'left';
  };
  const fetched = await place.fetch(file);
  if ('reason' in fetched) return leave(fetched.reason);
  let isSame = false;
  let fault: EventLogError | null;
  try {
    fault = await beginsWrong(fetched.path, file.name);
    yield { stream, file: { name: file.name, path: fetched.path } };
  } finally {
    isSame = await fetched.release();
  }
  return isSame ? fault : leave('it changed while it was read');
}

/** What the first bytes of a file already tell: it lands all the same, and becomes a dead letter. */
async function beginsWrong(path: string, name: string): Promise<EventLogError | null> {
  try {
    await assertBeginsWell(path);
    return null;
  } catch (fault) {
    if (!(fault instanceof EventLogError) || fault.kind !== 'data') throw fault;
    return new EventLogError(fault.code, fault.message.replaceAll(path, name), { cause: fault });
  }
}

async function moveAway(
  place: FilePlace,
  moving: readonly Moving[],
  complete: Completeness,
  after: After | undefined,
  context: SourceContext,
): Promise<void> {
  if (after === undefined) return;
  for (const { file, fault } of moving) {
    const folder = fault === null ? after.done : after.failed;
    try {
      const moved = await place.move(file, folder);
      if (fault !== null && after.note) await place.note(`${moved}.note.txt`, `${fault.code}: ${fault.message}\n`);
      if (typeof complete === 'object' && 'marker' in complete) await place.remove(`${file.name}${complete.marker}`);
    } catch (cause) {
      // it has landed: that it stays where it is does no harm, and people should see it
      const reason = cause instanceof Error ? cause.message : String(cause);
      context.report({
        kind: 'note',
        stream: null,
        message: `${file.name} was read and cannot be moved to ${folder}: ${reason}`,
      });
    }
  }
}
