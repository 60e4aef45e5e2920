import { literal } from '../../store/index.ts';
import { faultSql, faultWhen } from './faults.ts';
import type { Attribute, ColumnTest, Condition, TextForm } from './language.ts';
import { NUMBER_TESTS } from './language.ts';
import { constant, type Reading, type Value } from './reading.ts';
import { timeValue } from './times.ts';
import { unitValue } from './unit-value.ts';

export function cellValue(reading: Reading, column: string): Value {
  const cell = reading.cell(column);
  return { sql: cell, faults: reading.joinFaults([cell]), cells: [cell] };
}

export function textValue(reading: Reading, { column, value, codes }: TextForm): Value {
  if (column === undefined) return constant(value ?? '');
  return codes === undefined ? cellValue(reading, column) : codedValue(reading, column, codes);
}

/** A code that is not listed is a fault, never a default. */
function codedValue(reading: Reading, column: string, codes: Readonly<Record<string, string>>): Value {
  const cell = reading.cell(column);
  const branches = Object.entries(codes).map(([code, text]) => `WHEN ${literal(code)} THEN ${literal(text)}`);
  const name = reading.compute(`${column}, decoded`, `CASE ${cell} ${branches.join(' ')} END`, [cell]);
  const fault = reading.compute(
    `${column}, code fault`,
    faultWhen(
      `${cell} IS NOT NULL AND ${name} IS NULL`,
      faultSql(column, 'code-unknown', cell, 'is not among the codes listed for this column'),
    ),
    [cell, name],
  );
  return { sql: name, faults: [...reading.joinFaults([cell]), fault], cells: [cell] };
}

export function attributeValue(reading: Reading, attribute: Attribute): Value {
  const { column, value, codes, type, unit } = attribute;
  const [first] = column ?? [];
  if (type === 'instant') return timeValue(reading, { ...attribute, column: column ?? [] });
  const text = textValue(reading, { column: first, value, codes });
  if (type === 'text') return text;
  const label = first ?? value ?? '';
  const typed = typedValue(reading, label, text, type);
  if (unit === null || type === 'boolean') return typed;
  const number = { text: castOf(type, text.sql, reading.stream.decimal).from, value: typed };
  const unitColumn = unit.from?.column;
  return unitValue(reading, label, number, unit, unitColumn === undefined ? null : cellValue(reading, unitColumn));
}

const NUMBER = String.raw`[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?`;
const DECIMAL_COMMA = String.raw`[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?`;

/** Pattern a text must match, what it is cast from, and to. A cast alone takes too much: 7.6 as 8, 0x10, `infinity`. */
function castOf(type: 'integer' | 'number' | 'boolean', text: string, decimal: '.' | ',') {
  switch (type) {
    case 'integer':
      return { pattern: String.raw`[+-]?\d+`, from: text, to: 'BIGINT', what: 'is no whole number' };
    case 'number':
      return decimal === '.'
        ? { pattern: NUMBER, from: text, to: 'DOUBLE', what: 'is no number' }
        : {
            pattern: DECIMAL_COMMA,
            from: `replace(replace(${text}, '.', ''), ',', '.')`,
            to: 'DOUBLE',
            what: 'is no number written with a decimal comma',
          };
    case 'boolean':
      return {
        pattern: '(?i)(true|false|yes|no|t|f|y|n|1|0)',
        from: text,
        to: 'BOOLEAN',
        what: 'is neither true nor false',
      };
  }
}

/** @param column as it is named in messages */
export function typedValue(
  reading: Reading,
  column: string,
  text: Value,
  type: 'integer' | 'number' | 'boolean',
): Value {
  const { pattern, from, to, what } = castOf(type, text.sql, reading.stream.decimal);
  const name = reading.compute(
    `${column}, ${type}`,
    `CASE WHEN regexp_full_match(${text.sql}, ${literal(pattern)}) THEN try_cast(${from} AS ${to}) END`,
    [text.sql, ...text.cells],
  );
  const fault = reading.compute(
    `${column}, ${type} fault`,
    faultWhen(`${text.sql} IS NOT NULL AND ${name} IS NULL`, faultSql(column, `${type}-unreadable`, text.sql, what)),
    [name, text.sql],
  );
  return { sql: name, faults: [...text.faults, fault], cells: text.cells };
}

/** A condition as a boolean that is never null; null for no condition. */
export function conditionValue(reading: Reading, condition: Condition | undefined): Value | null {
  if (condition === undefined) return null;
  const faults: string[] = [];
  const uses: string[] = [];
  const alternatives = condition.map((tests) => {
    const held = Object.entries(tests).map(([column, test]) => {
      const cell = reading.cell(column);
      const number = NUMBER_TESTS.some((name) => test[name] !== undefined)
        ? typedValue(reading, column, cellValue(reading, column), 'number')
        : null;
      faults.push(...(number?.faults ?? reading.joinFaults([cell])));
      uses.push(cell, ...(number === null ? [] : [number.sql]));
      return testSql(test, cell, number?.sql ?? cell);
    });
    return held.join(' AND ');
  });
  const sql = alternatives.length === 1 ? alternatives.join('') : alternatives.map((held) => `(${held})`).join(' OR ');
  return { sql: reading.compute('condition', `coalesce(${sql}, false)`, uses), faults, cells: [] };
}

const COMPARISONS = { above: '>', atLeast: '>=', below: '<', atMost: '<=' } as const;

/** A blank cell equals nothing; only `not`, `notIn` and `present: false` hold for it. */
function testSql(test: ColumnTest, cell: string, number: string): string {
  const list = (texts: readonly string[]) => `(${texts.map(literal).join(', ')})`;
  const parts = [
    test.is === undefined ? null : `${cell} = ${literal(test.is)}`,
    test.in === undefined ? null : `${cell} IN ${list(test.in)}`,
    test.not === undefined ? null : `${cell} IS DISTINCT FROM ${literal(test.not)}`,
    test.notIn === undefined ? null : `(${cell} NOT IN ${list(test.notIn)} OR ${cell} IS NULL)`,
    test.present === undefined ? null : `${cell} IS ${test.present ? 'NOT ' : ''}NULL`,
    ...NUMBER_TESTS.map((name) => (test[name] === undefined ? null : `${number} ${COMPARISONS[name]} ${test[name]}`)),
  ];
  return parts.filter((part) => part !== null).join(' AND ');
}
