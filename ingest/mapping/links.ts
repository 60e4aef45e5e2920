import { firstFault } from './faults.ts';
import type { LinkForm, Stream } from './language.ts';
import type { CompiledObject } from './objects.ts';
import { type Judged, OUTCOME, outcomeSql, READ } from './outcome.ts';
import type { Reading } from './reading.ts';
import { conditionValue } from './values.ts';

/** Rows that link two objects. */
export interface CompiledLink {
  form: LinkForm;
  child: CompiledObject;
  parent: CompiledObject;
  rule: string;
  /** of a link with a condition of its own; null where the keys alone decide */
  judged: Judged | null;
}

/** Why a link is there, where the mapping gives no rule: the source says so. */
const ruleOf = ({ source }: Stream, { rule }: LinkForm): string => rule ?? `stated by ${source}`;

export function compileLinks(
  reading: Reading,
  object: (name: string) => CompiledObject,
  row: Judged | null,
): CompiledLink[] {
  return reading.stream.links.map((form, index) => ({
    form,
    child: object(form.child),
    parent: object(form.parent),
    rule: ruleOf(reading.stream, form),
    judged: judge(reading, form, row, index),
  }));
}

function judge(reading: Reading, form: LinkForm, row: Judged | null, index: number): Judged | null {
  const condition = conditionValue(reading, form.when);
  if (condition === null) return null;
  const { faults, sql } = condition;
  const fault = reading.compute(`link ${index + 1}, fault`, firstFault(faults), faults);
  const steps = [
    ...(row === null ? [] : [[`${row.outcome} <> '${READ}'`, OUTCOME.leftOut] as const]),
    [`${fault} IS NOT NULL`, OUTCOME.rejected] as const,
    [`NOT ${sql}`, OUTCOME.leftOut] as const,
  ];
  const uses = [fault, sql, ...(row === null ? [] : [row.outcome])];
  return { fault, outcome: reading.compute(`link ${index + 1}, outcome`, outcomeSql(steps), uses) };
}
