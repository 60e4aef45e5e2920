import { EventLogError, suggestion } from '../../eventlog/index.ts';
import { identifier, type Reader } from '../../store/index.ts';

/** What makes an order late: a case attribute that says so afterwards, or a promise that delivery is held against. */
export type LabelRule = { kind: 'value'; column: string; value: string } | { kind: 'promise'; column: string };

/** A label as SQL. Grain: one row per case: `case_no, started_at, late, known_at, reason`, late null where not known. */
export interface LabelSql {
  rule: LabelRule;
  sql: string;
  parameters: Record<string, string>;
}

interface CaseColumn {
  name: string;
  type: string;
  column: string;
}

/**
 * The label that a rule gives to every case.
 *
 * By value: known once the case is closed. By promise: late from the promise on, in time from the delivery on; a
 * promise at midnight is a date and holds until the end of its day (UTC). A case that was closed without a delivery is
 * neither.
 *
 * @throws EventLogError attribute-not-found, option-invalid when the value never occurs or the promise is no instant
 */
export async function labelSql(reader: Reader, rule: LabelRule): Promise<LabelSql> {
  const column = await caseColumn(reader, rule.column);
  if (rule.kind === 'promise') return promiseLabel(rule, column);
  await requireValue(reader, column, rule.value);
  return { rule, sql: VALUE_LABEL(column.column), parameters: { value: rule.value } };
}

function promiseLabel(rule: LabelRule, { name, type, column }: CaseColumn): LabelSql {
  if (type === 'instant') return { rule, sql: PROMISE_LABEL(column), parameters: {} };
  throw new EventLogError(
    'option-invalid',
    `A promise is an instant, but ${name} is of type ${type}. Name a case attribute of type instant, ` +
      'or let the mapping read this one as a time.',
  );
}

const VALUE_LABEL = (column: string) => /* sql */ `
  SELECT case_no, started_at, CASE WHEN reason IS NULL THEN ${identifier(column)}::VARCHAR = $value END AS late,
    CASE WHEN reason IS NULL THEN ended_at END AS known_at, reason
  FROM (SELECT *, CASE WHEN open THEN 'open' WHEN ${identifier(column)} IS NULL THEN 'no-value' END AS reason FROM cases)`;

const PROMISE_LABEL = (column: string) => /* sql */ `
  SELECT case_no, started_at, late, CASE WHEN late IS NOT NULL THEN least(delivered_at, due_at) END AS known_at,
    CASE WHEN late IS NULL THEN CASE WHEN due_at IS NULL THEN 'no-promise' WHEN NOT open THEN 'closed-undelivered'
      ELSE 'open' END END AS reason
  FROM (
    SELECT *, CASE WHEN delivered_at IS NOT NULL THEN delivered_at > due_at
      WHEN open IS DISTINCT FROM false AND due_at < now_at THEN true END AS late
    FROM (
      SELECT case_no, started_at, delivered_at, open, max(ended_at) OVER () AS now_at,
        CASE WHEN ${identifier(column)} = date_trunc('day', ${identifier(column)})
          THEN ${identifier(column)} + INTERVAL 1 DAY - INTERVAL 1 MICROSECOND ELSE ${identifier(column)} END AS due_at
      FROM cases))`;

async function caseColumn(reader: Reader, name: string): Promise<CaseColumn> {
  const columns = await reader.rows<CaseColumn>(
    `SELECT name, type, column_name AS "column" FROM attributes WHERE scope = 'case' ORDER BY name`,
  );
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const known = columns.map((column) => column.name);
  throw new EventLogError('attribute-not-found', `No case attribute is named "${name}". ${suggestion(name, known)}`);
}

async function requireValue(reader: Reader, { name, column }: CaseColumn, value: string): Promise<void> {
  const values = await reader.rows<{ value: string }>(
    `SELECT DISTINCT ${identifier(column)}::VARCHAR AS value FROM cases WHERE value IS NOT NULL ORDER BY value`,
  );
  const known = values.map((row) => row.value);
  if (known.includes(value)) return;
  throw new EventLogError('option-invalid', `${name} is nowhere "${value}". ${suggestion(value, known)}`);
}
