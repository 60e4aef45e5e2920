import { identifier, type Store } from '../../store/index.ts';
import { BLANKS } from './blanks.ts';
import type { RawRelation } from './raw-relation.ts';

/** What all rows show of a column. */
interface ColumnFacts {
  /** rows with a value, blank ones counted */
  filled: number;
  /** no value is empty or has blanks at its ends */
  isClean: boolean;
}

/** The trimmed text of columns as SQL over the raw relation; where nothing is to be trimmed, the column itself. */
export interface CellTexts {
  of(column: string): string;
  /** whether every row has a value that is not blank */
  isFull(column: string): boolean;
}

/** One pass over all columns: checking for blanks costs a tenth of trimming them at every later pass. */
export async function readCellTexts(store: Store, raw: RawRelation): Promise<CellTexts> {
  const blanks = raw.hasOddBlanks ? BLANKS : [' '];
  const codes = blanks.map((blank) => blank.codePointAt(0)).join(', ');
  const tests = raw.columns.map((column, index) => {
    const quoted = identifier(column);
    const ends = [`unicode(${quoted}) IN (${codes})`, ...blanks.map((blank) => `suffix(${quoted}, '${blank}')`)];
    return `count(${quoted})::DOUBLE AS filled${index}, bool_or(${quoted} = '' OR ${ends.join(' OR ')}) AS dirty${index}`;
  });
  const found = await store.row<Record<string, number | boolean | null>>(
    `SELECT ${tests.join(', ')} FROM ${raw.relation}`,
  );
  const facts = new Map(
    raw.columns.map((column, index): [string, ColumnFacts] => [
      column,
      { filled: Number(found[`filled${index}`]), isClean: found[`dirty${index}`] !== true },
    ]),
  );
  return {
    of: (column) => (facts.get(column)?.isClean ? identifier(column) : trimmed(identifier(column), raw.hasOddBlanks)),
    isFull: (column) => facts.get(column)?.isClean === true && facts.get(column)?.filled === raw.rows,
  };
}

export const trimmed = (text: string, hasOddBlanks: boolean): string =>
  hasOddBlanks ? `nullif(trim(${text}, '${BLANKS.join('')}'), '')` : `nullif(trim(${text}, ' '), '')`;
