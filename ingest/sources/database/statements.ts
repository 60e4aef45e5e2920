import { identifier } from '../../../store/index.ts';
import type { Condition, Page } from './session.ts';

/** Binds a value that is compared with a column, and gives its place in the statement. */
export type Bind = (column: string, value: string) => string;

/** A column of what is read, under its alias: SQLite takes a bare name in quotes that is no column for a text. */
export const columnSql = (name: string): string => `source.${identifier(name)}`;

/** The rows of a page; `select` is what is selected of each. */
export function pageSql({ relation, where, orderBy, rows }: Page, select: string, bind: Bind): string {
  const order = orderBy.map(columnSql).join(', ');
  return `SELECT ${select} FROM ${relation.sql} AS source ${whereSql(where, bind)} ORDER BY ${order} LIMIT ${rows}`;
}

export const whereSql = (where: readonly Condition[], bind: Bind): string =>
  where.length === 0 ? '' : `WHERE ${where.map((condition) => conditionSql(condition, bind)).join(' AND ')}`;

function conditionSql(condition: Condition, bind: Bind): string {
  if ('any' in condition) return `(${condition.any.map((one) => conditionSql(one, bind)).join(' OR ')})`;
  if ('after' in condition) return laterThan(condition.columns, condition.after, bind);
  const column = columnSql(condition.column);
  if ('atLeast' in condition) return `${column} >= ${bind(condition.column, condition.atLeast)}`;
  if ('below' in condition) return `${column} < ${bind(condition.column, condition.below)}`;
  return `${column} IS ${condition.isNull ? 'NULL' : 'NOT NULL'}`;
}

/** Databases find the place of a row value in an index of these columns; they do not where it is spelled out. */
function laterThan(columns: readonly string[], after: readonly string[], bind: Bind): string {
  const values = columns.map((column, index) => bind(column, after[index] as string));
  if (columns.length === 1) return `${columnSql(columns[0] as string)} > ${values[0]}`;
  return `(${columns.map(columnSql).join(', ')}) > (${values.join(', ')})`;
}
