import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { EventLogError } from '../../eventlog/index.ts';

export interface XmlElementStart {
  /** with the prefix of its namespace */
  name: string;
  attributes: Record<string, string>;
}

export interface XmlHandler {
  begin(element: XmlElementStart): void;
  /** Text and CDATA; may come in pieces. */
  text?(text: string): void;
  end(name: string): void;
  /** Looks at a document type declaration before it is refused. */
  doctype?(declaration: string): void;
}

/** What a message ends in, after "Mend the file there, or " and "It was cut off on its way: ". */
export interface XmlAdvice {
  damaged: string;
  truncated: string;
}

/** Characters of one tag, or of the text between two: the parser holds them until their end. */
const LONGEST = 2 ** 26;

/**
 * Reads XML as its text comes. Document type declarations are refused, so no entity is ever expanded, and what has no
 * end in sight before it fills the memory.
 *
 * @throws EventLogError file-damaged or file-truncated, naming line and column
 */
export class XmlText {
  readonly #name: string;
  readonly #advice: XmlAdvice;
  readonly #parser = new SaxesParser({ xmlns: false, position: true });
  /** characters since the parser told of something last */
  #held = 0;

  /** @param name of the text, for messages */
  constructor(name: string, handler: XmlHandler, advice: XmlAdvice) {
    this.#name = name;
    this.#advice = advice;
    this.#parser.on('doctype', (declaration) => {
      handler.doctype?.(declaration);
      this.fail('a document type declaration stands here; entities are not expanded');
    });
    this.#parser.on('opentag', (tag) => {
      this.#held = 0;
      handler.begin(tag as SaxesTagPlain);
    });
    this.#parser.on('closetag', ({ name: ended }) => {
      this.#held = 0;
      handler.end(ended);
    });
    if (handler.text) {
      this.#parser.on('text', (text) => handler.text?.(text));
      this.#parser.on('cdata', (text) => handler.text?.(text));
    }
    this.#parser.on('error', (error) => this.#broken(error));
  }

  get line(): number {
    return this.#parser.line;
  }

  write(text: string): void {
    this.#held += text.length;
    this.#parser.write(text);
    if (this.#held > LONGEST) this.fail(`a tag or text is longer than ${LONGEST} characters here`);
  }

  close(): void {
    this.#parser.close();
  }

  fail(what: string): never {
    throw new EventLogError(
      'file-damaged',
      `${this.#name}, line ${this.#parser.line}, column ${this.#parser.column + 1}: ${what}. Mend the file there, or ${this.#advice.damaged}.`,
    );
  }

  /** @param where what follows "the file ends" */
  truncated(where: string): never {
    throw new EventLogError(
      'file-truncated',
      `${this.#name}, line ${this.#parser.line}: the file ends ${where}. It was cut off on its way: ${this.#advice.truncated}.`,
    );
  }

  #broken(error: Error): never {
    const reason = error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
    if (/unclosed tag|unexpected end/i.test(reason)) return this.truncated(`too early (${reason})`);
    return this.fail(`the XML is broken (${reason})`);
  }
}
