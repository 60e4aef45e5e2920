import type { Simulation } from '../kernel/simulation.ts';
import type { Sink } from '../record/sink.ts';
import { type Cell, ndjsonStream } from '../record/stream.ts';
import { utcTime } from '../record/text.ts';
import type { Delivery, Load, Order } from '../world/entities.ts';
import { type GapName, isAbnormal, type LoopName } from './causes.ts';
import { clockLine, waitLine } from './lines.ts';
import { isStalled, type Waiter, Waiting } from './waiting.ts';

/** What a record is about; a text is a reference of the portal. */
export type Subject = Order | Delivery | Load | string;

/** What really happened, for tests only. Orders, deliveries and loads go by their numbers without leading zeros. */
export interface Truth {
  /**
   * When what a raw record tells of really happened.
   *
   * @param stream path of the record's file
   * @param row its row, from 1, a header not counted
   * @param of whose trace it is part of: of every order of a load; of the order that comes of a portal's reference
   * @param column tells apart the times of one row; null where it has one
   */
  clock(stream: string, row: number, of: Subject, at: number, startedAt?: number | null, column?: string | null): void;
  /** Several wait together where several deliveries share a load. */
  waiting(waiters: readonly Waiter[], activity: string): Waiting;
  gap(name: GapName, order: Order | null, at: number, details?: Readonly<Record<string, Cell>>): void;
  /** One pass: from the end of the first occurrence to the end of the return. */
  loop(name: LoopName, order: Order, returnsTo: string, from: number, to: number): void;
  finish(orders: readonly Order[]): void;
}

const text = (number: number | null) => (number === null ? null : String(number));
const instant = (at: number | null) => (at === null ? null : utcTime(at));

const CLOCKS = 'truth/clocks.ndjson';
const WAITS = 'truth/waits.ndjson';

export function createTruth(simulation: Simulation, sink: Sink): Truth {
  sink.open(CLOCKS);
  sink.open(WAITS);
  const gaps = ndjsonStream(sink, 'truth/gaps.ndjson');
  const loops = ndjsonStream(sink, 'truth/loops.ndjson');
  const orderStream = ndjsonStream(sink, 'truth/orders.ndjson');
  const open = ndjsonStream(sink, 'truth/open.ndjson');

  const pending = new Set<Waiting>();
  const onDone = (waiting: Waiting) => {
    pending.delete(waiting);
    if (waiting.to === waiting.from) return;
    for (const waiter of waiting.waiters) sink.line(WAITS, waitLine(waiting, waiter));
  };

  return {
    waiting(waiters, activity) {
      const waiting = new Waiting(waiters, activity, simulation, onDone);
      pending.add(waiting);
      return waiting;
    },
    clock(stream, row, of, at, startedAt = null, column = null) {
      sink.line(CLOCKS, clockLine({ stream, row, column, orders: ordersOf(of), startedAt, at }));
    },
    gap(gap, order, at, details = {}) {
      gaps.write({ gap, order: text(order?.number ?? null), at: utcTime(at), ...details });
    },
    loop(loop, order, returnsTo, from, to) {
      loops.write({
        loop,
        order: String(order.number),
        returnsTo,
        from: utcTime(from),
        to: utcTime(to),
        ms: to - from,
      });
    },
    finish(orders) {
      for (const order of orders) orderStream.write(orderRow(order));
      const openOrders = new Set(orders.filter((order) => order.closedAt === null).map((order) => order.number));
      for (const waiting of pending) {
        for (const waiter of waiting.waiters) {
          const isOpen = waiter.order === null || openOrders.has(waiter.order);
          if (isOpen) open.write(openRow(waiting, waiter, simulation.now()));
        }
      }
    },
  };
}

/** Their numbers, or the portal's reference, of which orders come later: none, one or two. */
function ordersOf(of: Subject): readonly (number | string)[] {
  if (typeof of === 'string') return [of];
  if ('order' in of) return [of.order.number];
  return 'closes' in of ? [...new Set(of.deliveries.map(({ order }) => order.number))] : [of.number];
}

const openRow = (waiting: Waiting, waiter: Waiter, now: number) => ({
  order: text(waiter.order),
  portalOrder: waiter.portalOrder,
  delivery: text(waiter.delivery),
  activity: waiting.activity,
  from: utcTime(waiting.from),
  cause: waiting.cause,
  since: utcTime(waiting.since),
  abnormal: isAbnormal(waiting.cause),
  stalled: isStalled(waiting, now),
});

const orderRow = (order: Order) => ({
  order: String(order.number),
  reference: order.reference,
  channel: order.channel,
  site: order.site.name,
  carrier: order.carrier.name,
  temperature: order.temperature,
  placedAt: utcTime(order.placedAt),
  createdAt: utcTime(order.createdAt),
  closedAt: instant(order.closedAt),
  deliveries: order.deliveries.map((delivery) => String(delivery.number)),
});
