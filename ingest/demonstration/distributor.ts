import { Random } from './kernel/random.ts';
import { createSimulation, type Simulation } from './kernel/simulation.ts';
import type { Scope } from './options.ts';
import type { Sink } from './record/sink.ts';
import { createErp, type Erp } from './systems/erp.ts';
import { createPortal, type Portal } from './systems/portal.ts';
import { createTms, type Tms } from './systems/tms.ts';
import type { WarehouseSystem } from './systems/warehouse.ts';
import { createWmsNorth } from './systems/wms-north.ts';
import { createWmsSouth } from './systems/wms-south.ts';
import { createWmsWest } from './systems/wms-west.ts';
import { createTruth, type Truth } from './truth/truth.ts';
import { type Crew, createCrew } from './world/crew.ts';
import { createHours, type Hours } from './world/hours.ts';
import type { Load, Order } from './world/entities.ts';
import type { SiteName } from './world/sites.ts';
import { createZones, type Zones } from './world/zones.ts';

/** Documents are numbered in the order in which they come to be. */
export interface Numbers {
  order(): number;
  delivery(): number;
  load(): number;
  invoice(): number;
  tender(): number;
  pickTask(): number;
  portalOrder(): number;
}

/** The whole company at one place: who works, which systems record, and what is true. */
export interface Distributor {
  scope: Scope;
  simulation: Simulation;
  zones: Zones;
  crew: Crew;
  /** when carriers and customers work */
  hours: Hours;
  truth: Truth;
  erp: Erp;
  portal: Portal;
  tms: Tms;
  warehouses: Record<SiteName, WarehouseSystem>;
  numbers: Numbers;
  orders: Order[];
  /** loads that still take deliveries */
  openLoads: Load[];
  /** Chance for something that is not a demand. */
  randomFor(kind: 'customers' | 'demands' | 'load', number: number): Random;
}

const FIRST_STREAM = { customers: 0x10000000, demands: 0x20000000, load: 0x30000000 } as const;

export function createDistributor(scope: Scope, sink: Sink): Distributor {
  const simulation = createSimulation(scope.from);
  const zones = createZones(scope.from, scope.until);
  const truth = createTruth(simulation, sink);
  const { now } = simulation;
  return {
    scope,
    simulation,
    zones,
    truth,
    hours: createHours(zones),
    crew: createCrew(simulation, zones, scope.scale),
    erp: createErp(sink, truth, zones.central, now),
    portal: createPortal(sink, truth, now),
    tms: createTms(sink, truth, zones, now),
    warehouses: {
      North: createWmsNorth(sink, truth, zones.eastern, now),
      West: createWmsWest(sink, truth, zones.pacific, now),
      South: createWmsSouth(sink, truth, zones.central, now),
    },
    numbers: createNumbers(),
    orders: [],
    openLoads: [],
    randomFor: (kind, number) => new Random(scope.seed, FIRST_STREAM[kind] + number),
  };
}

function createNumbers(): Numbers {
  const from = (first: number) => {
    let next = first;
    return () => next++;
  };
  return {
    order: from(300_001),
    delivery: from(80_000_001),
    load: from(4_001),
    invoice: from(90_000_001),
    tender: from(70_001),
    pickTask: from(1_000_001),
    portalOrder: from(20_001),
  };
}
