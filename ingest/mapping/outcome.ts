import { faultWhen, firstFault, missingSql } from './faults.ts';
import type { Reading } from './reading.ts';
import { conditionValue } from './values.ts';

/** What became of a row where something was to be made of it. */
export const OUTCOME = {
  made: 'made',
  leftOut: 'left out',
  unlisted: 'unlisted',
  absent: 'absent',
  rejected: 'rejected',
} as const;

/** Columns of the reading pass with the outcome, and with the fault that is the reason of a rejection. */
export interface Judged {
  outcome: string;
  fault: string;
}

/** A row that the stream's condition keeps, and of which `each` found a list. */
export const READ = 'read';

/**
 * Which rows are read at all; null when every row is.
 *
 * @param unfit names of further faults for which a row is rejected as a whole
 */
export function judgeRow(reading: Reading, unfit: readonly string[]): Judged | null {
  const { when, each } = reading.stream;
  if (when === undefined && each === undefined && unfit.length === 0) return null;
  const condition = conditionValue(reading, when);
  const tests = [
    ...(condition === null ? [] : [condition.sql]),
    ...(each === undefined ? [] : [`${reading.cell(each)} IS NOT NULL`]),
  ];
  const isKept = tests.join(' AND ') || 'true';
  const notList = faultWhen('NOT _list', missingSql(each ?? '', 'list-unreadable', 'the cell holds no JSON list'));
  const faults = [
    ...(each === undefined ? [] : [notList]),
    ...(condition?.faults ?? []),
    ...(unfit.length === 0 ? [] : [faultWhen(isKept, firstFault(unfit))]),
  ];
  const uses = [...(condition === null ? [] : [condition.sql, ...condition.faults]), ...unfit];
  const fault = reading.compute('row, fault', firstFault(faults), uses);
  const outcome = reading.compute(
    'row, outcome',
    `CASE WHEN ${fault} IS NOT NULL THEN '${OUTCOME.rejected}' WHEN ${isKept} THEN '${READ}' ELSE '${OUTCOME.leftOut}' END`,
    [fault, ...uses],
  );
  return { outcome, fault };
}

/** `CASE WHEN ... THEN outcome ... ELSE 'made' END`, the first that holds. */
export function outcomeSql(steps: readonly (readonly [when: string, outcome: string])[]): string {
  const cases = steps.map(([when, outcome]) => `WHEN ${when} THEN '${outcome}'`);
  return `CASE ${cases.join('\n      ')}\n      ELSE '${OUTCOME.made}' END`;
}
