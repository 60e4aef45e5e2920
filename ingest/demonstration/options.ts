import { z } from 'zod';
import { EventLogError } from '../../eventlog/index.ts';

const optionsSchema = z.object({
  /** customers' orders placed in the span */
  orders: z.int().min(1).max(2_000_000).default(20_000),
  /** fixes every byte */
  seed: z.int().min(0).max(0xffffffff).default(20_260_630),
  /** the last instant of the simulation, ISO 8601 */
  until: z.iso.datetime({ offset: true }).default('2026-06-30T18:00:00Z'),
  /** how far back it begins */
  months: z.int().min(1).max(60).default(6),
});

export type DistributorOptions = z.input<typeof optionsSchema>;

/** The span of a simulation, in epoch milliseconds, and its size. */
export interface Scope {
  orders: number;
  seed: number;
  from: number;
  until: number;
  /** customers' orders a month, as a share of the volume for which the teams are sized */
  scale: number;
}

const USUAL_ORDERS_A_MONTH = 20_000 / 6;

/** @throws EventLogError `option-invalid` naming the option, its value and what was expected */
export function scopeOf(options: DistributorOptions): Scope {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success)
    throw new EventLogError('option-invalid', z.prettifyError(parsed.error), { cause: parsed.error });
  const { orders, seed, until, months } = parsed.data;
  const end = new Date(until);
  const begin = new Date(end);
  begin.setUTCMonth(begin.getUTCMonth() - months);
  return { orders, seed, from: begin.getTime(), until: end.getTime(), scale: orders / months / USUAL_ORDERS_A_MONTH };
}
