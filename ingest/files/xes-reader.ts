import { EventLogError } from '../../eventlog/index.ts';
import { type XmlElementStart, XmlText } from '../xml/xml-text.ts';

/** An attribute as XES writes it, with the attributes inside it. */
export interface XesAttribute {
  type: string;
  key: string;
  value: string | null;
  children: XesAttribute[];
}

export interface XesRecord {
  /** line of the file on which the event begins */
  line: number;
  event: XesAttribute[];
}

/** Log-level content: what is neither a trace nor an event. */
export interface XesHeader {
  attributes: Record<string, string>;
  extensions: Record<string, string>[];
  globals: { scope: string; attributes: XesAttribute[] }[];
  classifiers: Record<string, string>[];
  logAttributes: XesAttribute[];
}

export interface XesHandler {
  /** All events of a trace, once its end is read; an event that stands in no trace by itself. */
  trace(trace: { line: number; attributes: XesAttribute[]; events: XesRecord[] }): void;
}

const ATTRIBUTE_TAGS = new Set(['string', 'date', 'int', 'float', 'boolean', 'id', 'list', 'container']);
const DEEPEST = 100;

/** Without the prefix of a namespace: a document of another kind has another root. */
const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * Reads XES as a stream. Document type declarations are refused, so no entity is ever expanded.
 * Throws `file-damaged` or `file-truncated` with line and column.
 */
export class XesReader {
  readonly header: XesHeader = { attributes: {}, extensions: [], globals: [], classifiers: [], logAttributes: [] };
  readonly #path: string;
  readonly #handler: XesHandler;
  readonly #xml: XmlText;
  /** open attributes, the outermost first */
  readonly #open: XesAttribute[] = [];
  #scope: 'outside' | 'log' | 'global' | 'trace' | 'event' | 'done' = 'outside';
  #trace: { line: number; attributes: XesAttribute[]; events: XesRecord[] } | null = null;
  #event: XesRecord | null = null;
  /** depth inside an element that is not XES */
  #foreign = 0;

  constructor(path: string, handler: XesHandler) {
    this.#path = path;
    this.#handler = handler;
    this.#xml = new XmlText(
      path,
      {
        begin: (element) => this.#begin(element),
        end: (name) => this.#end(localName(name)),
        doctype: (declaration) => this.#refuseHtml(declaration),
      },
      { damaged: 'export it again as XES', truncated: 'copy or export it again' },
    );
  }

  write(text: string): void {
    this.#xml.write(text);
  }

  close(): void {
    if (this.#scope !== 'done') {
      this.#xml.truncated(this.#scope === 'outside' ? 'before a <log>' : `inside <${this.#scope}>`);
    }
    this.#xml.close();
  }

  #begin({ name: written, attributes }: XmlElementStart): void {
    if (this.#foreign > 0) {
      this.#foreign++;
      return;
    }
    const name = localName(written);
    if (this.#scope === 'outside') return this.#beginLog(name, attributes);
    if (ATTRIBUTE_TAGS.has(name)) return this.#beginAttribute(name, attributes);
    if (name === 'values' && this.#open.at(-1)?.type === 'list') return;
    if (this.#open.length === 0 && this.#beginElement(name, attributes)) return;
    this.#foreign = 1;
  }

  #beginLog(name: string, attributes: Record<string, string>): void {
    this.#refuseHtml(name);
    if (name !== 'log') {
      throw new EventLogError(
        'format-unknown',
        `${this.#path} is XML with the root <${name}>; expected XES, whose root is <log>. Export the event log as XES, CSV or Parquet.`,
      );
    }
    this.#scope = 'log';
    this.header.attributes = attributes;
  }

  /** @returns whether the element belongs here */
  #beginElement(name: string, attributes: Record<string, string>): boolean {
    if (this.#scope === 'log') {
      if (name === 'extension') this.header.extensions.push(attributes);
      else if (name === 'classifier') this.header.classifiers.push(attributes);
      else if (name === 'global') {
        this.header.globals.push({ scope: attributes['scope'] ?? 'event', attributes: [] });
        this.#scope = 'global';
        return true;
      } else if (name === 'trace') {
        this.#trace = { line: this.#xml.line, attributes: [], events: [] };
        this.#scope = 'trace';
        return true;
      }
    }
    if (name !== 'event' || (this.#scope !== 'trace' && this.#scope !== 'log')) return false;
    this.#event = { line: this.#xml.line, event: [] };
    this.#scope = 'event';
    return true;
  }

  #beginAttribute(type: string, { key, value }: Record<string, string>): void {
    if (key === undefined) this.#xml.fail(`<${type}> has no key`);
    if (this.#open.length >= DEEPEST) this.#xml.fail(`attributes are nested deeper than ${DEEPEST} levels`);
    const attribute: XesAttribute = { type, key, value: value ?? null, children: [] };
    (this.#open.at(-1)?.children ?? this.#holder()).push(attribute);
    this.#open.push(attribute);
  }

  #holder(): XesAttribute[] {
    if (this.#scope === 'event' && this.#event) return this.#event.event;
    if (this.#scope === 'trace' && this.#trace) return this.#trace.attributes;
    if (this.#scope === 'global') return this.header.globals.at(-1)?.attributes ?? [];
    return this.header.logAttributes;
  }

  #end(name: string): void {
    if (this.#foreign > 0) {
      this.#foreign--;
    } else if (ATTRIBUTE_TAGS.has(name)) {
      this.#open.pop();
    } else if (name === 'event' && this.#event) {
      this.#endEvent(this.#event);
    } else if (name === 'trace' && this.#trace) {
      this.#handler.trace(this.#trace);
      this.#trace = null;
      this.#scope = 'log';
    } else if (name === 'global') {
      this.#scope = 'log';
    } else if (name === 'log') {
      this.#scope = 'done';
    }
  }

  #refuseHtml(name: string): void {
    if (!/^\s*html\b/i.test(name)) return;
    throw new EventLogError(
      'format-unknown',
      `${this.#path} is a web page (HTML); expected an event log. Open it in a browser: it may say why it came in place of the file.`,
    );
  }

  #endEvent(event: XesRecord): void {
    if (this.#trace) this.#trace.events.push(event);
    else this.#handler.trace({ line: event.line, attributes: [], events: [event] });
    this.#scope = this.#trace ? 'trace' : 'log';
  }
}
