import { identifier, literal } from '../../store/index.ts';
import { cleanedCells, indented, receivedSql } from './cells.ts';
import { joinedColumn } from './joined-column.ts';
import { joinFault, joinSteps, matchColumn, type ReferenceRelation } from './joins.ts';
import type { Stream } from './language.ts';
import type { RawRows } from './raw-rows.ts';

/** A value that the reading pass computes, by the name it has there (quoted). */
export interface Value {
  sql: string;
  /** names of the faults that make it unreadable: null, or what is wrong */
  faults: readonly string[];
  /** names of the cells it is made from */
  cells: readonly string[];
}

/** A constant needs no reading. */
export const constant = (text: string): Value => ({ sql: literal(text), faults: [], cells: [] });

/**
 * Collects what one pass over a stream must compute: cells first, then values over cells, values over those, and so on.
 * What is asked for twice is computed once.
 */
export interface Reading {
  readonly stream: Stream;
  /** The trimmed, cleaned text of a column, null when blank or absent; gives its quoted name. */
  cell(column: string): string;
  /**
   * A computed column; gives its quoted name, which is `wanted` or, when that is taken, `wanted` and a number.
   * @param uses names of the columns `sql` is over
   */
  compute(wanted: string, sql: string, uses: readonly string[]): string;
  /**
   * A step of its own over all that came before, which adds columns; gives their quoted names, in the order wanted. From
   * here on `cell` gives them by the names wanted.
   * @param sql a SELECT over `from` that keeps what `from` has
   */
  step(
    wanted: readonly string[],
    sql: (from: string, names: readonly string[]) => string,
    uses: readonly string[],
  ): string[];
  /** Names of the faults of the joins that cells come from. */
  joinFaults(cells: readonly string[]): string[];
  /** Of cells, those of the stream itself; in place of a joined one those that its row is found by. */
  ownCells(cells: readonly string[]): string[];
  /**
   * The whole pass as a SELECT over the raw relation, with the columns that the statements over it name.
   * Grain: one row per row, or per list element with `each`.
   */
  sql(statements: readonly (string | null)[]): string;
}

interface Computed {
  name: string;
  sql: string;
  depth: number;
}

interface Step {
  depth: number;
  names: readonly string[];
  sql: (from: string) => string;
}

/** @param relationOf gives the rows that the stream's joins may see */
export function newReading(stream: Stream, raw: RawRows, relationOf: ReferenceRelation): Reading {
  const cells = new Map<string, string>();
  const computed = new Map<string, Computed>();
  const depths = new Map<string, number>();
  const taken = new Set(['_position', '_received_at', '_element', '_list']);

  const freeName = (wanted: string): string => {
    for (let number = 1; ; number++) {
      const name = number === 1 ? wanted : `${wanted} (${number})`;
      if (taken.has(name.toLowerCase())) continue;
      taken.add(name.toLowerCase());
      return identifier(name);
    }
  };

  const steps: Step[] = [];
  const added = new Map<string, string>();
  const cell: Reading['cell'] = (column) => {
    const ofStep = added.get(column);
    if (ofStep !== undefined) return ofStep;
    const name = cells.get(column) ?? freeName(column);
    cells.set(column, name);
    depths.set(name, 0);
    return name;
  };
  const compute: Reading['compute'] = (wanted, sql, uses) => {
    const known = computed.get(sql);
    if (known) return known.name;
    const depth = 1 + Math.max(0, ...uses.map((use) => depths.get(use) ?? 0));
    const name = freeName(wanted);
    computed.set(sql, { name, sql, depth });
    depths.set(name, depth);
    return name;
  };
  const step: Reading['step'] = (wanted, sql, uses) => {
    const names = wanted.map(freeName);
    const depth = 1 + Math.max(0, ...uses.map((use) => depths.get(use) ?? 0));
    for (const [index, name] of names.entries()) {
      added.set(wanted[index] ?? '', name);
      depths.set(name, depth);
    }
    steps.push({ depth, names, sql: (from) => sql(from, names) });
    return names;
  };
  for (const join of Object.keys(stream.join)) taken.add(`${join}, match`.toLowerCase());
  const joins = joinsRead(stream, cell, compute);
  const joinOf = (name: string): JoinRead | null => {
    const column = [...cells].find(([, quoted]) => quoted === name)?.[0] ?? '';
    return joins.get(joinedColumn(stream, column)?.join ?? '') ?? null;
  };
  const joinFaults: Reading['joinFaults'] = (names) => [
    ...new Set(
      names.flatMap((name) => {
        const join = joinOf(name);
        return join === null ? [] : [...joinFaults(join.own), ...(join.fault === null ? [] : [join.fault])];
      }),
    ),
  ];
  const ownCells: Reading['ownCells'] = (names) => [
    ...new Set(
      names.flatMap((name) => {
        const join = joinOf(name);
        return join === null ? [name] : ownCells(join.own);
      }),
    ),
  ];
  return {
    stream,
    cell,
    compute,
    step,
    joinFaults,
    ownCells,
    sql: (statements) =>
      readingSql({ stream, raw, cells, computed: [...computed.values()], steps, relationOf }, statements),
  };
}

/** A join as the reading knows it: the cells its row is found by, and the column that says why there is none. */
interface JoinRead {
  own: readonly string[];
  fault: string | null;
}

function joinsRead(stream: Stream, cell: Reading['cell'], compute: Reading['compute']): ReadonlyMap<string, JoinRead> {
  const joins = new Map<string, JoinRead>();
  for (const [name, form] of Object.entries(stream.join)) {
    const own = form.on.map((key) => cell(key.own));
    const sql = joinFault(name, form, own);
    joins.set(name, { own, fault: sql && compute(`${name}, fault`, sql, own) });
  }
  return joins;
}

interface ReadingParts {
  stream: Stream;
  raw: RawRows;
  cells: ReadonlyMap<string, string>;
  computed: readonly Computed[];
  steps: readonly Step[];
  relationOf: ReferenceRelation;
}

function readingSql(parts: ReadingParts, statements: readonly (string | null)[]): string {
  const { stream, raw, cells, computed, steps } = parts;
  const { tables, last } = cellTables(parts);
  let before = last;
  const needed = neededOf(computed, [...statements, ...steps.map(({ sql }) => sql(''))]);
  const depths = new Set([...needed, ...steps].map(({ depth }) => depth));
  for (const depth of [...depths].sort((one, other) => one - other)) {
    const values = needed.filter((value) => value.depth === depth).map(({ name, sql }) => `${sql} AS ${name}`);
    if (values.length > 0) {
      tables.push(`values_${depth} AS (\n  SELECT\n${indented(['*', ...values])}\n  FROM ${before}\n)`);
      before = `values_${depth}`;
    }
    for (const { sql } of steps.filter((one) => one.depth === depth)) {
      tables.push(
        `observed_${depth} AS ( -- every row beside the observation before it of its key\n  ${sql(before)}\n)`,
      );
      before = `observed_${depth}`;
    }
  }
  const names = [
    ...cells.values(),
    ...Object.keys(stream.join).map(matchColumn),
    ...steps.flatMap((step) => step.names),
    ...needed.map(({ name }) => name),
  ];
  const kept = names.filter((name) => statements.some((statement) => statement?.includes(name)));
  const received = raw.hasReceipts ? ['_received_at'] : [];
  const rows = ['_position', ...received, ...(stream.each === undefined ? [] : ['_element']), ...kept];
  return `WITH ${tables.join(',\n')}\nSELECT\n${rows.map((name) => `  ${name}`).join(',\n')}\nFROM ${before}`;
}

/** The cells of every row: as received, cleaned, and those of the rows it joins. */
function cellTables({ stream, raw, cells, relationOf }: ReadingParts): { tables: string[]; last: string } {
  const ownCells = new Map([...cells].filter(([column]) => joinedColumn(stream, column) === null));
  const tables = [receivedSql(stream, raw, ownCells)];
  const cleaned = cleanedCells(stream, ownCells);
  if (cleaned.length > 0) {
    tables.push(
      `cells AS ( -- texts listed as absent are null, the others cleaned\n  SELECT * REPLACE (\n${indented(cleaned)})\n  FROM received\n)`,
    );
  }
  const before = cleaned.length > 0 ? 'cells' : 'received';
  const joined = joinSteps(stream, cells, before, raw.hasReceipts === true, relationOf);
  return { tables: [...tables, ...joined.steps], last: joined.last };
}

/** Values that the statements name, or that such a value is over. A name is quoted, so it is found as it stands. */
function neededOf(computed: readonly Computed[], statements: readonly (string | null)[]): Computed[] {
  const texts = statements.filter((statement) => statement !== null);
  const needed = new Set<Computed>();
  for (const value of computed.toSorted((one, other) => other.depth - one.depth)) {
    if (!texts.some((text) => text.includes(value.name))) continue;
    needed.add(value);
    texts.push(value.sql);
  }
  return computed.filter((value) => needed.has(value));
}
