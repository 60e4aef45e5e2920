import { EventLogError } from '../../eventlog/index.ts';
import {
  identifier,
  keepObservations,
  keepReferenceRows,
  lastObservations,
  literal,
  readReferenceSets,
  referenceRows,
  type Store,
  type StoredReferenceSet,
  type Writer,
} from '../../store/index.ts';
import { STAGED } from '../files/index.ts';
import type { JoinForm } from './language.ts';
import type { Past } from './past.ts';
import type { Mapping } from './read-mapping.ts';
import { referenceRowsSql } from './reference-rows.ts';
import { definitionOf, definitionText, type ReferenceSet, referenceSets } from './reference-sets.ts';
import type { RawRows } from './raw-rows.ts';

/**
 * What the streams of a load may look back on: of every file that joins name, the rows that the log has kept of the loads
 * before, and those of this load, once they were added; of every object of a snapshot, how it was observed last, before
 * or in this load.
 *
 * A set of rows is kept from the first load of a mapping that joins it. Rows come in the order in which they are added;
 * one that says the same as the one before it of its key is not kept again.
 */
export interface LookBack extends Past {
  /** sets that the mappings join, and those that the log knows from mappings of earlier loads */
  readonly sets: readonly ReferenceSet[];
  /** Whether any row of a set was kept or added. */
  hasRows(set: ReferenceSet): boolean;
  /**
   * Adds the rows of a file to a set, before the streams that join it are staged.
   *
   * @param target path of the staging file
   */
  add(set: ReferenceSet, rows: RawRows, target: string): Promise<void>;
  /** Sets that got rows in this load. */
  added(): readonly ReferenceSet[];
  /** Adds what a file of a stream observed last, after those that were staged before it. @param select as `Past.observed` gives it */
  observe(source: string, select: string): void;
  /** Keeps what was added; in the transaction of the load. */
  keep(writer: Writer): Promise<void>;
}

/** A set while it is looked at: what is kept of it, and what this load adds. */
interface OpenSet extends ReferenceSet {
  stored: StoredReferenceSet | null;
  /** staging files, in the order added */
  added: string[];
  /** rows kept and added */
  rows: number;
}

/** @throws EventLogError mapping-invalid where a join reads a column that was not kept of earlier rows */
export async function openLookBack(store: Store, mappings: readonly Mapping[]): Promise<LookBack> {
  const stored = await readReferenceSets(store);
  const joined = referenceSets(mappings.flatMap(({ streams }) => streams));
  const sets = new Map<string, OpenSet>();
  const observed = new Map<string, string[]>();
  for (const set of [...joined, ...stored.map(setOf)]) {
    const text = definitionText(set.definition);
    if (!sets.has(text)) sets.set(text, openSet(set, stored.find((one) => one.definition === text) ?? null));
  }
  const opened = (definition: string): OpenSet => {
    const found = sets.get(definition);
    if (found === undefined) throw new Error(`The set ${definition} was not opened.`);
    return found;
  };
  const openedOf = ({ definition }: ReferenceSet) => opened(definitionText(definition));
  return {
    sets: [...sets.values()],
    hasRows: (set) => openedOf(set).rows > 0,
    async add(set, rows, target) {
      const open = openedOf(set);
      const select = referenceRowsSql(open, rows, rowsOf(open), open.rows);
      await store.run(`COPY (${select}) TO ${literal(target)} (${STAGED})`);
      const { count } = await store.row<{ count: number }>(
        `SELECT count(*)::DOUBLE AS count FROM read_parquet(${literal(target)})`,
      );
      open.added.push(target);
      open.rows += count;
    },
    added: () => [...sets.values()].filter(({ added, rows, stored }) => added.length > 0 && rows > (stored?.rows ?? 0)),
    joined: (join) => namedRows(opened(definitionText(definitionOf(join)))),
    observed: (source) => lastOf([lastObservations(source), ...(observed.get(source) ?? [])]),
    observe(source, select) {
      observed.set(source, [...(observed.get(source) ?? []), select]);
    },
    async keep(writer) {
      for (const open of sets.values()) {
        if (open.added.length === 0) continue;
        await keepReferenceRows(writer, definitionText(open.definition), open.columns, addedRows(open));
      }
      for (const [source, selects] of observed) await keepObservations(writer, source, lastOf(selects));
    },
  };
}

/** Of several observations of an object the last one. */
const lastOf = (selects: readonly string[]): string =>
  `SELECT * EXCLUDE (_turn) FROM (${selects.map((select, turn) => `SELECT *, ${turn} AS _turn FROM (${select})`).join(' UNION ALL ')})
   QUALIFY row_number() OVER (PARTITION BY key ORDER BY _turn DESC) = 1`;

const setOf = ({ definition, columns }: StoredReferenceSet): ReferenceSet => ({
  definition: JSON.parse(definition) as ReferenceSet['definition'],
  columns,
});

function openSet(set: ReferenceSet, stored: StoredReferenceSet | null): OpenSet {
  const columns = stored === null ? set.columns : [...new Set([...stored.columns, ...set.columns])];
  const unkept = columns.slice(stored?.columns.length);
  if (stored !== null && stored.rows > 0 && unkept.length > 0) {
    throw new EventLogError(
      'mapping-invalid',
      `A join reads "${unkept.join('", "')}" of ${set.definition.file}, which was not kept of the ${stored.rows} rows that the log has of it. ` +
        'Make the log again, so that it is: throughline rebuild, or ingest the files into a new store.',
    );
  }
  return { ...set, columns, stored, added: [], rows: stored?.rows ?? 0 };
}

/** Grain: one row per row. key, cells VARCHAR[], received_at, place. */
const rowsOf = (open: OpenSet): string =>
  [
    ...(open.stored === null ? [] : [referenceRows(open.stored)]),
    ...(open.added.length === 0 ? [] : [addedRows(open)]),
  ].join('\nUNION ALL\n') || NO_ROWS;

const NO_ROWS = `SELECT NULL::VARCHAR[] AS key, NULL::VARCHAR[] AS cells, NULL::TIMESTAMP AS received_at, NULL::UBIGINT AS place WHERE false`;

const addedRows = ({ added }: OpenSet): string =>
  `SELECT key, cells, received_at, place FROM read_parquet([${added.map(literal).join(', ')}])`;

/** The rows with a column per cell, as `ReferenceRelation` says. */
function namedRows(open: OpenSet): string {
  const cells = open.columns.map((column, index) => `, cells[${index + 1}] AS ${identifier(column)}`);
  return `(SELECT key, place, received_at${cells.join('')} FROM (${rowsOf(open)}))`;
}

/** The rows that a join is taken to see where a mapping is explained: a table named after them. */
export const assumedRows = ({ file, on }: JoinForm): string =>
  identifier(`${file} by ${on.map(({ their }) => their).join(', ')}`);
