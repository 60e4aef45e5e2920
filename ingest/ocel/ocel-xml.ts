import { EventLogError } from '../../eventlog/index.ts';
import { type XmlElementStart, XmlText } from '../xml/xml-text.ts';
import type { OcelHandler, OcelRelation, OcelValue } from './document.ts';

const DEEPEST = 16;
/** Characters of one entry. */
const LONGEST_ENTRY = 2 ** 26;
/** Elements of the standard, by their place; what stands elsewhere is no part of a log. */
const KNOWN: ReadonlySet<string> = new Set([
  'log',
  ...['object-types', 'event-types', 'objects', 'events'].map((list) => `log/${list}`),
  ...['object', 'event'].flatMap((kind) => [
    `log/${kind}-types/${kind}-type`,
    `log/${kind}-types/${kind}-type/attributes`,
    `log/${kind}-types/${kind}-type/attributes/attribute`,
    `log/${kind}s/${kind}`,
    `log/${kind}s/${kind}/attributes`,
    `log/${kind}s/${kind}/attributes/attribute`,
    `log/${kind}s/${kind}/objects`,
    `log/${kind}s/${kind}/objects/relationship`,
    `log/${kind}s/${kind}/objects/object`,
  ]),
]);

interface Open {
  line: number;
  attributes: Readonly<Record<string, string>>;
  values: OcelValue[];
  declared: { name: string; type: string }[];
  relations: OcelRelation[];
}

/** Reads OCEL 2.0 in XML as its text comes, one entry in memory at a time. Document type declarations are refused. */
export class OcelXmlReader {
  readonly #name: string;
  readonly #handler: OcelHandler;
  readonly #xml: XmlText;
  readonly #path: string[] = [];
  readonly #seen = new Set<string>();
  #open: Open = { line: 0, attributes: {}, values: [], declared: [], relations: [] };
  #attribute: Readonly<Record<string, string>> = {};
  #text = '';
  /** of the entry so far */
  #characters = 0;

  /** @param name of the text, for messages */
  constructor(name: string, handler: OcelHandler) {
    this.#name = name;
    this.#handler = handler;
    this.#xml = new XmlText(
      name,
      { begin: (element) => this.#begin(element), text: (text) => this.#addText(text), end: () => this.#end() },
      { damaged: 'export it again', truncated: 'export it again' },
    );
  }

  /** @throws EventLogError file-damaged or file-truncated, naming line and column */
  write(text: string): void {
    this.#xml.write(text);
  }

  /** @throws EventLogError file-truncated; format-unknown where it has no objects or no events */
  close(): void {
    if (this.#path.length > 0) this.#xml.truncated('inside the log');
    this.#xml.close();
    const missing = ['log/objects', 'log/events'].filter((path) => !this.#seen.has(path));
    if (missing.length === 0) return;
    throw new EventLogError(
      'format-unknown',
      `${this.#name} is no OCEL: it has no <${missing.map((path) => path.slice('log/'.length)).join('> and no <')}>; expected <log> with ` +
        '<object-types>, <event-types>, <objects> and <events>. Export it again as OCEL 2.0.',
    );
  }

  #begin({ name, attributes }: XmlElementStart): void {
    this.#path.push(name);
    if (this.#path.length > DEEPEST) this.#xml.fail(`elements are nested deeper than ${DEEPEST} levels`);
    const path = this.#path.join('/');
    if (!KNOWN.has(path)) return this.#handler.leftOut(`element ${path}`);
    this.#seen.add(path);
    if (this.#path.length === 3) {
      this.#open = { line: this.#xml.line, attributes, values: [], declared: [], relations: [] };
      this.#characters = 0;
    }
    this.#count(Object.entries(attributes).flat().join('').length);
    if (this.#path.length === 5) {
      this.#attribute = attributes;
      this.#text = '';
    }
  }

  #addText(text: string): void {
    if (this.#path.length !== 5) return;
    this.#text += text;
    this.#count(text.length);
  }

  #count(characters: number): void {
    this.#characters += characters;
    if (this.#characters > LONGEST_ENTRY) this.#xml.fail(`the entry is longer than ${LONGEST_ENTRY} characters here`);
  }

  #end(): void {
    const path = this.#path.join('/');
    this.#path.pop();
    if (!KNOWN.has(path)) return;
    const depth = this.#path.length + 1;
    if (depth === 5) this.#endInner(path);
    if (depth === 3) this.#endOuter(path);
  }

  #endInner(path: string): void {
    const { name, type, time, qualifier } = this.#attribute;
    const { line, declared, values, relations } = this.#open;
    if (path.endsWith('/attribute')) {
      if (name === undefined) return this.#refuse(line, 'an attribute has no name');
      if (path.includes('-type/')) declared.push({ name, type: type ?? '' });
      else values.push({ name, value: this.#text, writtenAs: null, time: time ?? null });
      return;
    }
    const object = this.#attribute['object-id'];
    if (object === undefined) return this.#refuse(line, 'a relation has no object-id');
    relations.push({ object, qualifier: qualifier ?? null });
  }

  #endOuter(path: string): void {
    const { line, attributes, values, declared, relations } = this.#open;
    const kind = path.startsWith('log/event') ? 'event' : 'object';
    const { id = null, type = null, time = null, name } = attributes;
    if (!path.includes('-types/')) return this.#handler.entry({ kind, line, id, type, time, values, relations });
    if (name === undefined) return this.#refuse(line, `an ${kind} type has no name`);
    this.#handler.type({ kind, name, attributes: declared });
  }

  #refuse(line: number, what: string): void {
    const raw = JSON.stringify({ ...this.#open.attributes, here: this.#attribute });
    const reason = `line ${line}: ${what}. Correct the entry and ingest the file again.`;
    this.#handler.refused({ line, code: 'entry-invalid', reason, raw });
  }
}
