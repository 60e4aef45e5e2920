import type { EnvelopeReader } from './envelope.ts';
import type { EdiHandler, EdiNote, EdiOptions, EdiRefusal, EdiSet } from './envelope-form.ts';
import type { SegmentReader } from './segment-reader.ts';

/** Reads EDI as its text comes. */
export interface EdiReader {
  push(text: string): void;
  /** All of the text was given. */
  end(): void;
}

export function ediReader(segments: SegmentReader, envelopes: EnvelopeReader): EdiReader {
  const read = (text: string, isWhole: boolean) => {
    for (const { segment, separators } of segments.push(text, isWhole)) envelopes.take(segment, separators);
  };
  return {
    push: (text) => read(text, false),
    end() {
      read('', true);
      envelopes.end(segments.rest, segments.place, segments.fault);
    },
  };
}

/** A whole text: what stands in it, what does not, and what was taken though it is odd. */
export interface EdiText {
  sets: EdiSet[];
  refusals: EdiRefusal[];
  notes: EdiNote[];
}

/** Reads a text that is in memory. Sets whose group or interchange was refused are left out of `sets`. */
export function readEdi(
  newReader: (options: EdiOptions, handler: EdiHandler) => EdiReader,
  text: string,
  options: EdiOptions = {},
): EdiText {
  const [sets, refusals, notes]: [EdiSet[], EdiRefusal[], EdiNote[]] = [[], [], []];
  const reader = newReader(options, {
    set: (set) => void sets.push(set),
    refused: (refusal) => void refusals.push(refusal),
    noted: (note) => void notes.push(note),
  });
  reader.push(text);
  reader.end();
  return { sets: sets.filter((set) => !refusals.some((refusal) => holds(refusal, set))), refusals, notes };
}

/** Whether a refusal takes a set with it that was given before. */
const holds = ({ scope, interchange, group }: EdiRefusal, set: EdiSet): boolean =>
  (scope === 'interchange' && set.interchange === interchange) || (scope === 'group' && set.group === group);
