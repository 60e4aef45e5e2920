import { basename } from 'node:path';
import { EventLogError } from '../../../eventlog/index.ts';
import type { Store } from '../../../store/index.ts';
import { nameRank } from '../../files/index.ts';
import type { Draft, DraftObject, Explained } from './draft.ts';
import { isIdName, typeOfFile, typeOfKey } from './names.ts';
import { type Table, type TableColumn, tellsApart } from './table.ts';

export interface ChosenKey {
  caseNotion: Explained;
  /** the first is what a row is about */
  objects: [DraftObject, ...DraftObject[]];
  links: Draft['links'];
}

/** Names from here on do not speak for a key. */
const NO_KEY = 9;
const MOST_PARTS = 6;

const rankOf = ({ name }: TableColumn): number => nameRank('case', name) ?? (isIdName(name) ? NO_KEY - 1 : NO_KEY);

/**
 * What tells the rows of a table apart: a column of which every row has another value and whose name speaks for it, two such
 * columns together, or any other column of texts.
 *
 * @throws EventLogError `column-undecided`
 */
export async function chooseKey(store: Store, table: Table): Promise<ChosenKey> {
  const { raw, columns } = table;
  const unique = columns
    .filter((one) => one.isUnique && one.time === null && !one.isNested)
    .toSorted((one, other) => rankOf(one) - rankOf(other));
  const ofFile = typeOfFile(basename(raw.origin.path));
  const named = unique.find((one) => rankOf(one) < NO_KEY);
  if (named) return keyOf(named, ofFile, 'every row has another one, and by its name');
  const both = await twoColumns(store, table, ofFile);
  if (both !== null) return both;
  const text = unique.find(({ type }) => type === 'text');
  if (text) return keyOf(text, ofFile, 'every row has another one');
  const names = columns.map(({ name }) => name).slice(0, 30);
  throw new EventLogError(
    'column-undecided',
    `${raw.origin.path}: no column and no two numbers of it tell the rows apart, and no column names an activity beside a case that repeats. ` +
      `Write the mapping by hand: its columns are ${names.join(', ')}.`,
  );
}

function keyOf({ name }: TableColumn, ofFile: string, why: string): ChosenKey {
  const type = typeOfKey(name) ?? ofFile;
  return {
    caseNotion: { text: type, why: 'what a row is about' },
    objects: [{ type, key: [name], why, attributes: [] }],
    links: [],
  };
}

async function twoColumns(store: Store, { raw, columns }: Table, ofFile: string): Promise<ChosenKey | null> {
  const parts = columns
    .filter((one) => rankOf(one) < NO_KEY && one.profile.filled === 1)
    .toSorted((one, other) => rankOf(one) - rankOf(other))
    .slice(0, MOST_PARTS);
  const pairs = parts.flatMap((one, index) => parts.slice(index + 1).map((other) => [one.name, other.name] as const));
  for (const [one, other] of pairs) {
    if (await tellsApart(store, raw, [one, other])) return compositeKey(one, other, ofFile);
  }
  return null;
}

/** A row belongs to what its firmer number names. */
function compositeKey(one: string, other: string, ofFile: string): ChosenKey {
  const parent = typeOfKey(one) ?? one;
  const type = ofFile === parent ? `${ofFile} row` : ofFile;
  return {
    caseNotion: { text: parent, why: `what ${one} names` },
    objects: [
      { type, key: [one, other], why: 'together they tell every row apart', attributes: [] },
      { type: parent, key: [one], why: 'what several rows share', attributes: [] },
    ],
    links: [{ child: type, parent, why: 'its key holds that of the other' }],
  };
}
