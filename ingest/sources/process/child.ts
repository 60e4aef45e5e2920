import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventLogError } from '../../../eventlog/index.ts';
import { shown } from '../messages/message.ts';
import { type InputLine, readLines } from '../messages/read-lines.ts';

/** A program that runs. */
export interface Child {
  /** of its standard output; it is read no faster than they are taken */
  lines: AsyncIterable<InputLine>;
  /** When it has ended: source-unavailable unless its exit code is 0. */
  failure(): Promise<EventLogError | null>;
  /** Asks it to end, ends it when it does not, and returns when it is gone. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  command: readonly string[];
  environment: Readonly<Record<string, string>>;
  workingFolder: string | undefined;
  patienceMs: number;
  /** texts that must not be shown to anybody */
  secrets: readonly string[];
  /** hears what it writes to standard error and nobody could call chatter, without secrets */
  onComplaint(line: string): void;
}

/** Of the environment a connector needs these; everything else may be a secret of ours. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ', 'SystemRoot'];
const LAST_LINES = 10;
const MOST_COMPLAINTS = 100;
const CHATTER = /\b(INFO|DEBUG|TRACE|NOTSET)\b/;

/** @throws EventLogError configuration-invalid when there is no such program */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { command, environment, workingFolder, patienceMs } = options;
  const [program, ...parameters] = command;
  if (program === undefined) throw new Error('A command has at least a program.');
  const child = spawn(program, parameters, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...passedOn(), ...environment },
    ...(workingFolder === undefined ? {} : { cwd: workingFolder }),
    detached: true, // in a group of its own, which is ended as a whole
  });
  await started(child, program);
  let isStopping = false;
  let isGone = false;
  const complaints = readComplaints(child, options);
  const exit = new Promise<string | null>((resolve) => {
    child.once('close', (code, signal) => {
      isGone = true;
      resolve(code === 0 ? null : (signal ?? `exit code ${code}`));
    });
  });
  /** Reaches what it started too: that may hold on to its output when it is gone itself. */
  const signalGroup = (signal: 'SIGTERM' | 'SIGKILL'): void => {
    if (child.pid === undefined || isGone) return;
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it ended meanwhile
    }
  };
  const failure = async (): Promise<EventLogError | null> => {
    const how = await exit;
    if (how === null) return null;
    const last = await complaints;
    const said = last.length === 0 ? 'It wrote nothing to standard error.' : `Last it wrote: ${last.join(' | ')}`;
    return new EventLogError('source-unavailable', `${program} ended with ${how}. ${said}`);
  };
  return {
    lines: wholeLines(readLines(outputOf(child, () => isStopping)), failure),
    failure,
    async stop() {
      isStopping = true;
      signalGroup('SIGTERM');
      child.stdout?.destroy(); // a program that waits until its output is taken would never end
      const patience = new AbortController();
      const passed = sleep(patienceMs, undefined, { signal: patience.signal }).catch(() => undefined); // no need to wait
      await Promise.race([exit, passed]);
      patience.abort();
      signalGroup('SIGKILL');
      await exit;
    },
  };
}

async function* outputOf({ stdout }: ChildProcess, isStopping: () => boolean): AsyncGenerator<Uint8Array> {
  try {
    yield* (stdout ?? []) as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (!isStopping()) throw error; // nobody wants the rest
  }
}

/** Half a line is what a program that was ended had begun to write: its end is the fault, not the line. */
async function* wholeLines(
  lines: AsyncIterable<InputLine>,
  failure: () => Promise<EventLogError | null>,
): AsyncGenerator<InputLine> {
  for await (const line of lines) {
    if (line.isWhole || (await failure()) === null) yield line;
  }
}

const passedOn = (): Record<string, string> =>
  Object.fromEntries(PASSED_ON.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));

function started(child: ChildProcess, program: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) =>
      reject(
        new EventLogError(
          'configuration-invalid',
          `${program} cannot be started: ${cause.message}. Install it, or give its path as the first part of command.`,
          { cause },
        ),
      ),
    );
  });
}

/** @returns the last lines of standard error, when it is over */
async function readComplaints(child: ChildProcess, { secrets, onComplaint }: ChildOptions): Promise<string[]> {
  const last: string[] = [];
  let complaints = 0;
  child.stderr?.setEncoding('utf8'); // whatever is no UTF-8 is shown as such
  let begun = '';
  const take = (line: string): void => {
    const said = shown(masked(line.trim(), secrets));
    if (said === '') return;
    last.push(said);
    if (last.length > LAST_LINES) last.shift();
    if (!CHATTER.test(said) && complaints++ < MOST_COMPLAINTS) onComplaint(said);
  };
  for await (const chunk of (child.stderr ?? []) as AsyncIterable<string>) {
    const lines = `${begun}${chunk}`.split('\n');
    begun = (lines.pop() ?? '').slice(-10_000); // of a line without end the end is enough
    for (const line of lines) take(line);
  }
  take(begun);
  return last;
}

const masked = (said: string, secrets: readonly string[]): string =>
  secrets.filter((secret) => secret !== '').reduce((shownSoFar, secret) => shownSoFar.replaceAll(secret, '•••'), said);
