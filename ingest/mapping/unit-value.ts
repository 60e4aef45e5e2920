import { literal } from '../../store/index.ts';
import { faultSql, faultWhen, missingSql } from './faults.ts';
import type { UnitForm, UnitSource } from './language.ts';
import type { Reading, Value } from './reading.ts';

/** Digits behind the point that a value may have to be converted. */
const DECIMALS = 9;
/** Digits that a DECIMAL of DuckDB holds. */
const DIGITS = 38;

/** How a number is read: its text with a decimal point, and its value. */
export interface ReadNumber {
  text: string;
  value: Value;
}

/**
 * A number in the unit that its attribute is kept in, or null where it belongs to an attribute of another unit. What is
 * multiplied is so as a decimal: digit by digit, not as a float.
 *
 * @param column as it is named in messages
 * @param unit the cell with its unit; null where all are in one
 */
export function unitValue(
  reading: Reading,
  column: string,
  { text, value }: ReadNumber,
  { name, from }: UnitForm,
  unit: Value | null,
): Value {
  if (from === null) return value;
  const known = unit === null ? null : unitFault(reading, from, unit, value, name);
  const factor = unit === null ? (from.factors[from.value ?? ''] ?? '1') : factorSql(reading, column, from, unit, name);
  const isConverted = Object.values(from.factors).some((one) => one !== '1');
  const cells = [...value.cells, ...(unit?.cells ?? [])];
  const faults = [...value.faults, ...(unit?.faults ?? []), ...(known === null ? [] : [known])];
  const uses = [value.sql, text, factor, ...cells];
  if (!isConverted) {
    const sql = reading.compute(`${column} in ${name}`, `CASE WHEN ${factor} = 1 THEN ${value.sql} END`, uses);
    return { sql: unit === null ? value.sql : sql, faults, cells };
  }
  const { product, pattern } = productSql(text, factor, from);
  const sql = reading.compute(
    `${column} in ${name}`,
    `CASE WHEN regexp_full_match(${text}, ${literal(pattern)}) THEN try_cast(try(${product})::VARCHAR AS DOUBLE) END`,
    uses,
  );
  const tooLong = reading.compute(
    `${column} in ${name}, fault`,
    faultWhen(
      `${value.sql} IS NOT NULL AND ${factor} IS NOT NULL AND ${sql} IS NULL`,
      faultSql(column, 'number-unreadable', text, `cannot be converted to ${name} digit by digit`),
    ),
    [...uses, sql],
  );
  return { sql, faults: [...faults, tooLong], cells };
}

const textsOf = ({ factors, codes }: UnitSource): [text: string, unit: string][] =>
  codes === undefined ? Object.keys(factors).map((unit) => [unit, unit]) : Object.entries(codes);

/** The factor of a row's unit; null for one that is not known, and for one of another attribute. */
function factorSql(reading: Reading, column: string, from: UnitSource, unit: Value, name: string): string {
  const branches = textsOf(from).flatMap(([text, known]) => {
    const found = from.factors[known];
    return found === undefined ? [] : [`WHEN ${literal(text)} THEN ${found}`];
  });
  const sql = branches.length === 0 ? 'NULL' : `CASE ${unit.sql} ${branches.join(' ')} END`;
  return reading.compute(`${column}, factor to ${name}`, sql, [unit.sql]);
}

function unitFault(reading: Reading, from: UnitSource, unit: Value, value: Value, name: string): string {
  const column = from.column ?? '';
  const others = from.codes === undefined ? from.others : [];
  const known = [...textsOf(from).map(([text]) => text), ...others].map(literal).join(', ');
  const what =
    from.others.length > 0
      ? 'is none of the currencies that the mapping keeps'
      : `is no unit that the mapping converts to ${name}`;
  const fault = `CASE WHEN ${unit.sql} IS NULL THEN ${missingSql(column, 'unit-unknown', 'the unit is blank')} ELSE ${faultSql(column, 'unit-unknown', unit.sql, what)} END`;
  return reading.compute(
    `${column}, unit fault`,
    faultWhen(`${value.sql} IS NOT NULL AND (${unit.sql} IS NULL OR ${unit.sql} NOT IN (${known}))`, fault),
    [value.sql, unit.sql],
  );
}

function productSql(text: string, factor: string, { factors }: UnitSource): { product: string; pattern: string } {
  const parts = Object.values(factors).map((one) => one.split('.'));
  const whole = Math.max(...parts.map(([digits = '']) => digits.length));
  const scale = Math.max(...parts.map(([, digits = '']) => digits.length));
  const width = DIGITS - whole - scale;
  const product = `${text}::DECIMAL(${width}, ${DECIMALS}) * ${factor}::DECIMAL(${whole + scale}, ${scale})`;
  const digits = width - DECIMALS;
  return { product, pattern: `[+-]?(\\d{1,${digits}}(\\.\\d{0,${DECIMALS}})?|\\.\\d{1,${DECIMALS}})` };
}
