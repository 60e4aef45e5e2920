import { type XmlElementStart, XmlText } from '../xml/xml-text.ts';
import type { EpcisDocument } from './event-row.ts';
import { shown } from './place.ts';
import { type EpcisHandler, handEvent } from './reader.ts';
import { eventOf, type XmlElement } from './xml-event.ts';

const EVENTS: ReadonlySet<string> = new Set([
  'ObjectEvent',
  'AggregationEvent',
  'TransactionEvent',
  'TransformationEvent',
  'AssociationEvent',
  'QuantityEvent',
]);
const DOCUMENTS: ReadonlySet<string> = new Set(['EPCISDocument', 'EPCISQueryDocument']);
const DEEPEST = 64;
/** Characters of one event. */
const LONGEST_EVENT = 16 * 2 ** 20;

/**
 * Reads EPCIS 1.2 and 2.0 in the XML binding as its text comes, one event in memory at a time. Document type
 * declarations are refused, so no entity is ever expanded.
 */
export class EpcisXmlReader {
  readonly #handler: EpcisHandler;
  readonly #xml: XmlText;
  /** elements of the event at hand, the outermost first; empty outside of events */
  readonly #open: XmlElement[] = [];
  #document: EpcisDocument | null = null;
  #events = 0;
  #depth = 0;
  #characters = 0;
  #line = 1;

  /** @param name of the text, for messages */
  constructor(name: string, handler: EpcisHandler) {
    this.#handler = handler;
    this.#xml = new XmlText(
      name,
      {
        begin: (element) => this.#begin(element),
        text: (text) => this.#addText(text),
        end: (ended) => this.#end(ended),
      },
      { damaged: 'ask for it again', truncated: 'ask for it again' },
    );
  }

  /** @throws EventLogError `file-damaged` or `file-truncated`, naming line and column */
  write(text: string): void {
    this.#xml.write(text);
  }

  close(): void {
    if (this.#document === null) this.#xml.truncated('before an EPCIS document');
    if (this.#depth > 0) this.#xml.truncated('inside the document');
    this.#xml.close();
  }

  #begin({ name, attributes }: XmlElementStart): void {
    const local = localName(name);
    if (++this.#depth > DEEPEST) this.#xml.fail(`elements are nested deeper than ${DEEPEST} levels`);
    if (this.#document === null) return this.#beginDocument(local, attributes);
    if (this.#open.length === 0 && !EVENTS.has(local)) return;
    if (this.#open.length === 0) {
      this.#line = this.#xml.line;
      this.#characters = 0;
    }
    const element: XmlElement = { name, attributes, children: [], text: '' };
    this.#open.at(-1)?.children.push(element);
    this.#open.push(element);
    this.#count(name.length + Object.entries(attributes).flat().join('').length);
  }

  #beginDocument(local: string, attributes: Record<string, string>): void {
    if (!DOCUMENTS.has(local))
      this.#xml.fail(`<${shown(local)}> is the root; expected <EPCISDocument> or <EPCISQueryDocument>`);
    const { schemaVersion, creationDate } = attributes;
    this.#document = {
      ...(schemaVersion === undefined ? {} : { schemaVersion }),
      ...(creationDate === undefined ? {} : { creationDate }),
    };
  }

  #addText(text: string): void {
    const element = this.#open.at(-1);
    if (element === undefined) return;
    element.text += text;
    this.#count(text.length);
  }

  #count(characters: number): void {
    this.#characters += characters;
    if (this.#characters > LONGEST_EVENT) this.#xml.fail(`the event is longer than ${LONGEST_EVENT} characters here`);
  }

  #end(name: string): void {
    this.#depth--;
    const element = this.#open.pop();
    if (element === undefined || this.#open.length > 0) return;
    const place = { event: ++this.#events, line: this.#line, byte: null };
    handEvent(
      eventOf(element, localName(name)),
      this.#document ?? {},
      place,
      JSON.stringify(asReceived(element)),
      this.#handler,
    );
  }
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

type Received = [name: string, attributes: Record<string, string>, ...content: (string | Received)[]];

const asReceived = ({ name, attributes, text, children }: XmlElement): Received => [
  name,
  attributes,
  ...(text.trim() === '' ? [] : [text.trim()]),
  ...children.map(asReceived),
];
