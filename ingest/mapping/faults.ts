import { literal } from '../../store/index.ts';

/** What is wrong with the value of a column, naming what was read, shortened. @param text SQL of that text */
export const faultSql = (column: string, code: string, text: string, what: string): string =>
  `{'column_name': ${literal(column)}, 'code': ${literal(code)}, 'reason': '"' || left(${text}, 80) || '" ' || ${literal(what)}}`;

/** A fault where there is no text to name. */
export const missingSql = (column: string, code: string, reason: string): string =>
  `{'column_name': ${literal(column)}, 'code': ${literal(code)}, 'reason': ${literal(reason)}}`;

/** A fault where a condition holds. */
export const faultWhen = (condition: string, fault: string): string =>
  `CASE WHEN ${condition}\n      THEN ${fault} END`;

/** Several faults as one: the first that is there. */
export const firstFault = (faults: readonly string[]): string => {
  const [only, ...others] = faults;
  if (only === undefined) return 'NULL::STRUCT(column_name VARCHAR, code VARCHAR, reason VARCHAR)';
  return others.length === 0 ? only : `coalesce(\n      ${faults.join(',\n      ')})`;
};
