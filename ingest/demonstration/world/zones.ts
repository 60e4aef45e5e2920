import { createZone, type Zone } from '../kernel/zone.ts';

export interface Zones {
  eastern: Zone;
  central: Zone;
  mountain: Zone;
  pacific: Zone;
}

export const createZones = (from: number, until: number): Zones => ({
  eastern: createZone('America/New_York', from, until),
  central: createZone('America/Chicago', from, until),
  mountain: createZone('America/Denver', from, until),
  pacific: createZone('America/Los_Angeles', from, until),
});
