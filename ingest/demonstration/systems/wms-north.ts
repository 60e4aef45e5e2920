import type { Zone } from '../kernel/zone.ts';
import type { Sink } from '../record/sink.ts';
import { csvStream } from '../record/stream.ts';
import { plainTime, tenDigits } from '../record/text.ts';
import type { Truth } from '../truth/truth.ts';
import { loadNumber } from './tms.ts';
import type { WarehouseSystem } from './warehouse.ts';

/** North: comma-separated files, New York time without an offset, deliveries as the ERP numbers them. */
export function createWmsNorth(sink: Sink, truth: Truth, zone: Zone, now: () => number): WarehouseSystem {
  const open = (name: string, columns: readonly string[]) => csvStream(sink, `wms_north/${name}.csv`, ',', columns);
  const orders = open('orders', ['DELIVERY_NO', 'RECEIVED_TS', 'LINES']);
  const holds = open('holds', ['DELIVERY_NO', 'ACTION', 'NOTED_TS']);
  const waves = open('waves', ['WAVE_ID', 'DELIVERY_NO', 'RELEASED_TS', 'RELEASED_BY']);
  const tasks = open('pick_tasks', ['TASK_ID', 'DELIVERY_NO', 'ZONE', 'QTY', 'START_TS', 'END_TS', 'PICKER']);
  const shorts = open('short_picks', ['TASK_ID', 'DELIVERY_NO', 'MATERIAL', 'QTY_MISSING', 'REPORTED_TS', 'PICKER']);
  const packing = open('packing', ['DELIVERY_NO', 'START_TS', 'END_TS', 'PACKER']);
  const loading = open('loading', ['DELIVERY_NO', 'LOAD_NO', 'START_TS', 'END_TS', 'LOADER']);

  const local = (instant: number) => plainTime(zone.localAt(instant));
  const waveOf = (instant: number) =>
    `W${local(instant)
      .replaceAll(/[^0-9]/g, '')
      .slice(2, 12)}`;

  return {
    received(delivery) {
      const row = { DELIVERY_NO: tenDigits(delivery.number), RECEIVED_TS: local(now()), LINES: delivery.lines.length };
      truth.clock(orders.path, orders.write(row), delivery, now());
    },
    held(delivery) {
      const row = { DELIVERY_NO: tenDigits(delivery.number), ACTION: 'HOLD', NOTED_TS: local(now()) };
      truth.clock(holds.path, holds.write(row), delivery, now());
    },
    freed(delivery) {
      const row = { DELIVERY_NO: tenDigits(delivery.number), ACTION: 'FREE', NOTED_TS: local(now()) };
      truth.clock(holds.path, holds.write(row), delivery, now());
    },
    released(delivery, by) {
      const row = waves.write({
        WAVE_ID: waveOf(now()),
        DELIVERY_NO: tenDigits(delivery.number),
        RELEASED_TS: local(now()),
        RELEASED_BY: by,
      });
      truth.clock(waves.path, row, delivery, now());
    },
    picked(task) {
      const row = tasks.write({
        TASK_ID: task.number,
        DELIVERY_NO: tenDigits(task.delivery.number),
        ZONE: task.zone,
        QTY: task.quantity,
        START_TS: local(task.startedAt),
        END_TS: local(task.endedAt),
        PICKER: task.picker,
      });
      truth.clock(tasks.path, row, task.delivery, task.endedAt, task.startedAt);
    },
    shortPicked(task, material, missing) {
      const row = shorts.write({
        TASK_ID: task.number,
        DELIVERY_NO: tenDigits(task.delivery.number),
        MATERIAL: material,
        QTY_MISSING: missing,
        REPORTED_TS: local(now()),
        PICKER: task.picker,
      });
      truth.clock(shorts.path, row, task.delivery, now());
    },
    packed(delivery, { startedAt, endedAt, by }) {
      const row = packing.write({
        DELIVERY_NO: tenDigits(delivery.number),
        START_TS: local(startedAt),
        END_TS: local(endedAt),
        PACKER: by,
      });
      truth.clock(packing.path, row, delivery, endedAt, startedAt);
    },
    loaded(delivery, load, { startedAt, endedAt, by }) {
      const row = loading.write({
        DELIVERY_NO: tenDigits(delivery.number),
        LOAD_NO: loadNumber(load),
        START_TS: local(startedAt),
        END_TS: local(endedAt),
        LOADER: by,
      });
      truth.clock(loading.path, row, delivery, endedAt, startedAt);
    },
  };
}
