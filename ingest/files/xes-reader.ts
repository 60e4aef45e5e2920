import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { EventLogError } from '../../eventlog/index.ts';

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
  readonly #parser = new SaxesParser({ xmlns: false, position: true });
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
    this.#parser.on('doctype', (doctype) => this.#refuseDoctype(doctype));
    this.#parser.on('opentag', (tag) => this.#begin(tag as SaxesTagPlain));
    this.#parser.on('closetag', (tag) => this.#end(localName(tag.name)));
    this.#parser.on('error', (error) => this.#broken(error));
  }

  write(text: string): void {
    this.#parser.write(text);
  }

  close(): void {
    if (this.#scope !== 'done') {
      throw new EventLogError(
        'file-truncated',
        `${this.#path}, line ${this.#parser.line}: the file ends ${this.#scope === 'outside' ? 'before a <log>' : `inside <${this.#scope}>`}. ` +
          'It was cut off on its way: copy or export it again.',
      );
    }
    this.#parser.close();
  }

  #begin({ name: written, attributes }: SaxesTagPlain): void {
    if (this.#foreign > 0) {
      this.#foreign++;
      return;
    }
    const name = localName(written);
    const values = attributes as Record<string, string>;
    if (this.#scope === 'outside') return this.#beginLog(name, values);
    if (ATTRIBUTE_TAGS.has(name)) return this.#beginAttribute(name, values);
    if (name === 'values' && this.#open.at(-1)?.type === 'list') return;
    if (this.#open.length === 0 && this.#beginElement(name, values)) return;
    this.#foreign = 1;
  }

  #beginLog(name: string, attributes: Record<string, string>): void {
    if (name.toLowerCase() === 'html') this.#refuseDoctype(name);
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
        this.#trace = { line: this.#parser.line, attributes: [], events: [] };
        this.#scope = 'trace';
        return true;
      }
    }
    if (name !== 'event' || (this.#scope !== 'trace' && this.#scope !== 'log')) return false;
    this.#event = { line: this.#parser.line, event: [] };
    this.#scope = 'event';
    return true;
  }

  #beginAttribute(type: string, { key, value }: Record<string, string>): void {
    if (key === undefined) this.#fail(`<${type}> has no key`);
    if (this.#open.length >= DEEPEST) this.#fail(`attributes are nested deeper than ${DEEPEST} levels`);
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

  #refuseDoctype(doctype: string): never {
    if (/^\s*html\b/i.test(doctype)) {
      throw new EventLogError(
        'format-unknown',
        `${this.#path} is a web page (HTML); expected an event log. Open it in a browser: it may say why it came in place of the file.`,
      );
    }
    return this.#fail('a document type declaration stands here; entities are not expanded');
  }

  #endEvent(event: XesRecord): void {
    if (this.#trace) this.#trace.events.push(event);
    else this.#handler.trace({ line: event.line, attributes: [], events: [event] });
    this.#scope = this.#trace ? 'trace' : 'log';
  }

  #fail(what: string): never {
    throw new EventLogError(
      'file-damaged',
      `${this.#path}, line ${this.#parser.line}, column ${this.#parser.column + 1}: ${what}. Mend the file there, or export it again as XES.`,
    );
  }

  #broken(error: Error): never {
    const reason = error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
    if (/unclosed tag|unexpected end/i.test(reason)) {
      throw new EventLogError(
        'file-truncated',
        `${this.#path}, line ${this.#parser.line}: the file ends too early (${reason}). It was cut off on its way: copy or export it again.`,
      );
    }
    return this.#fail(`the XML is broken (${reason})`);
  }
}
