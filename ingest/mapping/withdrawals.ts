import { literal } from '../../store/index.ts';
import { faultWhen, firstFault, missingSql } from './faults.ts';
import type { Stream, WithdrawalForm } from './language.ts';
import { type Judged, OUTCOME, outcomeSql, READ } from './outcome.ts';
import type { Reading } from './reading.ts';
import { hashSql, subjectSql, withdrawnNames } from './subjects.ts';
import { timeValue } from './times.ts';
import { cellValue, conditionValue, textValue, typedValue } from './values.ts';

/** Rows that withdraw events. */
export interface CompiledWithdrawal extends Judged {
  form: WithdrawalForm;
  /** of StagedRevisions.withdrawalsSql, without position and receipt */
  columns: readonly string[];
}

/** @param streams all of the mapping */
export function compileWithdrawals(
  reading: Reading,
  row: Judged | null,
  streams: readonly Stream[],
): CompiledWithdrawal[] {
  return reading.stream.withdrawals.map((form, index) => compileWithdrawal(reading, form, row, streams, index));
}

function compileWithdrawal(
  reading: Reading,
  form: WithdrawalForm,
  row: Judged | null,
  streams: readonly Stream[],
  index: number,
): CompiledWithdrawal {
  const { stream } = reading;
  const identity = form.identity.map((column) => cellValue(reading, column));
  const at = form.at ? timeValue(reading, form.at) : null;
  const recorded = form.recorded ? timeValue(reading, form.recorded) : null;
  const sequence = form.sequence
    ? typedValue(reading, form.sequence, cellValue(reading, form.sequence), 'integer')
    : null;
  const resource = form.resource ? textValue(reading, form.resource) : null;
  const said = [at, recorded, sequence, resource].filter((value) => value !== null);
  const cells = identity.map(({ sql }) => sql);
  const subjects = withdrawnNames(form, stream, streams).map((name) => subjectSql(name, cells));
  const own = hashSql([
    literal(JSON.stringify(['withdrawal', stream.source, form.of ?? null])),
    ...cells,
    ...said.flatMap((value) => value.cells),
  ]);
  return {
    form,
    ...judge(reading, form, row, index, { cells, faults: [...identity, ...said].flatMap((value) => value.faults) }),
    columns: [
      `unnest([${subjects.join(', ')}]) AS subject`,
      `${own} AS withdrawal`,
      `${at?.sql ?? 'NULL::TIMESTAMP'} AS withdrawn_at`,
      `${resource?.sql ?? 'NULL::VARCHAR'} AS resource`,
      `${recorded?.sql ?? 'NULL::TIMESTAMP'} AS recorded_at`,
      `${sequence?.sql ?? 'NULL::BIGINT'} AS sequence`,
    ],
  };
}

function judge(
  reading: Reading,
  form: WithdrawalForm,
  row: Judged | null,
  index: number,
  { cells, faults: ofValues }: { cells: readonly string[]; faults: readonly string[] },
): Judged {
  const condition = conditionValue(reading, form.when);
  const missing = missingSql(form.identity.join(', '), 'key-missing', 'the row does not say which event it withdraws');
  const isNameless = cells.map((cell) => `${cell} IS NULL`).join(' AND ');
  const faults = [...(condition?.faults ?? []), ...ofValues, faultWhen(isNameless, missing)];
  const fault = reading.compute(`withdrawal ${index + 1}, fault`, firstFault(faults), [...faults, ...cells]);
  const asked = (condition?.faults ?? []).map((name) => `${name} IS NULL AND `).join('');
  const steps = [
    ...(row === null ? [] : [[`${row.outcome} <> '${READ}'`, OUTCOME.leftOut] as const]),
    ...(condition === null ? [] : [[`${asked}NOT ${condition.sql}`, OUTCOME.leftOut] as const]),
    [`${fault} IS NOT NULL`, OUTCOME.rejected] as const,
  ];
  const uses = [fault, ...(row === null ? [] : [row.outcome]), ...(condition === null ? [] : [condition.sql])];
  return { fault, outcome: reading.compute(`withdrawal ${index + 1}, outcome`, outcomeSql(steps), uses) };
}
