import type { Zone } from '../kernel/zone.ts';
import type { Sink } from '../record/sink.ts';
import { ndjsonStream } from '../record/stream.ts';
import { secondWithOffset } from '../record/text.ts';
import type { Truth } from '../truth/truth.ts';
import type { Delivery } from '../world/entities.ts';
import { loadNumber } from './tms.ts';
import type { WarehouseSystem } from './warehouse.ts';

/**
 * South: JSON, epoch milliseconds almost everywhere, the pack station with an offset instead; deliveries with the
 * plant before them.
 */
export function createWmsSouth(sink: Sink, truth: Truth, zone: Zone, now: () => number): WarehouseSystem {
  const open = (name: string) => ndjsonStream(sink, `wms_south/${name}.ndjson`);
  const orders = open('orders');
  const holds = open('holds');
  const waves = open('waves');
  const tasks = open('pick_tasks');
  const shorts = open('short_picks');
  const packing = open('packing');
  const loading = open('loading');

  const key = (delivery: Delivery) => `${delivery.order.site.plant}-${delivery.number}`;
  const withOffset = (instant: number) => secondWithOffset(zone.localAt(instant), zone.offsetAt(instant));

  return {
    received(delivery) {
      const row = { outboundKey: key(delivery), receivedAt: now(), lineCount: delivery.lines.length };
      truth.clock(orders.path, orders.write(row), delivery, now());
    },
    held(delivery) {
      truth.clock(
        holds.path,
        holds.write({ outboundKey: key(delivery), held: true, syncedAt: now() }),
        delivery,
        now(),
      );
    },
    freed(delivery) {
      truth.clock(
        holds.path,
        holds.write({ outboundKey: key(delivery), held: false, syncedAt: now() }),
        delivery,
        now(),
      );
    },
    released(delivery, by) {
      truth.clock(
        waves.path,
        waves.write({ outboundKey: key(delivery), dispatchedAt: now(), dispatcher: by }),
        delivery,
        now(),
      );
    },
    picked(task) {
      const row = tasks.write({
        taskId: task.number,
        outboundKey: key(task.delivery),
        area: task.zone,
        units: task.quantity,
        startedAt: task.startedAt,
        finishedAt: task.endedAt,
        operator: { badge: task.picker },
      });
      truth.clock(tasks.path, row, task.delivery, task.endedAt, task.startedAt);
    },
    shortPicked(task, material, missing) {
      const row = shorts.write({
        taskId: task.number,
        outboundKey: key(task.delivery),
        item: material,
        unitsMissing: missing,
        reportedAt: now(),
        operator: { badge: task.picker },
      });
      truth.clock(shorts.path, row, task.delivery, now());
    },
    packed(delivery, { startedAt, endedAt, by }) {
      const row = packing.write({
        outboundKey: key(delivery),
        station: { openedAt: withOffset(startedAt), closedAt: withOffset(endedAt) },
        operator: { badge: by },
      });
      truth.clock(packing.path, row, delivery, endedAt, startedAt);
    },
    loaded(delivery, load, { startedAt, endedAt, by }) {
      const row = loading.write({
        outboundKey: key(delivery),
        loadRef: loadNumber(load),
        startedAt,
        finishedAt: endedAt,
        operator: { badge: by },
      });
      truth.clock(loading.path, row, delivery, endedAt, startedAt);
    },
  };
}
