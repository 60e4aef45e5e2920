import type { Zone } from '../kernel/zone.ts';
import { QUIRKS } from '../quirks.ts';
import type { Sink } from '../record/sink.ts';
import { csvStream } from '../record/stream.ts';
import { americanTime } from '../record/text.ts';
import type { Truth } from '../truth/truth.ts';
import { loadNumber } from './tms.ts';
import type { WarehouseSystem } from './warehouse.ts';

/**
 * West: month before day and a twelve-hour clock, Los Angeles time, a minute and a half fast; deliveries without
 * leading zeros; headings that people read.
 */
export function createWmsWest(sink: Sink, truth: Truth, zone: Zone, now: () => number): WarehouseSystem {
  const open = (name: string, columns: readonly string[]) => csvStream(sink, `wms_west/${name}.csv`, ',', columns);
  const orders = open('orders', ['Ship Order', 'Received', 'Lines']);
  const holds = open('holds', ['Ship Order', 'Status', 'Status Changed']);
  const plan = open('pick_plan', ['Ship Order', 'Planned', 'Planner']);
  const tasks = open('pick_tasks', ['Task', 'Ship Order', 'Area', 'Units', 'Pick Start', 'Pick End', 'Picker']);
  const shorts = open('short_picks', ['Task', 'Ship Order', 'Item', 'Units Missing', 'Reported', 'Picker']);
  const packing = open('packing', ['Ship Order', 'Pack Start', 'Pack End', 'Packer']);
  const loading = open('loading', ['Ship Order', 'Load', 'Load Start', 'Load End', 'Loader']);

  const local = (instant: number) => americanTime(zone.localAt(instant + QUIRKS.westClockAhead));

  return {
    received(delivery) {
      const row = { 'Ship Order': delivery.number, Received: local(now()), Lines: delivery.lines.length };
      truth.clock(orders.path, orders.write(row), delivery, now());
    },
    held(delivery) {
      const row = { 'Ship Order': delivery.number, Status: 'On hold', 'Status Changed': local(now()) };
      truth.clock(holds.path, holds.write(row), delivery, now());
    },
    freed(delivery) {
      const row = { 'Ship Order': delivery.number, Status: 'Free', 'Status Changed': local(now()) };
      truth.clock(holds.path, holds.write(row), delivery, now());
    },
    released(delivery, by) {
      const row = { 'Ship Order': delivery.number, Planned: local(now()), Planner: by };
      truth.clock(plan.path, plan.write(row), delivery, now());
    },
    picked(task) {
      const row = tasks.write({
        Task: task.number,
        'Ship Order': task.delivery.number,
        Area: task.zone,
        Units: task.quantity,
        'Pick Start': local(task.startedAt),
        'Pick End': local(task.endedAt),
        Picker: task.picker,
      });
      truth.clock(tasks.path, row, task.delivery, task.endedAt, task.startedAt);
    },
    shortPicked(task, material, missing) {
      const row = shorts.write({
        Task: task.number,
        'Ship Order': task.delivery.number,
        Item: material,
        'Units Missing': missing,
        Reported: local(now()),
        Picker: task.picker,
      });
      truth.clock(shorts.path, row, task.delivery, now());
    },
    packed(delivery, { startedAt, endedAt, by }) {
      const row = packing.write({
        'Ship Order': delivery.number,
        'Pack Start': local(startedAt),
        'Pack End': local(endedAt),
        Packer: by,
      });
      truth.clock(packing.path, row, delivery, endedAt, startedAt);
    },
    loaded(delivery, load, { startedAt, endedAt, by }) {
      const row = loading.write({
        'Ship Order': delivery.number,
        Load: loadNumber(load),
        'Load Start': local(startedAt),
        'Load End': local(endedAt),
        Loader: by,
      });
      truth.clock(loading.path, row, delivery, endedAt, startedAt);
    },
  };
}
