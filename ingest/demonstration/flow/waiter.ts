import type { Waiter } from '../truth/waiting.ts';
import type { Delivery, Load, Order } from '../world/entities.ts';

export const waiterOf = (order: Order, delivery: Delivery | null = null): Waiter => ({
  order: order.number,
  portalOrder: null,
  delivery: delivery?.number ?? null,
});

export const waitersOf = (load: Load): Waiter[] =>
  load.deliveries.map((delivery) => waiterOf(delivery.order, delivery));
