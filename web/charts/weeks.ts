import type { Week } from '../../eventlog/index.ts';
import { dayUtcText } from '../format/instant.ts';

const WEEK_MS = 7 * 86_400_000;

/** What a log covers: weeks at its ends are there in part only. */
export interface Span {
  /** the first event, and the moment of looking; null: not known */
  fromAt: string | null;
  untilAt: string | null;
}

/** The weeks of the overview, and the span that the log covers. */
export interface Weeks extends Span {
  weeks: readonly Week[];
}

/** Whether all of a week, which begins on a Monday in UTC, lies within the span. */
export function isWhole({ week }: Pick<Week, 'week'>, { fromAt, untilAt }: Span): boolean {
  const beginMs = Date.parse(week);
  const isBegun = fromAt === null || Date.parse(fromAt) <= beginMs;
  return isBegun && (untilAt === null || beginMs + WEEK_MS <= Date.parse(untilAt));
}

/** A week as a tooltip names it. */
export const weekText = (week: Pick<Week, 'week'>, span: Span): string =>
  isWhole(week, span) ? dayUtcText(week.week) : `${dayUtcText(week.week)}, in part`;

/**
 * The rows apart: those of whole weeks, and for the others the lines that lead to them, each from the neighbour nearest
 * to the middle. A figure of a week in part is shown, but never as a fall or a rise.
 */
export function apart<Row extends { whole: boolean }>(rows: readonly Row[]): { whole: Row[]; partly: Row[][] } {
  const first = rows.findIndex(({ whole }) => whole);
  const last = rows.findLastIndex(({ whole }) => whole);
  if (first === -1) return { whole: [], partly: [[...rows]] };
  return {
    whole: rows.slice(first, last + 1),
    partly: [rows.slice(0, first + 1), rows.slice(last)].filter(({ length }) => length > 1),
  };
}
