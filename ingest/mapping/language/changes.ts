import { z } from 'zod';
import { nearestName } from '../../../eventlog/index.ts';
import { codes } from './codes.ts';
import { entry, listOf, named, text } from './syntax.ts';
import { timeFormat } from './values.ts';

/** What one side of a change must be: one of several texts, or a word that stands for many. */
export type ChangeSide = 'any' | 'blank' | 'filled' | readonly string[];

/** How the new value must lie to the old one, where the sides alone do not say it. */
export type ChangeTrend = 'changed' | 'increased' | 'decreased' | 'later' | 'earlier';

/** One row of a table of changes. */
export interface Change {
  /** what the columns that name the field must say, one each; null: anything */
  field: readonly (string | null)[];
  from: ChangeSide;
  to: ChangeSide;
  trend: ChangeTrend | null;
  activity: string;
}

/** Which activity a change is: a table of fields and values. */
export interface ChangeTable {
  /** columns of the field's name and of its values; of values the first that is not blank. Null: the row is a snapshot */
  columns: { field: readonly string[]; from: readonly string[]; to: readonly string[] } | null;
  /** in the order written */
  rows: readonly Change[];
  /** fields whose changes are known and make nothing, as in `Change.field` */
  ignored: readonly (readonly (string | null)[])[];
  /** whether a change makes the first activity that fits, or all of them */
  match: 'first' | 'all';
  /** what becomes of changes that the table does not have */
  unlisted: 'count' | 'reject';
  /** of values that `later` and `earlier` compare; those of the stream without it */
  timeFormat: readonly string[] | undefined;
}

const TRENDS: readonly string[] = ['changed', 'increased', 'decreased', 'later', 'earlier'] satisfies ChangeTrend[];
const SIDE_WORDS: readonly string[] = ['any', 'blank', 'filled'] satisfies ChangeSide[];

/** The activity of an event: a constant, a column (with codes), or a table of changes. */
export const activity = z.preprocess(
  (value) => (typeof value === 'string' ? { value } : value),
  entry({
    column: text.optional(),
    value: text.optional(),
    codes: codes.optional(),
    field: listOf(text).optional(),
    from: listOf(text).optional(),
    to: listOf(text).optional(),
    changes: named(
      z.union([text, named(text)], 'expected an activity, or "old -> new" and the activity it stands for'),
    ).optional(),
    ignore: listOf(text).optional(),
    match: z.enum(['first', 'all'], 'expected first or all').optional(),
    unlisted: z.enum(['count', 'reject'], 'expected count or reject').optional(),
    timeFormat: timeFormat.optional(),
  }).transform((form, context) => {
    const fault = (message: string, path: PropertyKey[] = []) =>
      context.issues.push({ code: 'custom', message, input: form, path, params: { ofKey: path.length > 0 } });
    const { column, value, codes: list, changes } = form;
    if ([column, value, changes].filter((one) => one !== undefined).length !== 1) {
      fault('expected one of column (and codes), value and changes');
    }
    if (value !== undefined && list !== undefined) fault('codes belong to a column');
    const table = changes === undefined ? undefined : changeTable({ ...form, changes }, fault);
    const ofTable = (['field', 'from', 'to', 'ignore', 'match', 'unlisted', 'timeFormat'] as const).find(
      (key) => form[key],
    );
    if (changes === undefined && ofTable !== undefined) fault(`${ofTable} belongs to changes`);
    return { column, value, codes: list, changes: table };
  }),
);
export type ActivityForm = z.infer<typeof activity>;

type Fault = (message: string, path?: PropertyKey[]) => void;

interface WrittenTable {
  field?: string[] | undefined;
  from?: string[] | undefined;
  to?: string[] | undefined;
  changes: Record<string, string | Record<string, string>>;
  ignore?: string[] | undefined;
  match?: 'first' | 'all' | undefined;
  unlisted?: 'count' | 'reject' | undefined;
  timeFormat?: string[] | undefined;
}

function changeTable(written: WrittenTable, fault: Fault): ChangeTable {
  const { field, from, to, changes, ignore = [], match = 'first', unlisted = 'count' } = written;
  const columns = field && from && to ? { field, from, to } : null;
  if (columns === null && (field || from || to)) fault('expected field, from and to, or none of them for a snapshot');
  const partsOf = (name: string, path: PropertyKey[]) => fieldParts(name, columns?.field.length ?? 1, path, fault);
  const rows = Object.entries(changes).flatMap(([name, activities]) => {
    const parts = partsOf(name, ['changes', name]);
    const table = typeof activities === 'string' ? { changed: activities } : activities;
    return Object.entries(table).map(([transition, named]) => ({
      field: parts,
      ...parseTransition(transition, ['changes', name, transition], fault),
      activity: named,
    }));
  });
  const ignored = ignore.map((name, index) => partsOf(name, ['ignore', index]));
  return { columns, rows, ignored, match, unlisted, timeFormat: written.timeFormat };
}

/** The name of a field in `count` columns: a word for each, the last one takes the rest. */
function fieldParts(name: string, count: number, path: PropertyKey[], fault: Fault): (string | null)[] {
  const words = splitOutsideQuotes(name, ' ').filter((word) => word !== '');
  const parts = [...words.slice(0, count - 1), words.slice(count - 1).join(' ')];
  if (parts.length !== count || parts.includes('')) {
    fault(`"${name}" names a field by ${words.length} of ${count} columns; expected a word for each`, path);
  }
  return parts.map((part) => (part === 'any' ? null : unquoted(part)));
}

type Transition = Pick<Change, 'from' | 'to' | 'trend'>;

function parseTransition(written: string, path: PropertyKey[], fault: Fault): Transition {
  const word = written.trim();
  if (TRENDS.includes(word)) return { from: 'any', to: 'any', trend: word as ChangeTrend };
  const [from, to, more] = splitOutsideQuotes(written, '->');
  if (from === undefined || to === undefined || more !== undefined) {
    const near = nearestName(word, TRENDS);
    const meant = near === null ? '' : ` Did you mean "${near}"?`;
    fault(`"${written}" is no change; expected "old -> new", or one of ${TRENDS.join(', ')}.${meant}`, path);
    return { from: 'any', to: 'any', trend: null };
  }
  return { from: parseSide(from, written, path, fault), to: parseSide(to, written, path, fault), trend: null };
}

function parseSide(written: string, whole: string, path: PropertyKey[], fault: Fault): ChangeSide {
  const word = written.trim();
  if (SIDE_WORDS.includes(word)) return word as ChangeSide;
  const texts = splitOutsideQuotes(written, '|').map((one) => unquoted(one.trim()));
  if (texts.includes('')) {
    fault(`"${whole}" lacks a value; expected a text, several with | between, or ${SIDE_WORDS.join(', ')}`, path);
  }
  return texts;
}

const QUOTED = /'[^']*'|"[^"]*"/g;

function splitOutsideQuotes(written: string, separator: string): string[] {
  const masked = written.replaceAll(QUOTED, (part) => '\0'.repeat(part.length));
  let end = 0;
  return masked.split(separator).map((part) => {
    const start = end;
    end += part.length + separator.length;
    return written.slice(start, start + part.length);
  });
}

const unquoted = (word: string): string => (/^(?:'[^']*'|"[^"]*")$/.test(word) ? word.slice(1, -1) : word);
