import type { ConfiguredSource } from '../../ingest/sources/configuration.ts';
import type { World } from '../../ingest/sources/source-at-work.ts';
import type { TrialIngestion } from './trial-ingestion.ts';

/** Sources of one family, tried under faults. */
export interface FaultFamily {
  /** as the table shows it: `rest: Odoo`, `postgres: cursor` */
  name: string;
  /** the faults that it injects, as the table shows them: `429 with seconds`, `reset` */
  faults: readonly string[];
  /** The world of a seed: equal seeds give equal worlds and equal faults. */
  world(seed: number): FaultWorld | Promise<FaultWorld>;
}

/** What happens in a source's world, and what of it must have become of it in the log. */
export interface FaultWorld {
  /** YAML of the mappings that read the streams */
  mapping: string | readonly string[];
  /** names of the streams, each with what a configuration says of it */
  streams: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** every event there must be at the end, and no other; null: those of the run without faults */
  events: readonly ExpectedEvent[] | null;
  /** activities whose time is when the source was looked at, so that it differs from run to run */
  observed?: readonly string[];
  /** every record that must be a dead letter at the end, and no other */
  deadLetters: readonly ExpectedLetter[];
  /** Makes the world anew and lets it be played once. */
  play(withFaults: boolean): FaultPlay | Promise<FaultPlay>;
}

export interface ExpectedEvent {
  /** of the object it happened to */
  key: string;
  activity: string;
  /** ISO 8601; for observed activities, the stretch of time in which it was seen: after … up to … */
  at: string | { after: string; upTo: string };
}

export interface ExpectedLetter {
  stream: string;
  code: string;
  /** a text that the record as received holds, and no other record */
  holds: string;
}

/** One run through a world. */
export interface FaultPlay {
  /** what the configuration makes of the source: its kind, its parsed `with` */
  source: Pick<ConfiguredSource, 'kind' | 'config'>;
  /** time and chance */
  world: World;
  /** Lets everything happen; returns when nothing more is to come and all of it was pulled or sent. */
  run(ingestion: TrialIngestion['played'], source: string): Promise<void>;
  /** how often each fault was injected so far */
  injected: ReadonlyMap<string, number>;
  /** Frees what the play holds: servers, databases, folders. */
  end?(): Promise<void>;
}
