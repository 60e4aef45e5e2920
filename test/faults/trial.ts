import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Mapping, mergeSettings, parseMapping } from '../../ingest/mapping/index.ts';
import type { Configuration } from '../../ingest/sources/index.ts';
import { type DeadLetter, readDeadLetters } from '../../ingest/landing/index.ts';
import { openStore } from '../../store/index.ts';
import { type Comparison, compareTexts, compareWithTruth } from './compare.ts';
import type { ExpectedLetter, FaultFamily, FaultWorld } from './family.ts';
import { readLandedLines } from './landed-lines.ts';
import { type LogContent, readLogContent } from './log-content.ts';
import { loadedAtTheEnd, wholeIngestion } from './trial-ingestion.ts';

/** What one seed showed of one family. */
export interface Verdict {
  family: string;
  seed: number;
  /** how often each fault was injected */
  injected: ReadonlyMap<string, number>;
  /** that must be there */
  events: number;
  lost: number;
  /** there more often than once */
  doubled: number;
  /** there, and neither in the run without faults nor in the truth */
  alien: number;
  /** that must be there */
  deadLetters: number;
  /** missing, not expected, or not where they say they are */
  wrongLetters: number;
  /** what is wrong, the first of each kind; empty: nothing is */
  differences: string[];
}

const SOURCE = 'source';
const MOST_LETTERS = 100_000;

/** A load takes longer than all the rest, so most trials load once at the end; every so many go the whole way. */
const SEEDS_PER_WHOLE_WAY = 10;

/** Plays the world of a seed without and with faults, and compares what the log holds afterwards. */
export async function runTrial(family: FaultFamily, seed: number): Promise<Verdict> {
  const world = await family.world(seed);
  const clean = await playOnce(world, false, loadedAtTheEnd);
  const faulty = await playOnce(world, true, seed % SEEDS_PER_WHOLE_WAY === 1 ? wholeIngestion : loadedAtTheEnd);
  const observed = new Set(world.observed);
  const texts = ({ events }: LogContent) =>
    events.map((event) => (observed.has(event.activity) ? event.untimed : event.content));
  const comparisons: [string, Comparison][] = [
    ['against the run without faults', compareTexts(texts(clean.content), texts(faulty.content))],
    ...(world.events === null
      ? []
      : ([
          ['without faults, against the truth', compareWithTruth(world.events, clean.content.events)],
          ['against the truth', compareWithTruth(world.events, faulty.content.events)],
        ] as [string, Comparison][])),
  ];
  const letters = [...compareLetters('without faults, ', world, clean), ...compareLetters('', world, faulty)];
  const sameObjects = JSON.stringify(clean.content.digest) === JSON.stringify(faulty.content.digest);
  const greatest = (count: (one: Comparison) => number) => Math.max(...comparisons.map(([, one]) => count(one)));
  return {
    family: family.name,
    seed,
    injected: faulty.injected,
    events: world.events?.length ?? clean.content.events.length,
    lost: greatest(({ lost }) => lost),
    doubled: greatest(({ doubled }) => doubled),
    alien: greatest(({ alien }) => alien),
    deadLetters: world.deadLetters.length,
    wrongLetters: letters.length,
    differences: [
      ...comparisons.flatMap(([against, { differences }]) => differences.map((one) => `${against}: ${one}`)),
      ...letters.slice(0, 5),
      ...(sameObjects ? [] : ['objects or links are not those of the run without faults']),
    ],
  };
}

interface Outcome {
  content: LogContent;
  injected: ReadonlyMap<string, number>;
  letters: (DeadLetter & { isInPlace: boolean })[];
}

async function playOnce(world: FaultWorld, withFaults: boolean, open: typeof wholeIngestion): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-faults-'));
  const play = await world.play(withFaults);
  const store = await openStore(null);
  try {
    const configuration = configurationOf(world, play.source, folder);
    const ingestion = await open(store, configuration, play.world);
    try {
      await play.run(ingestion.played, SOURCE);
    } finally {
      await ingestion.finish();
    }
    const letters = await readDeadLetters(store, {}, { limit: MOST_LETTERS, offset: 0 });
    const content = await readLogContent(store);
    return { content, injected: play.injected, letters: letters.map((one) => placed(one, configuration.landing)) };
  } finally {
    store.close();
    await play.end?.();
    rmSync(folder, { recursive: true, force: true });
  }
}

function configurationOf(
  { mapping, streams }: FaultWorld,
  source: Pick<Configuration['sources'][number], 'kind' | 'config'>,
  folder: string,
): Configuration {
  const mappings = [mapping].flat().map((yaml, index) => parseMapping(`mapping ${index + 1}`, yaml));
  return {
    file: 'throughline.yaml',
    store: join(folder, 'log.duckdb'),
    landing: join(folder, 'landing'),
    port: null,
    settings: mergeSettings(mappings as [Mapping, ...Mapping[]]),
    sources: [
      {
        ...source,
        name: SOURCE,
        schedule: null,
        tolerate: 'data',
        freshness: null,
        streams: Object.entries(streams).map(([name, options]) => ({ name, options })),
        mappings,
      },
    ],
  };
}

/** A dead letter is in its place when the entry that it names holds what it shows. */
function placed(letter: DeadLetter, landing: string): DeadLetter & { isInPlace: boolean } {
  const entry = readLandedLines(landing, letter.source, letter.stream)[letter.seq];
  const isInPlace =
    entry !== undefined &&
    (('data' in entry && entry.data === letter.raw) || ('unreadable' in entry && entry.unreadable === letter.raw));
  return { ...letter, isInPlace };
}

/** A record that was received several times may be as many letters. */
function compareLetters(when: string, { deadLetters }: FaultWorld, { letters }: Outcome): string[] {
  const matches = (expected: ExpectedLetter, { stream, code, raw }: DeadLetter) =>
    stream === expected.stream && code === expected.code && raw.includes(expected.holds);
  return [
    ...deadLetters
      .filter((expected) => !letters.some((letter) => matches(expected, letter)))
      .map(({ stream, code, holds }) => `${when}no dead letter ${code} of ${stream} holds ${holds}`),
    ...letters
      .filter((letter) => !deadLetters.some((expected) => matches(expected, letter)))
      .map(
        ({ stream, seq, code, reason }) =>
          `${when}dead letter not expected: ${stream}, entry ${seq}, ${code}, ${reason}`,
      ),
    ...letters
      .filter(({ isInPlace }) => !isInPlace)
      .map(({ stream, seq, raw }) => `${when}dead letter of ${stream}: entry ${seq} is not ${raw.slice(0, 200)}`),
  ];
}
