import type { Calendar } from './calendar.ts';
import type { Process, Simulation } from './simulation.ts';

/** Why work waited for a team; the parts add up to the wait. */
export interface QueueParts {
  /** the member who took it was busy with work that had come no later */
  contention: number;
  /** the member was busy with work that had come later and was put first */
  prioritisation: number;
  /** nobody was on duty */
  unavailability: number;
}

export interface Assignment {
  member: string;
  waited: QueueParts;
  /** Lets the member take the next work. */
  finish(): void;
}

/** People of one trade who share one queue and one calendar. */
export interface Team {
  calendar: Calendar;
  /**
   * Waits for someone on duty. Work begun is finished, past closing time if need be.
   *
   * @param rank lower is taken first, whenever it came; equal ranks in the order of coming
   */
  assign(rank?: number): Process<Assignment>;
}

interface Request {
  cameAt: number;
  rank: number;
  grant(assignment: Assignment): void;
}

interface Service {
  cameAt: number;
  startedAt: number;
  endedAt: number;
}

interface Member {
  name: string;
  services: Service[];
}

/** How many of a member's last services can explain a wait. */
const MEMORY = 1_000;

export function createTeam(simulation: Simulation, names: readonly string[], calendar: Calendar): Team {
  const idle: Member[] = names.map((name) => ({ name, services: [] }));
  const requests: Request[] = [];
  let wakesAt = -Infinity;

  function dispatch(): void {
    if (requests.length === 0 || idle.length === 0) return;
    const opensAt = calendar.nextOpen(simulation.now());
    if (opensAt > simulation.now()) return wakeAt(opensAt);
    while (requests.length > 0 && idle.length > 0) serve(idle.shift() as Member, takeFirst(requests));
  }

  function wakeAt(instant: number): void {
    if (wakesAt >= instant) return;
    wakesAt = instant;
    simulation.startAt(instant, function* () {
      dispatch();
    });
  }

  function serve(member: Member, request: Request): void {
    const startedAt = simulation.now();
    const waited = explain(member, request.cameAt, startedAt, calendar);
    const service: Service = { cameAt: request.cameAt, startedAt, endedAt: Infinity };
    member.services.push(service);
    request.grant({
      member: member.name,
      waited,
      finish() {
        service.endedAt = simulation.now();
        if (member.services.length > 2 * MEMORY) member.services.splice(0, MEMORY);
        idle.push(member);
        dispatch();
      },
    });
  }

  return {
    calendar,
    *assign(rank = 0) {
      let assignment: Assignment | undefined;
      yield (resume) => {
        requests.push({
          cameAt: simulation.now(),
          rank,
          grant(granted) {
            assignment = granted;
            resume();
          },
        });
        dispatch();
      };
      return assignment as unknown as Assignment;
    },
  };
}

function takeFirst(requests: Request[]): Request {
  let first = 0;
  for (let index = 1; index < requests.length; index++) {
    if ((requests[index] as Request).rank < (requests[first] as Request).rank) first = index;
  }
  return requests.splice(first, 1)[0] as Request;
}

/** The order of the parts is the field's: contention, prioritisation, unavailability. */
function explain(member: Member, cameAt: number, startedAt: number, calendar: Calendar): QueueParts {
  const parts: QueueParts = { contention: 0, prioritisation: 0, unavailability: calendar.closedMs(cameAt, startedAt) };
  for (let index = member.services.length - 1; index >= 0; index--) {
    const service = member.services[index] as Service;
    if (service.endedAt <= cameAt) break;
    const from = Math.max(service.startedAt, cameAt);
    parts[service.cameAt <= cameAt ? 'contention' : 'prioritisation'] += service.endedAt - from;
    parts.unavailability -= calendar.closedMs(from, service.endedAt);
  }
  const explained = parts.contention + parts.prioritisation + parts.unavailability;
  parts.contention += startedAt - cameAt - explained;
  return parts;
}
