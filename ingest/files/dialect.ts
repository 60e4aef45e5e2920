import type { Dialect } from './raw-relation.ts';

const DELIMITERS = [',', ';', '\t', '|', '^'];

/** What the head of a delimited text shows of its form. */
export interface DelimitedForm {
  dialect: Dialect;
  /** cells of the header as written; null when the first record is data already */
  header: readonly string[] | null;
  /** cells of a record: of most records of the head */
  width: number;
  /** lines before the header (`sep=;` as spreadsheets write it) */
  skippedLines: number;
}

/**
 * Detects delimiter, quote, escape and newline: the dialect under which most records have as many cells as the first.
 * Ties go to more cells, then to the earlier of `, ; tab | ^`, of `"` and `'`, of doubled quotes and backslash.
 *
 * @param isWhole whether `head` is the whole text; otherwise its last record is cut and left out
 * @returns null when no delimiter gives two cells
 */
export function detectForm(head: string, isWhole: boolean, givenDelimiter?: string): DelimitedForm | null {
  const newline = newlineOf(head);
  const separator = /^sep=(.)(\r\n|\n|\r)/i.exec(head);
  const text = separator ? head.slice(separator[0].length) : head;
  const given = givenDelimiter ?? separator?.[1];
  const delimiters = given ? [given] : DELIMITERS.filter((one) => text.includes(one));
  const tries = delimiters.flatMap((delimiter) =>
    quotings(text, delimiter).map(({ quote, escape }) => judged(text, isWhole, { delimiter, quote, escape, newline })),
  );
  const best = tries.reduce<Judged | null>((best, one) => (best === null || isBetter(one, best) ? one : best), null);
  if (best === null || best.records[0] === undefined || best.width < 2) return null;
  const { dialect, records, width } = best;
  const hasHeader = !looksLikeData(best.records[0]);
  return { dialect, header: hasHeader ? (records[0] ?? null) : null, width, skippedLines: separator ? 1 : 0 };
}

interface Judged {
  dialect: Dialect;
  records: readonly string[][];
  width: number;
  /** share of records as wide as the first */
  agreement: number;
}

function judged(text: string, isWhole: boolean, dialect: Dialect): Judged {
  const all = splitRecords(text, dialect);
  const records = isWhole || all.length < 2 ? all : all.slice(0, -1);
  const width = records[0]?.length ?? 0;
  const same = records.filter((record) => record.length === width).length;
  return { dialect, records, width, agreement: records.length === 0 ? 0 : same / records.length };
}

function isBetter(one: Judged, other: Judged): boolean {
  if (one.width < 2 || other.width < 2) return one.width >= 2 && other.width < 2;
  const gain = one.agreement - other.agreement;
  return Math.abs(gain) > 0.02 ? gain > 0 : one.width > other.width;
}

const newlineOf = (head: string): Dialect['newline'] => {
  if (head.includes('\r\n')) return '\r\n';
  return head.includes('\n') || !head.includes('\r') ? '\n' : '\r';
};

/** The ways of quoting that the text gives reason to try. */
function quotings(text: string, delimiter: string): { quote: string; escape: string }[] {
  const opens = (quote: string) =>
    text.startsWith(quote) || text.includes(delimiter + quote) || text.includes(`\n${quote}`);
  const quotes = opens('"') || !opens("'") ? ['"'] : isClosed(text, delimiter) ? ["'"] : ['"', "'"];
  return quotes.flatMap((quote) => {
    const doubled = { quote, escape: quote };
    return text.includes(`\\${quote}`) ? [doubled, { quote, escape: '\\' }] : [doubled];
  });
}

/** Whether the cells that begin with an apostrophe end with one. */
function isClosed(text: string, delimiter: string): boolean {
  const cells = text.split(/\r\n|\n|\r/).flatMap((line) => line.split(delimiter));
  const opened = cells.filter((cell) => cell.startsWith("'"));
  return opened.filter((cell) => cell.length > 1 && cell.endsWith("'")).length > 0.8 * opened.length;
}

/** The records of a text as cells, values unquoted. Blank lines are no records. */
function splitRecords(text: string, { delimiter, quote, escape }: Dialect): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = '';
  let isQuoted = false;
  let wasQuoted = false;
  const endCell = () => {
    record.push(cell);
    [cell, wasQuoted] = ['', false];
  };
  const endRecord = () => {
    endCell();
    if (record.length > 1 || record[0] !== '') records.push(record);
    record = [];
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    const next = text[at + 1];
    if (isQuoted) {
      if (character === escape && next === quote) cell += text[++at];
      else if (character === quote) isQuoted = false;
      else cell += character;
    } else if (character === quote && cell === '' && !wasQuoted) {
      [isQuoted, wasQuoted] = [true, true];
    } else if (character === delimiter) {
      endCell();
    } else if (character === '\n' || character === '\r') {
      if (character === '\r' && next === '\n') at++;
      endRecord();
    } else {
      cell += character;
    }
  }
  if (cell !== '' || record.length > 0) endRecord();
  return records;
}

const TIME_LIKE = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d{2}.*)?$/;

/** No header has a time or a decimal number among its cells. */
const looksLikeData = (record: readonly string[]): boolean =>
  record.some((cell) => TIME_LIKE.test(cell.trim()) || /^-?\d+\.\d+$/.test(cell.trim()));
