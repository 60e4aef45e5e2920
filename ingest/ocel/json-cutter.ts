import { EventLogError } from '../../eventlog/index.ts';

/** A value of a JSON document: a member's own, or one of the entries of a list or object that a member holds. */
export interface JsonPart {
  member: string;
  /** of an entry of an object; null for one of a list, and for a member's own value */
  key: string | null;
  isEntry: boolean;
  /** the value's JSON */
  text: string;
  /** on which it begins, from 1 */
  line: number;
}

type Expected = 'document' | 'key' | 'colon' | 'value' | 'next' | 'end';

const DEEPEST = 64;
/** Characters of one part. */
const LONGEST = 2 ** 26;

/**
 * Cuts one JSON object into the entries of its lists and objects as its text comes: only the entry at hand is in memory.
 * What stands within an entry is not looked at.
 *
 * @throws EventLogError file-damaged, file-truncated, line-too-long, naming the line
 */
export class JsonCutter {
  readonly #name: string;
  readonly #onPart: (part: JsonPart) => void;
  readonly #onMember: (member: string) => void;
  #text = '';
  #at = 0;
  #line = 1;
  #expected: Expected = 'document';
  /** a closing bracket may stand where a key or value is expected: nothing stood before it */
  #mayClose = false;
  /** of the containers around the place: that of the document, and that of a member */
  #open: ('}' | ']')[] = [];
  #member = '';
  #key: string | null = null;

  /** @param name of the text, for messages */
  constructor(name: string, onMember: (member: string) => void, onPart: (part: JsonPart) => void) {
    this.#name = name;
    this.#onMember = onMember;
    this.#onPart = onPart;
  }

  write(text: string): void {
    this.#text = this.#text.slice(this.#at) + text;
    this.#at = 0;
    while (this.#step()) void 0;
    if (this.#text.length - this.#at > LONGEST) {
      throw new EventLogError(
        'line-too-long',
        `${this.#name}, line ${this.#line}: an entry is longer than ${LONGEST} characters. Split it, or leave out what no question needs.`,
      );
    }
  }

  close(): void {
    if (this.#expected === 'end') return;
    throw new EventLogError(
      'file-truncated',
      `${this.#name}, line ${this.#line}: the file ends inside the JSON document. It was cut off on its way: export it again.`,
    );
  }

  /** Takes one token; false where more text is needed. */
  #step(): boolean {
    this.#skipBlanks();
    const character = this.#text[this.#at];
    if (character === undefined) return false;
    switch (this.#expected) {
      case 'document':
        if (character !== '{') throw this.#fault(`"${character}" stands where { begins the document`);
        return this.#begin('}');
      case 'colon':
        if (character !== ':') throw this.#fault(`"${character}" stands where a colon was expected`);
        return this.#take('value', false);
      case 'next':
        if (character === ',') return this.#take(this.#open.at(-1) === '}' ? 'key' : 'value', false);
        if (character === this.#open.at(-1)) return this.#end();
        throw this.#fault(`"${character}" stands where a comma or "${this.#open.at(-1)}" was expected`);
      case 'key':
      case 'value':
        if (this.#mayClose && character === this.#open.at(-1)) return this.#end();
        return this.#expected === 'key' ? this.#takeKey(character) : this.#takeValue(character);
      case 'end':
        throw this.#fault(`"${character}" stands behind the document`);
    }
  }

  #take(expected: Expected, mayClose: boolean): true {
    this.#at++;
    this.#expected = expected;
    this.#mayClose = mayClose;
    return true;
  }

  #begin(close: '}' | ']'): true {
    this.#open.push(close);
    return this.#take(close === '}' ? 'key' : 'value', true);
  }

  #end(): true {
    this.#open.pop();
    return this.#take(this.#open.length === 0 ? 'end' : 'next', false);
  }

  #takeKey(character: string): boolean {
    if (character !== '"') throw this.#fault(`"${character}" stands where a name was expected`);
    const to = this.#endOfString(this.#at);
    if (to === null) return false;
    const key = this.#parsed(this.#text.slice(this.#at, to)) as string;
    if (this.#open.length === 1) {
      this.#member = key;
      this.#onMember(key);
    } else this.#key = key;
    this.#at = to - 1;
    return this.#take('colon', false);
  }

  #takeValue(character: string): boolean {
    const isEntry = this.#open.length === 2;
    if (!isEntry && (character === '{' || character === '[')) {
      this.#key = null;
      return this.#begin(character === '{' ? '}' : ']');
    }
    const to = this.#endOfValue();
    if (to === null) return false;
    const text = this.#text.slice(this.#at, to);
    this.#onPart({ member: this.#member, key: isEntry ? this.#key : null, isEntry, text, line: this.#line });
    this.#line += newlines(text);
    this.#at = to - 1;
    return this.#take('next', false);
  }

  #skipBlanks(): void {
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 10) this.#line++;
      else if (code !== 32 && code !== 13 && code !== 9 && code !== 0xfeff) return;
    }
  }

  /** Behind the value at the place; null where its end has not come yet. */
  #endOfValue(): number | null {
    const text = this.#text;
    let depth = 0;
    for (let at = this.#at; at < text.length; at++) {
      switch (text[at]) {
        case '"': {
          const to = this.#endOfString(at);
          if (to === null) return null;
          if (depth === 0) return to;
          at = to - 1;
          break;
        }
        case '{':
        case '[':
          if (++depth > DEEPEST) throw this.#fault(`values are nested deeper than ${DEEPEST} levels`);
          break;
        case '}':
        case ']':
          if (depth === 0) return at;
          if (--depth === 0) return at + 1;
          break;
        case ',':
          if (depth === 0) return at;
      }
    }
    return null;
  }

  #endOfString(from: number): number | null {
    for (let at = this.#text.indexOf('"', from + 1); at !== -1; at = this.#text.indexOf('"', at + 1)) {
      let first = at;
      while (this.#text[first - 1] === '\\') first--;
      if ((at - first) % 2 === 0) return at + 1;
    }
    return null;
  }

  #parsed(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw this.#fault('a name is no string');
    }
  }

  #fault(what: string): EventLogError {
    return new EventLogError(
      'file-damaged',
      `${this.#name}, line ${this.#line}: ${what}. Mend the file there, or export it again.`,
    );
  }
}

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
