import type { EdiFault } from './fault.ts';
import type { Place, Segment, Separators } from './segment.ts';
import type { SegmentForms, SetForm, Shaped } from './shape.ts';

/** One of the three envelopes around each other: its header and its trailer. */
export interface Envelope {
  open: string;
  close: string;
  /** element of the header with the control number; the trailer counts in its element 1 and repeats it in element 2 */
  control: number;
  /** what the trailer counts, for messages */
  counted: string;
}

/** How a standard wraps its sets. */
export interface EnvelopeForm {
  interchange: Envelope;
  group: Envelope;
  set: Envelope;
  groupIsOptional: boolean;
  /** segments that stand in an interchange by themselves and are taken as sets */
  alone: readonly string[];
  /** the text of an element, blanks cut; empty where there is none. @param element from 1 */
  element(segment: Segment, element: number, separators: Separators): string;
  sender(header: Segment, separators: Separators): string;
  receiver(header: Segment, separators: Separators): string;
  /** whether the interchange says that it is a test */
  isTest(header: Segment, separators: Separators): boolean;
  /** what is wrong with the header of an interchange */
  checkHeader(header: Segment, separators: Separators): ElementFault | null;
  typeOf(setHeader: Segment, separators: Separators): string;
  setForm(type: string): SetForm;
  segments(separators: Separators): SegmentForms;
  /** what is wrong with the content of a set */
  checkSet(type: string, segments: readonly Segment[], separators: Separators): ElementFault[];
  /** what is known of a set beyond its segments */
  extra(headers: { group: Segment | null; set: Segment | null }, separators: Separators): Shaped;
}

export interface ElementFault {
  segment: Segment;
  /** null: the segment as a whole */
  element: number | null;
  what: string;
}

/** A transaction set, or message, that stands. */
export interface EdiSet {
  /** number of its interchange in the text, from 0 */
  interchange: number;
  /** number of its group in the text, from 0; null without one */
  group: number | null;
  type: string;
  place: Place;
  /** headers of its envelopes and its own segments, as `shape` gives them */
  cells: Shaped;
  /** as received */
  raw: string;
}

/** A part of a text that does not stand, with everything in it. */
export interface EdiRefusal {
  scope: 'set' | 'group' | 'interchange' | 'rest';
  interchange: number;
  group: number | null;
  faults: EdiFault[];
  raw: string;
}

/** Something odd that was taken all the same. */
export interface EdiNote {
  place: Place;
  what: string;
}

export interface EdiOptions {
  /** apart, the default: sets of test interchanges are refused with `test-data`; read: they are like all others */
  testData?: 'apart' | 'read';
  /** refuse, the default: a trailer that disagrees with what it closes refuses that; accept: it is noted */
  wrongTrailers?: 'refuse' | 'accept';
}

export interface EdiHandler {
  set(set: EdiSet): void;
  /** Sets of the group or the interchange that were given before do not stand either. */
  refused(refusal: EdiRefusal): void;
  noted(note: EdiNote): void;
}
