import type { Sink } from '../record/sink.ts';
import { ndjsonStream } from '../record/stream.ts';
import { amount, tenDigits, utcTime } from '../record/text.ts';
import type { Truth } from '../truth/truth.ts';
import type { Demand } from '../world/entities.ts';

/** The web shop: UTC with milliseconds, nested JSON, its own references. */
export interface Portal {
  ordered(reference: string, demand: Demand): void;
  /** @param erpOrder null: the ERP did not take it */
  transferred(reference: string, attempt: number, at: number, erpOrder: number | null): void;
}

/** WEB-0012345 */
export const portalReference = (number: number) => `WEB-${String(number).padStart(7, '0')}`;

export function createPortal(sink: Sink, truth: Truth, now: () => number): Portal {
  const orders = ndjsonStream(sink, 'portal/orders.ndjson');
  const transfers = ndjsonStream(sink, 'portal/transfers.ndjson');
  return {
    ordered(reference, { customer, lines, valueCents }) {
      const row = orders.write({
        orderRef: reference,
        placedAt: utcTime(now()),
        customer: { id: customer.number, name: customer.name },
        cart: { lines: lines.length, total: amount(valueCents), currency: 'USD' },
      });
      truth.clock(orders.path, row, reference, now());
    },
    transferred(reference, attempt, at, erpOrder) {
      const row = transfers.write({
        orderRef: reference,
        attempt,
        at: utcTime(at),
        result: erpOrder === null ? 'FAILED' : 'ACCEPTED',
        erpDocument: erpOrder === null ? null : tenDigits(erpOrder),
      });
      truth.clock(transfers.path, row, reference, at);
    },
  };
}
