import type { StagedAttribute } from '../../eventlog/index.ts';
import { identifier, literal, SQL_TYPES } from '../../store/index.ts';
import type { RawRows } from './raw-rows.ts';
import type { CompiledEvent } from './events.ts';
import { matchColumn } from './joins.ts';
import type { CompiledLink } from './links.ts';
import type { CompiledAttribute, CompiledObject } from './objects.ts';
import { type Judged, OUTCOME, READ } from './outcome.ts';
import type { Reading } from './reading.ts';
import { observationsSql, type Snapshot } from './snapshot.ts';
import type { CompiledWithdrawal } from './withdrawals.ts';

/** The SELECT statements of a staged batch, and two that count; null where the stream makes none of it. */
export interface Statements {
  eventsSql: string | null;
  objectsSql: string | null;
  linksSql: string | null;
  rejectsSql: string | null;
  /** of StagedRevisions */
  withdrawalsSql: string | null;
  /** Grain: one row per link of the mapping. link DOUBLE (from 0), made (pairs), leftOut (rows, by the link's condition) DOUBLE. */
  linkCountsSql: string | null;
  /** Grain: one row per event of the mapping, or withdrawal behind them, and outcome. event DOUBLE (from 0), outcome VARCHAR, rows DOUBLE. */
  outcomesSql: string | null;
  /** Grain: one row. rows DOUBLE: those that the stream's condition or a blank list leaves out. */
  leftOutSql: string | null;
  /** Grain: one row per change that no table has. field, from, to VARCHAR (null: blank), rows DOUBLE. */
  unlistedSql: string | null;
  /** Grain: one row per join and what came of it. name, match VARCHAR, rows DOUBLE. */
  joinsSql: string | null;
  /** Of a snapshot, what is observed last of every object, in the columns that `Past.observed` gives. */
  observationsSql: string | null;
  /** Of a snapshot, grain: one row per turn. turn VARCHAR (null: no observation), rows DOUBLE. */
  turnsSql: string | null;
}

export interface StreamParts {
  row: Judged | null;
  events: readonly CompiledEvent[];
  withdrawals: readonly CompiledWithdrawal[];
  attributes: readonly StagedAttribute[];
  facts: readonly CompiledObject[];
  objectAttributes: readonly StagedAttribute[];
  /** other objects whose key may be in fault: their rows make no link */
  keyed: readonly CompiledObject[];
  links: readonly CompiledLink[];
  /** names of the stream's joins */
  joins: readonly string[];
  raw: RawRows;
  snapshot: Snapshot | null;
  reading: Reading;
}

/** @param read the relation that holds the reading pass */
export function statementsOver(read: string, parts: StreamParts): Statements {
  const { row, events, withdrawals, facts, keyed, links, joins, raw, snapshot, reading } = parts;
  const faulty = [
    ...(row === null ? [] : [row]),
    ...[...facts, ...keyed].map((object) => object.facts),
    ...events,
    ...withdrawals,
    ...links.flatMap(({ judged }) => judged ?? []),
  ];
  return {
    eventsSql: union(events.map((event) => eventSql(event, parts, read))),
    objectsSql: union(facts.map((object) => factSql(object, parts.objectAttributes, read))),
    linksSql: union(links.map((link) => linkSql(link, row, read))),
    linkCountsSql: union(links.map((link, index) => linkCountSql(link, index, row, read))),
    rejectsSql: faulty.length === 0 ? null : rejectsSql(faulty, raw, read),
    withdrawalsSql: union(withdrawals.map((withdrawal) => withdrawalSql(withdrawal, raw, read))),
    outcomesSql: union(
      [...events, ...withdrawals].map(({ outcome }, index) =>
        countSql(`${index}::DOUBLE AS event`, outcome, 'outcome', read),
      ),
    ),
    unlistedSql: union(unlistedEvents(events).map((event) => unlistedSql(event, read))),
    joinsSql: union(joins.map((name) => countSql(`${literal(name)} AS name`, matchColumn(name), 'match', read))),
    observationsSql: snapshot && observationsSql(reading, snapshot, raw.series ?? '', read),
    turnsSql:
      snapshot && `SELECT ${snapshot.turn} AS turn, count(*)::DOUBLE AS rows FROM ${read} GROUP BY ${snapshot.turn}`,
    leftOutSql: row && `SELECT count(*)::DOUBLE AS rows FROM ${read} WHERE ${row.outcome} = '${OUTCOME.leftOut}'`,
  };
}

const union = (selects: readonly string[]): string | null =>
  selects.length === 0 ? null : selects.join('\nUNION ALL\n');

const select = (columns: readonly string[], from: string, where: string): string =>
  `SELECT\n${columns.map((column) => `  ${column}`).join(',\n')}\nFROM ${from}\nWHERE ${where}`;

function eventSql(event: CompiledEvent, { attributes, raw }: StreamParts, read: string): string {
  const received = raw.hasReceipts ? ['_received_at AS ingested_at'] : [];
  return select(
    ['_position AS position', ...received, ...event.columns, ...attributeColumns(attributes, event.attributes)],
    read,
    `${event.outcome} = '${OUTCOME.made}'`,
  );
}

const withdrawalSql = ({ columns, outcome }: CompiledWithdrawal, raw: RawRows, read: string): string =>
  select(
    ['_position AS position', ...(raw.hasReceipts ? ['_received_at AS ingested_at'] : []), ...columns],
    read,
    `${outcome} = '${OUTCOME.made}'`,
  );

const factSql = ({ type, key, facts, attributes }: CompiledObject, staged: readonly StagedAttribute[], read: string) =>
  select(
    [
      `${literal(type)} AS object_type`,
      `${key} AS object_key`,
      '_position AS position',
      ...attributeColumns(staged, attributes),
    ],
    read,
    `${facts.outcome} = '${OUTCOME.made}'`,
  );

/** Every attribute of the stream, so that the SELECTs can be united; null where this one has none. */
const attributeColumns = (staged: readonly StagedAttribute[], own: readonly CompiledAttribute[]): string[] =>
  staged.map(({ name, column, type }) => {
    const found = own.find((attribute) => attribute.name === name);
    return `${found?.value.sql ?? `NULL::${SQL_TYPES[type]}`} AS ${identifier(column)}`;
  });

function linkSql({ form, child, parent, rule, judged }: CompiledLink, row: Judged | null, read: string): string {
  const columns = [
    `${literal(child.type)} AS child_type`,
    `${child.key} AS child_key`,
    `${literal(parent.type)} AS parent_type`,
    `${parent.key} AS parent_key`,
    `${literal(rule)} AS rule`,
    `${form.confidence}::DOUBLE AS confidence`,
  ];
  const isRead = row === null ? '' : `${row.outcome} = '${READ}' AND `;
  const isMade = judged === null ? isRead : `${judged.outcome} = '${OUTCOME.made}' AND `;
  const where = `${isMade}${child.key} IS NOT NULL AND ${parent.key} IS NOT NULL`;
  return select(columns, read, where).replace('SELECT', 'SELECT DISTINCT');
}

function linkCountSql(link: CompiledLink, index: number, row: Judged | null, read: string): string {
  const leftOut =
    link.judged === null ? '0' : `(SELECT count(*) FROM ${read} WHERE ${link.judged.outcome} = '${OUTCOME.leftOut}')`;
  return `SELECT ${index}::DOUBLE AS link, count(*)::DOUBLE AS made, ${leftOut}::DOUBLE AS "leftOut" FROM (${linkSql(link, row, read)})`;
}

/** The same fault met by several events of a row is one reject. */
function rejectsSql(faulty: readonly Judged[], raw: RawRows, read: string): string {
  const faults = faulty.map(
    ({ outcome, fault }) => `SELECT _position, ${fault} AS fault FROM ${read} WHERE ${outcome} = '${OUTCOME.rejected}'`,
  );
  return `SELECT
  _position AS position,
  line,
  fault.column_name AS column_name,
  fault.code AS code,
  fault.reason AS reason,
  raw
FROM (
  ${faults.join('\n  UNION\n  ')}
)
JOIN (SELECT _position, (${raw.lineOf})::UBIGINT AS line, ${raw.rawText} AS raw FROM ${raw.relation}) USING (_position)`;
}

const countSql = (label: string, outcome: string, name: string, read: string): string =>
  `SELECT ${label}, ${outcome} AS ${name}, count(*)::DOUBLE AS rows FROM ${read} GROUP BY ${outcome}`;

/** Events by a table of changes, one per table: the layers of one table know the same changes. */
const unlistedEvents = (events: readonly CompiledEvent[]): CompiledEvent[] =>
  events.filter(
    ({ compared, form }, index) => compared !== null && events.findIndex((one) => one.form === form) === index,
  );

const unlistedSql = ({ outcome, compared }: CompiledEvent, read: string): string =>
  `SELECT ${compared?.field} AS field, ${compared?.from} AS "from", ${compared?.to} AS "to", count(*)::DOUBLE AS rows ` +
  `FROM ${read} WHERE ${outcome} = '${OUTCOME.unlisted}' GROUP BY ALL`;
