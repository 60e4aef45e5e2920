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

  const cell: Reading['cell'] = (column) => {
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
    joinFaults,
    ownCells,
    sql: (statements) => readingSql(stream, raw, cells, [...computed.values()], statements, relationOf),
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

function readingSql(
  stream: Stream,
  raw: RawRows,
  cells: ReadonlyMap<string, string>,
  computed: readonly Computed[],
  statements: readonly (string | null)[],
  relationOf: ReferenceRelation,
): string {
  const ownCells = new Map([...cells].filter(([column]) => joinedColumn(stream, column) === null));
  const steps = [receivedSql(stream, raw, ownCells)];
  let before = 'received';
  const cleaned = cleanedCells(stream, ownCells);
  if (cleaned.length > 0) {
    steps.push(
      `cells AS ( -- texts listed as absent are null, the others cleaned\n  SELECT * REPLACE (\n${indented(cleaned)})\n  FROM received\n)`,
    );
    before = 'cells';
  }
  const joined = joinSteps(stream, cells, before, raw.hasReceipts === true, relationOf);
  steps.push(...joined.steps);
  before = joined.last;
  const needed = neededOf(computed, statements);
  for (const depth of [...new Set(needed.map((value) => value.depth))].sort((one, other) => one - other)) {
    const values = needed.filter((value) => value.depth === depth).map(({ name, sql }) => `${sql} AS ${name}`);
    steps.push(`values_${depth} AS (\n  SELECT\n${indented(['*', ...values])}\n  FROM ${before}\n)`);
    before = `values_${depth}`;
  }
  const names = [...cells.values(), ...Object.keys(stream.join).map(matchColumn), ...needed.map(({ name }) => name)];
  const kept = names.filter((name) => statements.some((statement) => statement?.includes(name)));
  const received = raw.hasReceipts ? ['_received_at'] : [];
  const rows = ['_position', ...received, ...(stream.each === undefined ? [] : ['_element']), ...kept];
  return `WITH ${steps.join(',\n')}\nSELECT\n${rows.map((name) => `  ${name}`).join(',\n')}\nFROM ${before}`;
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
