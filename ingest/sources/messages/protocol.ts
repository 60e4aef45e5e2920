import type { EventLogError } from '../../../eventlog/index.ts';
import type { LandedRecord, LandedUnreadable } from '../../landing/index.ts';
import type { SourceNotice, StreamOptions } from '../source.ts';
import type { InputLine } from './read-lines.ts';
import type { SchemaCompiler } from './record-schema.ts';

/** What lines of a protocol make. */
export type ProtocolOutput = ProtocolRecord | Checkpoint;

export interface ProtocolRecord {
  stream: string;
  entry: LandedRecord | LandedUnreadable;
}

/** The sender's word that it can go on from here. */
export interface Checkpoint {
  /** the stream it holds for; null: for all of them */
  of: string | null;
  /** JSON text for the sender's next start, in its own words */
  restart: string;
  /** it says all that those before it said */
  replaces: boolean;
  /** JSON text that tells whoever started both sides that everything up to here is kept */
  handBack: string;
}

/** Reads the lines of one run of a sender, in order. */
export interface ProtocolReader<Line extends InputLine = InputLine> {
  /** @throws EventLogError contract-broken, naming the line, when nothing after it can be trusted */
  take(line: Line): ProtocolOutput[];
  /**
   * Says what is left to say.
   *
   * @param failure what the sender ended with, where that is known and is a failure
   * @throws EventLogError what the sender said of it, or else the failure itself
   */
  end(failure: EventLogError | null): void;
}

export interface ReaderOptions {
  /** names of the streams that are wanted, as `streamNameOf` gives them; others are counted and said */
  wanted: ReadonlySet<string>;
  /** the same streams, with what the configuration says of them */
  streams: readonly StreamOptions[];
  compile: SchemaCompiler;
  report(notice: SourceNotice): void;
  now(): Date;
}

export type Protocol<Line extends InputLine = InputLine> = (options: ReaderOptions) => ProtocolReader<Line>;

/** Counts what is not wanted, so that it can be said in the end. */
export function passedOver(report: ReaderOptions['report']) {
  const counts = new Map<string, number>();
  return {
    count(stream: string): void {
      counts.set(stream, (counts.get(stream) ?? 0) + 1);
    },
    say(): void {
      for (const [stream, records] of counts) {
        report({
          kind: 'note',
          stream: null,
          message: `${records} records of ${stream} were passed over: no stream of that name is asked for. Add it to the streams and to a mapping, or let the sender leave it out.`,
        });
      }
    },
  };
}
