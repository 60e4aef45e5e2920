import type { Slice } from '../../eventlog/index.ts';
import type { Parameter, Parameters, Reader } from '../../store/index.ts';
import { readSliceContext, type SliceContext } from './slice-context.ts';
import { attributeConditions } from './slice-attributes.ts';
import { followsConditions } from './slice-follows.ts';
import { variantConditions } from './slice-variants.ts';

/** Binds a value and gives the name to write in its place. */
export type Bind = (value: Parameter) => string;

export interface CompiledSlice {
  /** SELECT of the case_no of every case in the slice; null keeps every case */
  casesSql: string | null;
  parameters: Parameters;
}

/** A compiled slice as relations to read from, each with the columns of its table. */
export interface SlicedLog extends CompiledSlice {
  cases: string;
  trace: string;
}

/**
 * Compiles a slice to the cases it keeps. Conditions on the order of activities are decided once per
 * variant, conditions on attributes once per case; only event attributes and timed relations read events.
 *
 * @throws activity-not-found, attribute-not-found, slice-invalid
 */
export function compileSlice(slice: Slice, context: SliceContext): CompiledSlice {
  const { condition, parameters } = compileCondition(slice, context);
  return { casesSql: condition === null ? null : `SELECT case_no FROM cases AS c WHERE ${condition}`, parameters };
}

/** Reads what the slice's names mean, if it has any, and gives the log reduced to its cases. */
export async function readSlicedLog(reader: Reader, slice: Slice): Promise<SlicedLog> {
  if (Object.keys(slice).length === 0) return WHOLE_LOG;
  const { condition, parameters } = compileCondition(slice, await readSliceContext(reader));
  if (condition === null) return WHOLE_LOG;
  const kept = `FROM cases AS c WHERE ${condition}`;
  return {
    casesSql: `SELECT case_no ${kept}`,
    parameters,
    cases: `(SELECT * ${kept})`,
    trace: `(FROM trace SEMI JOIN (SELECT case_no ${kept}) USING (case_no))`,
  };
}

const WHOLE_LOG: SlicedLog = { casesSql: null, parameters: {}, cases: 'cases', trace: 'trace' };

/** A condition on `cases AS c`; null when every case is kept. */
function compileCondition(slice: Slice, context: SliceContext): { condition: string | null; parameters: Parameters } {
  const parameters: Record<string, Parameter> = {};
  const bind: Bind = (value) => {
    const name = `slice_${Object.keys(parameters).length}`;
    parameters[name] = value;
    return `$${name}`;
  };
  const conditions = [
    ...timeConditions(slice, bind),
    ...openConditions(slice, context, bind),
    ...variantConditions(slice, context, bind),
    ...attributeConditions(slice, context, bind),
    ...followsConditions(slice, context, bind),
  ];
  return { condition: conditions.length === 0 ? null : conditions.join('\n  AND '), parameters };
}

function timeConditions({ time }: Slice, bind: Bind): string[] {
  if (!time) return [];
  const at = (instant: string) => `${bind(instant)}::TIMESTAMPTZ::TIMESTAMP`;
  const [afterFrom, beforeTo] = TIME_COLUMNS[time.applies];
  return [
    ...(time.from === undefined ? [] : [`c.${afterFrom} >= ${at(time.from)}`]),
    ...(time.to === undefined ? [] : [`c.${beforeTo} < ${at(time.to)}`]),
  ];
}

/** Which of a case's times must not be before the window's start, and which must be before its end. */
const TIME_COLUMNS = {
  started: ['started_at', 'started_at'],
  ended: ['ended_at', 'ended_at'],
  contained: ['started_at', 'ended_at'],
  intersecting: ['ended_at', 'started_at'],
} as const;

function openConditions({ leadTimeMs, open }: Slice, context: SliceContext, bind: Bind): string[] {
  const conditions: string[] = [];
  if (open !== undefined) conditions.push(open ? 'c.open' : 'c.open IS NOT TRUE');
  if (leadTimeMs && context.leavesOpenOut) conditions.push('c.open IS NOT TRUE');
  if (leadTimeMs?.min !== undefined) conditions.push(`c.lead_us >= ${bind(leadTimeMs.min)}::DOUBLE * 1000`);
  if (leadTimeMs?.max !== undefined) conditions.push(`c.lead_us <= ${bind(leadTimeMs.max)}::DOUBLE * 1000`);
  return conditions;
}
