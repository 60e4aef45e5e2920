import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { EventLogError } from '../../eventlog/index.ts';
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
  readonly #name: string;
  readonly #handler: EpcisHandler;
  readonly #parser = new SaxesParser({ xmlns: false, position: true });
  /** elements of the event at hand, the outermost first; empty outside of events */
  readonly #open: XmlElement[] = [];
  #document: EpcisDocument | null = null;
  #events = 0;
  #depth = 0;
  #characters = 0;
  #line = 1;

  /** @param name of the text, for messages */
  constructor(name: string, handler: EpcisHandler) {
    this.#name = name;
    this.#handler = handler;
    this.#parser.on('doctype', () => this.#fail('a document type declaration stands here; entities are not expanded'));
    this.#parser.on('opentag', (tag) => this.#begin(tag as SaxesTagPlain));
    this.#parser.on('text', (text) => this.#addText(text));
    this.#parser.on('cdata', (text) => this.#addText(text));
    this.#parser.on('closetag', (tag) => this.#end(tag as SaxesTagPlain));
    this.#parser.on('error', (error) => this.#broken(error));
  }

  /** @throws EventLogError `file-damaged` or `file-truncated`, naming line and column */
  write(text: string): void {
    this.#parser.write(text);
  }

  close(): void {
    if (this.#document === null || this.#depth > 0) {
      const where = this.#document === null ? 'before an EPCIS document' : 'inside the document';
      throw new EventLogError(
        'file-truncated',
        `${this.#name}, line ${this.#parser.line}: the file ends ${where}. It was cut off on its way: ask for it again.`,
      );
    }
    this.#parser.close();
  }

  #begin({ name, attributes }: SaxesTagPlain): void {
    const local = localName(name);
    if (++this.#depth > DEEPEST) this.#fail(`elements are nested deeper than ${DEEPEST} levels`);
    if (this.#document === null) return this.#beginDocument(local, attributes);
    if (this.#open.length === 0 && !EVENTS.has(local)) return;
    if (this.#open.length === 0) {
      this.#line = this.#parser.line;
      this.#characters = 0;
    }
    const element: XmlElement = { name, attributes, children: [], text: '' };
    this.#open.at(-1)?.children.push(element);
    this.#open.push(element);
    this.#count(name.length + Object.entries(attributes).flat().join('').length);
  }

  #beginDocument(local: string, attributes: Record<string, string>): void {
    if (!DOCUMENTS.has(local))
      this.#fail(`<${shown(local)}> is the root; expected <EPCISDocument> or <EPCISQueryDocument>`);
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
    if (this.#characters > LONGEST_EVENT) this.#fail(`the event is longer than ${LONGEST_EVENT} characters here`);
  }

  #end({ name }: SaxesTagPlain): void {
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

  #fail(what: string): never {
    throw new EventLogError(
      'file-damaged',
      `${this.#name}, line ${this.#parser.line}, column ${this.#parser.column + 1}: ${what}. Mend the file there, or ask for it again.`,
    );
  }

  #broken(error: Error): never {
    const reason = error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
    if (/unclosed tag|unexpected end/i.test(reason)) {
      throw new EventLogError(
        'file-truncated',
        `${this.#name}, line ${this.#parser.line}: the file ends too early (${reason}). It was cut off on its way: ask for it again.`,
      );
    }
    return this.#fail(`the XML is broken (${reason})`);
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
