import { z } from 'zod';

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `500ms`, `30s`, `10m`, `2h`, `1d`, as milliseconds. */
export const duration = z.string().transform((written, context) => {
  const [, count, unit] = /^\s*(\d{1,9})\s*(ms|s|m|h|d)\s*$/.exec(written) ?? [];
  if (count !== undefined) return Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS];
  context.addIssue({ code: 'custom', message: `"${written}" is no duration; expected one such as 30s, 10m, 2h or 1d` });
  return z.NEVER;
});
