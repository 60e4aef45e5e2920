import type { Delivery, Load } from '../world/entities.ts';

/** One walk of a picker for a delivery. */
export interface PickTask {
  number: number;
  delivery: Delivery;
  zone: string;
  quantity: number;
  startedAt: number;
  endedAt: number;
  picker: string;
}

/** Work with a start and an end, done by one person. */
export interface Work {
  startedAt: number;
  endedAt: number;
  by: string;
}

/** What a warehouse management system writes down; each of the three in its own words and on its own clock. */
export interface WarehouseSystem {
  received(delivery: Delivery): void;
  held(delivery: Delivery): void;
  freed(delivery: Delivery): void;
  released(delivery: Delivery, by: string): void;
  picked(task: PickTask): void;
  shortPicked(task: PickTask, material: string, missing: number): void;
  packed(delivery: Delivery, work: Work): void;
  loaded(delivery: Delivery, load: Load, work: Work): void;
}
