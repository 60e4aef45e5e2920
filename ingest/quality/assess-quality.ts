import type { Finding } from '../../eventlog/index.ts';
import type { Writer } from '../../store/index.ts';
import { findConstantColumn } from './constant-column.ts';
import { findDanglingReference } from './dangling-reference.ts';
import { findDayMonthSwapped } from './day-month-swapped.ts';
import { findDayPrecision } from './day-precision.ts';
import { findDuplicateEvents } from './duplicate-events.ts';
import { findImpossibleTimes } from './impossible-times.ts';
import { findIntervalPrecision } from './interval-precision.ts';
import { findLeakingColumn } from './leaking-column.ts';
import { type LogFacts, readLogFacts } from './log-facts.ts';
import { findRevisedEvents } from './revised-events.ts';
import { findShiftedFirstValues } from './shifted-first-values.ts';
import { findTiedTimes } from './tied-times.ts';
import { findUnorderedInput } from './unordered-input.ts';
import { findUnusualEnd } from './unusual-end.ts';
import { findUnusualStart } from './unusual-start.ts';

/** In the order in which findings are shown. */
const CHECKS: readonly ((writer: Writer, facts: LogFacts) => Promise<Finding[]>)[] = [
  findImpossibleTimes,
  findDayMonthSwapped,
  findDuplicateEvents,
  findRevisedEvents,
  findDayPrecision,
  findIntervalPrecision,
  findShiftedFirstValues,
  findTiedTimes,
  findUnorderedInput,
  findUnusualStart,
  findUnusualEnd,
  findDanglingReference,
  findLeakingColumn,
  findConstantColumn,
];

const INSERT = /* sql */ `
  INSERT INTO findings VALUES ($code, $severity, $count, $share, $message, $advice, $subject)`;

/**
 * Computes every quality finding of the log as it stands and replaces those that are kept. To be called after traces were derived
 * and closing activities settled. Time linear in records and cases, but for two sorts within cases; columns are
 * judged for leaks on a fixed sample of cases.
 *
 * @returns the findings as kept; none for a log without records
 */
export async function assessQuality(writer: Writer): Promise<Finding[]> {
  const findings = await readFindings(writer);
  await writer.run(`DELETE FROM findings`);
  for (const finding of findings) await writer.run(INSERT, { ...finding });
  return findings;
}

async function readFindings(writer: Writer): Promise<Finding[]> {
  const facts = await readLogFacts(writer);
  if (facts.records === 0) return [];
  const findings: Finding[] = [];
  for (const find of CHECKS) findings.push(...(await find(writer, facts)));
  return findings;
}
