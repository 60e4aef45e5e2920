import { type Calendar, createCalendar, type Week, weekdays } from '../kernel/calendar.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { createTeam, type Team } from '../kernel/team.ts';
import type { Zone } from '../kernel/zone.ts';
import { createPeople } from './people.ts';
import { SITES, type Site, type SiteName } from './sites.ts';
import type { Zones } from './zones.ts';

export interface SiteCrew {
  calendar: Calendar;
  pickers: Team;
  packers: Team;
  dock: Team;
}

/** Everyone who works at the distributor. Sizes are for the usual volume and grow with it. */
export interface Crew {
  customerService: Team;
  creditControl: Team;
  qualityApprovers: Team;
  allocationPlanners: Team;
  billing: Team;
  shippingClerks: Team;
  dispatch: Team;
  /** plans West's work in a spreadsheet */
  spreadsheetPlanner: Team;
  sites: Record<SiteName, SiteCrew>;
}

export function createCrew(simulation: Simulation, zones: Zones, scale: number): Crew {
  const nextPerson = createPeople();
  const team = (size: number, zone: Zone, week: Week) => {
    const names = Array.from({ length: Math.max(1, Math.round(size * scale)) }, nextPerson);
    return createTeam(simulation, names, createCalendar(zone, week));
  };
  const siteCrew = ({ zone, hours, crews }: Site): SiteCrew => ({
    calendar: createCalendar(zones[zone], hours),
    pickers: team(crews.pickers, zones[zone], hours),
    packers: team(crews.packers, zones[zone], hours),
    dock: team(crews.dock, zones[zone], hours),
  });
  return {
    customerService: team(2, zones.central, weekdays(7, 18)),
    creditControl: team(2, zones.central, weekdays(8, 17)),
    qualityApprovers: team(2, zones.central, weekdays(10, 15)),
    allocationPlanners: team(1, zones.central, weekdays(7, 17)),
    billing: team(1, zones.central, weekdays(8, 17)),
    shippingClerks: team(1, zones.central, weekdays(7, 17)),
    dispatch: team(1, zones.central, weekdays(6, 19)),
    spreadsheetPlanner: team(1, zones.pacific, weekdays(7, 15)),
    sites: Object.fromEntries(SITES.map((site) => [site.name, siteCrew(site)])) as Record<SiteName, SiteCrew>,
  };
}
