import type { Finding } from '../../eventlog/index.ts';
import { identifier, type Reader } from '../../store/index.ts';
import type { Attribute, LogFacts } from './log-facts.ts';
import { counted } from './wording.ts';

interface Column {
  values: number;
  same: boolean | null;
  value: string | null;
}

/** Records looked at first: two different values among them rule a column out without reading it all. */
const FIRST_RECORDS = 10_000;

// Structs keep one row: a column is constant when its least and greatest value are one and no record lacks it.
const EXTREMES = (columns: readonly string[], from: string) => /* sql */ `
  SELECT ${columns
    .map((column, index) => {
      const name = identifier(column);
      return `{'values': count(${name})::DOUBLE, 'same': min(${name}) = max(${name}), 'value': min(${name})::VARCHAR} AS c${index}`;
    })
    .join(', ')}, count(*)::DOUBLE AS total
  FROM ${from}`;

/** Columns with one value in every record (or case), and columns without any value. */
export async function findConstantColumn(reader: Reader, facts: LogFacts): Promise<Finding[]> {
  const ofCases = facts.attributes.filter(({ scope }) => scope === 'case');
  const ofEvents = facts.attributes.filter(({ scope }) => scope === 'event');
  const constant = await readConstants(reader, ofCases, 'cases');
  const used = await readUsed(reader, constant);
  const first = await readConstants(reader, ofEvents, `(FROM events LIMIT ${FIRST_RECORDS})`);
  const candidates = first.map(({ attribute }) => attribute);
  const all = facts.records > FIRST_RECORDS ? await readConstants(reader, candidates, 'events') : first;
  return [...constant.filter(({ value, attribute }) => value !== null || !used.has(attribute.column)), ...all]
    .filter(({ total }) => total > 1)
    .map(constantFinding)
    .sort((a, b) => (a.subject ?? '').localeCompare(b.subject ?? '', 'en'));
}

interface Constant {
  attribute: Attribute;
  /** null: empty throughout */
  value: string | null;
  total: number;
}

async function readConstants(reader: Reader, attributes: readonly Attribute[], from: string): Promise<Constant[]> {
  if (attributes.length === 0) return [];
  const columns = attributes.map(({ column }) => column);
  const row = await reader.row<Record<string, Column> & { total: number }>(EXTREMES(columns, from));
  return attributes.flatMap((attribute, index) => {
    const found = row[`c${index}`];
    if (!found || found.values === 0) return found ? [{ attribute, value: null, total: row.total }] : [];
    return found.same && found.values === row.total ? [{ attribute, value: found.value, total: row.total }] : [];
  });
}

/** Columns that are empty for cases because they belong to objects of another type. */
async function readUsed(reader: Reader, constants: readonly Constant[]): Promise<Set<string>> {
  const empty = constants.filter(({ value }) => value === null).map(({ attribute }) => attribute.column);
  if (empty.length === 0) return new Set();
  const counts = empty.map((column, index) => `count(${identifier(column)})::DOUBLE AS c${index}`);
  const row = await reader.row<Record<string, number>>(`SELECT ${counts.join(', ')} FROM objects`);
  return new Set(empty.filter((_, index) => (row[`c${index}`] ?? 0) > 0));
}

const constantFinding = ({ attribute, value, total }: Constant): Finding => ({
  code: 'constant-column',
  severity: 'info',
  count: total,
  share: 1,
  message:
    value === null
      ? `${attribute.name} is empty in ${counted(total, recordOf(attribute))}, which is all of them.`
      : `${attribute.name} is ${value} in ${counted(total, recordOf(attribute))}, which is all of them.`,
  advice: 'It tells nothing apart: leave it out, or check that the extract was not limited to this value by mistake.',
  subject: attribute.name,
});

const recordOf = ({ scope }: Attribute) => (scope === 'case' ? 'case' : 'record');
