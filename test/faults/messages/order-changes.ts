import { Random } from '../../../ingest/demonstration/kernel/random.ts';
import type { ExpectedEvent } from '../family.ts';

/** What becomes of an order, as systems write it down. */
export interface OrderChange {
  id: string;
  status: string;
  /** ISO 8601; no two changes have the same */
  at: string;
}

const STATUSES = ['Enter', 'Pick', 'Ship', 'Deliver'];
const STARTS_AT = Date.parse('2026-03-01T06:00:00Z');
const STREAM_OF_CHANCE = 9_101;

/** Orders in some stages of their life, their changes in the order of time. */
export function orderChanges(seed: number): OrderChange[] {
  const chance = new Random(seed, STREAM_OF_CHANCE);
  const orders = Array.from({ length: chance.between(8, 20) }, (_, index) => ({ id: `o-${seed}-${index}`, stage: 0 }));
  const changes: OrderChange[] = [];
  for (let ms = STARTS_AT; changes.length < orders.length * 2.5; ms += chance.between(1_000, 600_000)) {
    const order = chance.pick(orders);
    const status = STATUSES[order.stage++];
    if (status !== undefined) changes.push({ id: order.id, status, at: new Date(ms).toISOString() });
  }
  return changes;
}

export const eventsOf = (changes: readonly OrderChange[]): ExpectedEvent[] =>
  changes.map(({ id, status, at }) => ({ key: id, activity: status, at }));

/** @param row where in a record the changed row stands: `after.` */
export const changeMapping = (file: string, row = ''): string => `
log: { caseNotion: order }
streams:
  - file: ${file}
    system: ERP
    objects: { order: { key: ${row}id } }
    events:
      - { activity: { column: ${row}status }, of: order, at: ${row}at }
`;

/** Counts what was injected. */
export function injections() {
  const counts = new Map<string, number>();
  return {
    counts: counts as ReadonlyMap<string, number>,
    count: (fault: string): void => void counts.set(fault, (counts.get(fault) ?? 0) + 1),
  };
}
