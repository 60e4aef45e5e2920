import { ownValue } from '../../eventlog/index.ts';
import { acknowledgementFaults } from './acknowledgement-syntax.ts';
import { EnvelopeReader } from './envelope.ts';
import type { EdiHandler, EdiOptions, ElementFault, EnvelopeForm } from './envelope-form.ts';
import { shown } from './fault.ts';
import { type EdiReader, ediReader } from './reader.ts';
import type { Segment } from './segment.ts';
import { SegmentReader } from './segment-reader.ts';
import { X12_HEADER } from './x12-header.ts';
import { x12Segments } from './x12-segments.ts';
import { setForm } from './x12-sets.ts';

const element = (segment: Segment, number: number): string => segment.elements[number - 1]?.trim() ?? '';

const USAGES: Readonly<Record<string, string>> = { P: 'production', T: 'test', I: 'information' };

const X12: EnvelopeForm = {
  interchange: { open: 'ISA', close: 'IEA', control: 13, counted: 'functional groups' },
  group: { open: 'GS', close: 'GE', control: 6, counted: 'transaction sets' },
  set: { open: 'ST', close: 'SE', control: 2, counted: 'segments from ST to SE' },
  groupIsOptional: false,
  alone: ['TA1'],
  element,
  sender: (header) => element(header, 6),
  receiver: (header) => element(header, 8),
  isTest: (header) => element(header, 15) === 'T',
  checkHeader,
  typeOf: (header) => element(header, 1),
  setForm,
  segments: ({ component }) => x12Segments(component),
  checkSet: (type, segments) => (type === '997' || type === '999' ? acknowledgementFaults(segments) : []),
  extra: ({ group }) => releaseOf(group),
};

/** Who sent what to whom, and whether it is a test, must be certain. */
function checkHeader(segment: Segment): ElementFault | null {
  const fault = (number: number, what: string): ElementFault => {
    return { segment, element: number, what: `"${shown(element(segment, number))}" is no ${what}` };
  };
  if (element(segment, 6) === '') return fault(6, 'sender; expected its identifier');
  if (element(segment, 8) === '') return fault(8, 'receiver; expected its identifier');
  if (!/^\d{1,9}$/.test(element(segment, 13))) return fault(13, 'interchange control number; expected nine digits');
  if (ownValue(USAGES, element(segment, 15)) !== undefined) return null;
  const known = Object.entries(USAGES).map(([code, usage]) => `${code} (${usage})`);
  return fault(15, `usage; expected ${known.join(', ')}`);
}

/** Version and release from GS08, whatever industry identifier stands behind them. */
function releaseOf(group: Segment | null): { release: string } | Record<string, never> {
  const [release] = /^\d{6}/.exec(group === null ? '' : element(group, 8)) ?? [];
  return release === undefined ? {} : { release };
}

/** Reads X12 as its text comes: give it the text in pieces, and then its end. */
export function x12Reader(options: EdiOptions, handler: EdiHandler): EdiReader {
  return ediReader(new SegmentReader(X12_HEADER), new EnvelopeReader(X12, options, handler));
}
