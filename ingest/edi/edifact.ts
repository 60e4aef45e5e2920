import { EDIFACT_HEADER } from './edifact-header.ts';
import { messageForm } from './edifact-messages.ts';
import { components, edifactSegments } from './edifact-segments.ts';
import { EnvelopeReader } from './envelope.ts';
import type { EdiHandler, EdiOptions, ElementFault, EnvelopeForm } from './envelope-form.ts';
import { type EdiReader, ediReader } from './reader.ts';
import type { Segment, Separators } from './segment.ts';
import { SegmentReader } from './segment-reader.ts';
import type { Shaped } from './shape.ts';

/** The first component is what an element says, the others say how. */
const element = (segment: Segment, number: number, separators: Separators): string =>
  components(segment.elements[number - 1] ?? '', separators)[0] ?? '';

const EDIFACT: EnvelopeForm = {
  interchange: { open: 'UNB', close: 'UNZ', control: 5, counted: 'functional groups, or messages without groups' },
  group: { open: 'UNG', close: 'UNE', control: 5, counted: 'messages' },
  set: { open: 'UNH', close: 'UNT', control: 1, counted: 'segments from UNH to UNT' },
  groupIsOptional: true,
  alone: [],
  element,
  sender: (header, separators) => element(header, 2, separators),
  receiver: (header, separators) => element(header, 3, separators),
  isTest: (header, separators) => element(header, 11, separators) === '1',
  checkHeader,
  typeOf: (header, separators) => element(header, 2, separators),
  setForm: messageForm,
  segments: edifactSegments,
  checkSet: () => [],
  extra: ({ set }, separators) => releaseOf(set, separators),
};

/** Who sent what to whom must be certain. */
function checkHeader(segment: Segment, separators: Separators): ElementFault | null {
  const required: readonly [number: number, what: string][] = [
    [2, 'the sender'],
    [3, 'the recipient'],
    [5, 'the interchange control reference'],
  ];
  const missing = required.find(([number]) => element(segment, number, separators) === '');
  return missing === undefined ? null : { segment, element: missing[0], what: `${missing[1]} is missing` };
}

/** Version and release of the directory, such as D.96A. */
function releaseOf(header: Segment | null, separators: Separators): Shaped {
  const [, version = '', release = ''] = components(header?.elements[1] ?? '', separators);
  return version === '' || release === '' ? {} : { release: `${version}.${release}` };
}

/** Reads EDIFACT as its text comes: give it the text in pieces, and then its end. */
export function edifactReader(options: EdiOptions, handler: EdiHandler): EdiReader {
  return ediReader(new SegmentReader(EDIFACT_HEADER), new EnvelopeReader(EDIFACT, options, handler));
}
