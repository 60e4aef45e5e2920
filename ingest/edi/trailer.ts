import type { Envelope } from './envelope-form.ts';
import { type FaultAt, shown } from './fault.ts';
import type { Segment } from './segment.ts';

/** A header and its trailer, as they are compared. */
export interface Closed {
  envelope: Envelope;
  trailer: Segment;
  /** the header's control number, and what the trailer says of it and of the count */
  control: string;
  saidControl: string;
  saidCount: string;
  /** what there is */
  count: number;
}

/** Where a trailer disagrees with what it closes. */
export function trailerFaults({ envelope, trailer, control, saidControl, saidCount, count }: Closed): FaultAt[] {
  const faults: FaultAt[] = [];
  if (!/^\d+$/.test(saidCount) || Number(saidCount) !== count) {
    const what = `says ${shown(saidCount) || 'nothing'}, and there are ${count} ${envelope.counted}`;
    faults.push({ code: 'count-wrong', segment: trailer, element: 1, what: `${envelope.close} ${what}` });
  }
  if (!sameNumber(control, saidControl)) {
    const what = `says "${shown(saidControl)}", and ${envelope.open} has the control number "${shown(control)}"`;
    faults.push({ code: 'control-number-wrong', segment: trailer, element: 2, what: `${envelope.close} ${what}` });
  }
  return faults;
}

/** Control numbers are equal with and without leading zeros, which some systems leave out. */
const sameNumber = (one: string, other: string): boolean =>
  one === other || (/^\d+$/.test(one) && /^\d+$/.test(other) && one.replace(/^0+/, '') === other.replace(/^0+/, ''));
