import { createHash } from 'node:crypto';
import type { EdiHandler, EdiOptions, ElementFault, Envelope, EnvelopeForm } from './envelope-form.ts';
import { type EdiFault, type FaultAt, faultAt, faultBefore, shown } from './fault.ts';
import { contentOf, SeenSets } from './seen-sets.ts';
import type { Place, Segment, Separators } from './segment.ts';
import { shape, type Shaped } from './shape.ts';
import { trailerFaults } from './trailer.ts';

interface Open {
  /** in the text, from 0 */
  number: number;
  header: Segment;
  /** groups in an interchange, sets in a group */
  inside: number;
  refused: boolean;
}

interface OpenInterchange extends Open {
  separators: Separators;
  /** sets outside of groups */
  ungrouped: number;
}

interface OpenSet {
  header: Segment;
  body: Segment[];
  /** segments so far, the header counted */
  count: number;
  characters: number;
  fault: FaultAt | null;
}

const TAG = /^[A-Z][A-Z0-9]{1,2}$/;
const MOST_ELEMENTS = 99;
/** Characters; a longer set is not kept in memory. */
const LONGEST_SET = 2 ** 26;
const LONGEST_RAW = 100_000;

/** Sorts segments into interchanges, groups and sets, and checks that every trailer agrees with what it closes. */
export class EnvelopeReader {
  readonly #form: EnvelopeForm;
  readonly #options: EdiOptions;
  readonly #handler: EdiHandler;
  readonly #seen = new SeenSets();
  #interchange: OpenInterchange | null = null;
  #group: Open | null = null;
  #set: OpenSet | null = null;
  #interchanges = 0;
  #groups = 0;

  constructor(form: EnvelopeForm, options: EdiOptions, handler: EdiHandler) {
    this.#form = form;
    this.#options = options;
    this.#handler = handler;
  }

  /** @param separators of the interchange that the segment stands in */
  take(segment: Segment, separators: Separators): void {
    const { interchange, group, set } = this.#form;
    switch (segment.tag) {
      case interchange.open:
        return this.#openInterchange(segment, separators);
      case interchange.close:
        return this.#closeInterchange(segment);
      case group.open:
        return this.#openGroup(segment);
      case group.close:
        return this.#closeGroup(segment);
      case set.open:
        return this.#openSet(segment);
      case set.close:
        return this.#closeSet(segment);
      default:
        return this.#takeOther(segment);
    }
  }

  /**
   * All segments were given.
   *
   * @param rest what stands behind the last terminator
   * @param fault why the text could not be read further
   */
  end(rest: string, place: Place, fault: EdiFault | null): void {
    if (this.#interchange === null) return this.#refuseRest(rest, place, fault);
    const { close } = this.#form.interchange;
    const isWhole = rest === '' && fault === null && this.#set === null;
    if (isWhole && this.#options.wrongTrailers === 'accept') {
      this.#handler.noted({ place, what: `the text ends before ${close}; what it holds was taken all the same` });
    } else {
      const end = rest === '' ? `ends before ${close}` : `ends in the middle of "${shown(rest)}"`;
      const what = `the text ${end}: it was cut off on its way. ${this.#askAgain}.`;
      this.#refuse('interchange', fault ?? faultBefore('interchange-truncated', place, what));
    }
    this.#endInterchange();
  }

  #refuseRest(rest: string, place: Place, fault: EdiFault | null): void {
    if (fault === null && rest === '') return;
    const what = `the text ends in the middle of "${shown(rest)}": it was cut off on its way. ${this.#askAgain}.`;
    const faults = [fault ?? faultBefore('interchange-truncated', place, what)];
    const raw = rest.slice(0, LONGEST_RAW);
    this.#handler.refused({ scope: 'rest', interchange: this.#interchanges, group: null, faults, raw });
  }

  #openInterchange(header: Segment, separators: Separators): void {
    if (this.#interchange !== null) {
      this.#refuse('interchange', this.#unclosed(this.#form.interchange, header));
      this.#endInterchange();
    }
    const number = this.#interchanges++;
    this.#interchange = { number, header, separators, inside: 0, ungrouped: 0, refused: false };
    const fault = this.#form.checkHeader(header, separators);
    if (fault !== null) this.#refuse('interchange', this.#invalid(fault));
  }

  #closeInterchange(trailer: Segment): void {
    this.#endGroup(trailer);
    if (this.#interchange === null) return;
    const { header, inside, ungrouped } = this.#interchange;
    const count = inside > 0 ? inside : ungrouped;
    for (const fault of this.#compared(this.#form.interchange, header, trailer, count))
      this.#refuse('interchange', fault);
    this.#endInterchange();
  }

  #endInterchange(): void {
    this.#seen.endInterchange(this.#interchange?.refused === false);
    this.#interchange = this.#group = this.#set = null;
  }

  #openGroup(header: Segment): void {
    this.#endGroup(header);
    if (this.#interchange === null) return;
    this.#interchange.inside++;
    this.#group = { number: this.#groups++, header, inside: 0, refused: false };
  }

  #closeGroup(trailer: Segment): void {
    this.#endSet(trailer);
    const group = this.#group;
    if (group === null) return this.#misplaced(trailer, `expected ${this.#form.group.open} before it`);
    for (const fault of this.#compared(this.#form.group, group.header, trailer, group.inside))
      this.#refuse('group', fault);
    this.#group = null;
  }

  /** A group that is still open where something else begins lacks its trailer. */
  #endGroup(next: Segment): void {
    this.#endSet(next);
    if (this.#group !== null) this.#refuse('group', this.#unclosed(this.#form.group, next));
    this.#group = null;
  }

  #openSet(header: Segment): void {
    this.#endSet(header);
    if (this.#group !== null) this.#group.inside++;
    else if (!this.#form.groupIsOptional) return this.#misplaced(header, `expected ${this.#form.group.open} before it`);
    else if (this.#interchange !== null) this.#interchange.ungrouped++;
    this.#set = { header, body: [], count: 1, characters: 0, fault: unreadable(header) };
  }

  #takeOther(segment: Segment): void {
    if (this.#set !== null) return takeInto(this.#set, segment);
    const isAlone = this.#group === null && this.#form.alone.includes(segment.tag);
    if (isAlone && unreadable(segment) === null) return this.#finish(segment.tag, null, [segment], [segment]);
    this.#misplaced(segment, `expected ${this.#expected}`);
  }

  #closeSet(trailer: Segment): void {
    const set = this.#set;
    if (set === null) return this.#misplaced(trailer, `expected ${this.#form.set.open} before it`);
    this.#set = null;
    const { header, body, count, fault } = set;
    const all = [header, ...body, trailer];
    const faults =
      fault === null
        ? this.#compared(this.#form.set, header, trailer, count + 1)
        : [this.#fault(fault, this.#askAgain)];
    if (faults.length > 0) return this.#refuseSet(all, faults);
    this.#finish(this.#form.typeOf(header, this.#separators), header, body, all);
  }

  #endSet(next: Segment): void {
    const set = this.#set;
    if (set === null) return;
    this.#set = null;
    const fault = set.fault === null ? this.#unclosed(this.#form.set, next) : this.#fault(set.fault, this.#askAgain);
    this.#refuseSet([set.header, ...set.body], [fault]);
  }

  /** @param all the segments of the set with its envelope */
  #finish(type: string, header: Segment | null, body: readonly Segment[], all: readonly Segment[]): void {
    const invalid = this.#form.checkSet(type, body, this.#separators);
    if (invalid.length > 0)
      return this.#refuseSet(
        all,
        invalid.map((fault) => this.#invalid(fault)),
      );
    const [first] = all;
    const apart = first && (this.#asTest(first) ?? (header && this.#asRepeated(header, all)));
    if (apart) return this.#refuseSet(all, [apart]);
    const shaped = shape(body, this.#form.setForm(type), this.#form.segments(this.#separators));
    if ('fault' in shaped) return this.#refuseSet(all, [this.#fault(shaped.fault, this.#askAgain)]);
    if (this.#interchange === null || first === undefined) return;
    this.#handler.set({
      interchange: this.#interchange.number,
      group: this.#group?.number ?? null,
      type,
      place: first.place,
      cells: { ...this.#headerCells(header), ...shaped.cells },
      raw: rawOf(all, this.#separators),
    });
  }

  #headerCells(set: Segment | null): Shaped {
    const { elements } = this.#form.segments(this.#separators);
    const group = this.#group?.header ?? null;
    const headers = [this.#interchange?.header ?? null, group, set].filter((segment) => segment !== null);
    return {
      ...Object.fromEntries(headers.map((segment) => [segment.tag, elements(segment)])),
      ...this.#form.extra({ group, set }, this.#separators),
    };
  }

  #asTest(segment: Segment): EdiFault | null {
    if (this.#options.testData === 'read' || this.#interchange === null) return null;
    if (!this.#form.isTest(this.#interchange.header, this.#separators)) return null;
    const what = 'the interchange says that it is a test, and is kept apart';
    return this.#fault(
      { code: 'test-data', segment, element: null, what },
      'Read it with testData: read under options of the mapping (pack:NAME:testData=read), into a store of its own',
    );
  }

  #asRepeated(header: Segment, all: readonly Segment[]): EdiFault | null {
    const digest = createHash('sha256').update(contentOf(all)).digest('base64');
    const seen = { digest, place: header.place, group: this.#group?.number ?? null };
    const earlier = this.#seen.meet(this.#controlNumbers(header), seen);
    if (earlier === null) return null;
    const { segment, byte } = earlier.place;
    const same = `the control numbers are those of the set at segment ${segment}, byte ${byte}`;
    if (earlier.digest === digest) {
      const what = `${same}, and so is the content`;
      return this.#fault(
        { code: 'set-repeated', segment: header, element: null, what },
        'It was taken once: nothing to do',
      );
    }
    this.#handler.noted({ place: header.place, what: `${same}, the content is not; both were taken` });
    return null;
  }

  /** What tells a set from all others: who sent it to whom, and the control numbers of its envelopes. */
  #controlNumbers(header: Segment): string {
    const { sender, receiver, interchange, group, set } = this.#form;
    const around = this.#interchange;
    if (around === null) throw new Error('No interchange is open.');
    return JSON.stringify([
      sender(around.header, around.separators),
      receiver(around.header, around.separators),
      this.#element(around.header, interchange.control),
      this.#group && this.#element(this.#group.header, group.control),
      this.#element(header, set.control),
    ]);
  }

  /** What a trailer disagrees with, or nothing where that is to be accepted, which is noted. */
  #compared(envelope: Envelope, header: Segment, trailer: Segment, count: number): EdiFault[] {
    const faults = trailerFaults({
      envelope,
      trailer,
      control: this.#element(header, envelope.control),
      saidControl: this.#element(trailer, 2),
      saidCount: this.#element(trailer, 1),
      count,
    });
    if (this.#options.wrongTrailers !== 'accept') {
      return faults.map((fault) =>
        this.#fault(
          fault,
          `${this.#askAgain}, or take it as it is with wrongTrailers: accept under options of the mapping (pack:NAME:wrongTrailers=accept)`,
        ),
      );
    }
    for (const { what } of faults)
      this.#handler.noted({ place: trailer.place, what: `${what}; it was taken all the same` });
    return [];
  }

  #unclosed({ open, close }: Envelope, next: Segment): EdiFault {
    const what = `"${shown(next.tag)}" begins before ${close} has closed ${open}`;
    return this.#fault({ code: 'segment-misplaced', segment: next, element: null, what }, this.#askAgain);
  }

  #misplaced(segment: Segment, expected: string): void {
    const what = `"${shown(segment.tag)}" cannot stand here; ${expected}`;
    const fault: FaultAt = unreadable(segment) ?? { code: 'segment-misplaced', segment, element: null, what };
    this.#refuse(this.#group === null ? 'interchange' : 'group', this.#fault(fault, this.#askAgain));
  }

  get #expected(): string {
    const { interchange, group, set, groupIsOptional } = this.#form;
    if (this.#group !== null) return `${set.open} or ${group.close}`;
    return groupIsOptional
      ? `${group.open}, ${set.open} or ${interchange.close}`
      : `${group.open} or ${interchange.close}`;
  }

  #invalid(fault: ElementFault): EdiFault {
    return this.#fault({ code: 'element-invalid', ...fault }, this.#askAgain);
  }

  #fault(fault: FaultAt, next: string): EdiFault {
    return faultAt(fault, this.#separators, `${next}.`);
  }

  get #askAgain(): string {
    const sender = this.#interchange && this.#form.sender(this.#interchange.header, this.#interchange.separators);
    return `Ask ${sender ? shown(sender) : 'the sender'} to send it again`;
  }

  #refuseSet(all: readonly Segment[], faults: EdiFault[]): void {
    if (this.#interchange === null) return;
    const { number, separators } = this.#interchange;
    const group = this.#group?.number ?? null;
    this.#handler.refused({ scope: 'set', interchange: number, group, faults, raw: rawOf(all, separators) });
  }

  /** The first fault refuses a group or an interchange; what else is wrong with it mostly follows from that. */
  #refuse(scope: 'group' | 'interchange', fault: EdiFault): void {
    const open = scope === 'group' ? this.#group : this.#interchange;
    if (open === null || open.refused || this.#interchange === null) return;
    open.refused = true;
    if (scope === 'group') this.#seen.refuseGroup(open.number);
    const { number, separators } = this.#interchange;
    const group = scope === 'group' ? open.number : null;
    this.#handler.refused({
      scope,
      interchange: number,
      group,
      faults: [fault],
      raw: rawOf([open.header], separators),
    });
  }

  #element(segment: Segment, element: number): string {
    return this.#form.element(segment, element, this.#separators);
  }

  get #separators(): Separators {
    if (this.#interchange === null) throw new Error('No interchange is open.');
    return this.#interchange.separators;
  }
}

function takeInto(set: OpenSet, segment: Segment): void {
  set.count++;
  set.characters += segment.raw.length;
  set.fault ??= unreadable(segment);
  if (set.characters > LONGEST_SET) {
    const what = `the set becomes longer than ${LONGEST_SET} characters here`;
    set.fault ??= { code: 'set-too-large', segment, element: null, what };
    set.body = [];
  } else set.body.push(segment);
}

function unreadable(segment: Segment): FaultAt | null {
  const { tag, elements } = segment;
  const fault = (what: string): FaultAt => ({ code: 'segment-unreadable', segment, element: null, what });
  if (!TAG.test(tag)) {
    const found = tag === '' ? 'the segment is empty' : `"${shown(tag)}" is no segment tag`;
    return fault(`${found}; expected two or three capitals and digits`);
  }
  if (elements.length <= MOST_ELEMENTS) return null;
  return fault(`the segment has ${elements.length} elements; expected at most ${MOST_ELEMENTS}`);
}

function rawOf(segments: readonly Segment[], { terminator }: Separators): string {
  const raw = segments.map((segment) => `${segment.raw}${terminator}`).join('');
  if (raw.length <= LONGEST_RAW) return raw;
  return `${raw.slice(0, LONGEST_RAW)} … and ${raw.length - LONGEST_RAW} more characters`;
}
