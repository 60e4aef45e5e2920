import { eventFaults } from './event-schema.ts';
import { eventCells, type EpcisCells, type EpcisDocument } from './event-row.ts';
import { type EventPlace, placeText } from './place.ts';

/** An event that stands. */
export interface EpcisRow {
  place: EventPlace;
  cells: EpcisCells;
  /** as received */
  raw: string;
}

/** An event that does not, with every reason. */
export interface EpcisRefusal {
  place: EventPlace;
  code: 'event-invalid';
  /** the place, every field that is wrong, what was expected and the next step */
  reason: string;
  raw: string;
}

export interface EpcisHandler {
  event(row: EpcisRow): void;
  refused(refusal: EpcisRefusal): void;
}

const LONGEST_RAW = 100_000;

/** Checks an event and gives it to the handler. */
export function handEvent(
  event: unknown,
  document: EpcisDocument,
  place: EventPlace,
  text: string,
  handler: EpcisHandler,
): void {
  const raw =
    text.length <= LONGEST_RAW
      ? text
      : `${text.slice(0, LONGEST_RAW)} … and ${text.length - LONGEST_RAW} more characters`;
  const checked =
    namesPrototype(event) || /"__proto__"\s*:/.test(text)
      ? { faults: ['a field is called __proto__, which no vocabulary has'] }
      : eventFaults(event);
  if ('event' in checked) return handler.event({ place, cells: eventCells(checked.event, document), raw });
  const what = checked.faults.join('; ');
  handler.refused({
    place,
    code: 'event-invalid',
    reason: `${placeText(place)}: ${what}. Ask who captured it to correct the event and send it again.`,
    raw,
  });
}

/** Whether a field of that name has given an object another prototype, as JSON libraries let it, or would give one. */
function namesPrototype(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as unknown;
  if (prototype !== Object.prototype && prototype !== Array.prototype) return true;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(namesPrototype);
}
