/** The part that a record plays for an object of a hand-off. Of parts at one instant the lower one goes first. */
export const PART = { birth: 0, standing: 1, undo: 2, departure: 3, arrival: 4, end: 5, action: 6 } as const;

/**
 * Records by the parts they play, one entry per part, in columns: ordered by hand-off, object, instant, part and event.
 * A record that plays two parts, or for two objects, comes twice.
 */
export interface HandoffParts {
  /** place in the list of hand-offs */
  handoff: Uint16Array;
  /** the object that both sides share */
  object: Uint32Array;
  part: Uint8Array;
  /** 1: of something that the object is part of, such as the order of a delivery */
  isInherited: Uint8Array;
  /** epoch milliseconds, clocks corrected */
  atMs: Float64Array;
  /** NaN where no start is recorded */
  durationMs: Float64Array;
  system: Uint16Array;
  event: Uint32Array;
}

/** What of a hand-off's declaration decides which departures are due. */
export interface DueRules {
  /** a departure that was not undone is due at an object that begins later */
  isUndone: boolean;
  /** a departure is due only while what it undoes stands at the receiver */
  needsStanding: boolean;
}

/** One fact on its way to one object. */
export interface Transfer {
  object: number;
  /** epoch milliseconds; from the object's beginning on, where the fact is older */
  departedAtMs: number;
  /** null: not arrived */
  arrivedAtMs: number | null;
  /** when it stopped being due without having arrived; null: due */
  supersededAtMs: number | null;
  from: number;
  /** null: not arrived */
  to: number | null;
  departure: number;
  arrival: number | null;
}

/** An arrival for which nothing had departed. */
export interface Unprompted {
  object: number;
  atMs: number;
  to: number;
  arrival: number;
  /** system of the object's departures; null where it has none */
  from: number | null;
}

export interface StaleAction {
  transfer: Transfer;
  event: number;
  startedAtMs: number;
  durationMs: number;
}

/** What became of one hand-off at one object. */
export interface ObjectHandoffs {
  transfers: Transfer[];
  unprompted: Unprompted[];
  staleActions: StaleAction[];
}

/**
 * Matches the departures of one object with its arrivals, in a queue served first in, first out: an arrival answers the
 * earliest departure that is due and not yet answered, else the earliest that was superseded (it came all the same), else
 * none. Departures still unanswered at the end are then matched with arrivals that answered none, the last with the last:
 * these came first. What is left on either side is missing, or came twice.
 *
 * Superseded is a departure that was undone before it arrived, that came or still was on its way when the object was done
 * with, or that undoes what does not stand at the receiver. A fact older than the object is due from the object's
 * beginning, if it can be undone and was not; else the object began with it. One that undoes something never concerned an
 * object that began later.
 *
 * @param first place of the object's first part
 * @param last place behind its last
 */
export function matchObject(parts: HandoffParts, first: number, last: number, rules: DueRules): ObjectHandoffs {
  const birthMs = beginningOf(parts, first, last);
  const object = parts.object[first] as number;
  const found: ObjectHandoffs = { transfers: [], unprompted: [], staleActions: [] };
  let isStanding = false;
  let isOver = false;
  for (let place = first; place < last; place++) {
    const atMs = parts.atMs[place] as number;
    switch (parts.part[place]) {
      case PART.standing:
        isStanding = true;
        break;
      case PART.undo:
        found.transfers = undone(found.transfers, atMs);
        break;
      case PART.departure: {
        const isEarlier = parts.isInherited[place] === 1 && atMs < birthMs;
        if (isEarlier && (!rules.isUndone || rules.needsStanding)) break;
        const isDue = !isOver && (isStanding || !rules.needsStanding);
        found.transfers.push({
          object,
          departedAtMs: isEarlier ? birthMs : atMs,
          arrivedAtMs: null,
          supersededAtMs: isDue ? null : atMs,
          from: parts.system[place] as number,
          to: null,
          departure: parts.event[place] as number,
          arrival: null,
        });
        break;
      }
      case PART.arrival:
        isStanding = false;
        arrive(found, parts, place);
        break;
      case PART.end:
        isOver = true;
        for (const transfer of found.transfers) if (isWaiting(transfer)) transfer.supersededAtMs = atMs;
        break;
      case PART.action:
        noteIfStale(found, parts, place);
        break;
    }
  }
  return withEarly(found);
}

const isWaiting = ({ arrivedAtMs, supersededAtMs }: Transfer): boolean =>
  arrivedAtMs === null && supersededAtMs === null;

function beginningOf(parts: HandoffParts, first: number, last: number): number {
  for (let place = first; place < last; place++)
    if (parts.part[place] === PART.birth) return parts.atMs[place] as number;
  return Number.NEGATIVE_INFINITY;
}

/** What was undone before the object began never concerned it. */
function undone(transfers: readonly Transfer[], atMs: number): Transfer[] {
  const concerning = transfers.filter((transfer) => !isWaiting(transfer) || transfer.departedAtMs <= atMs);
  for (const transfer of concerning) if (isWaiting(transfer)) transfer.supersededAtMs = atMs;
  return concerning;
}

function arrive({ transfers, unprompted }: ObjectHandoffs, parts: HandoffParts, place: number): void {
  const atMs = parts.atMs[place] as number;
  const to = parts.system[place] as number;
  const arrival = parts.event[place] as number;
  const answered = transfers.find(isWaiting) ?? transfers.find(({ arrivedAtMs }) => arrivedAtMs === null);
  if (answered) Object.assign(answered, { arrivedAtMs: atMs, to, arrival, supersededAtMs: null });
  else unprompted.push({ object: parts.object[place] as number, atMs, to, arrival, from: null });
}

function noteIfStale({ transfers, staleActions }: ObjectHandoffs, parts: HandoffParts, place: number): void {
  const startedAtMs = parts.atMs[place] as number;
  const transfer = transfers.find((one) => isWaiting(one) && one.departedAtMs <= startedAtMs);
  if (transfer === undefined) return;
  const durationMs = parts.durationMs[place] as number;
  staleActions.push({ transfer, event: parts.event[place] as number, startedAtMs, durationMs });
}

/** Every arrival that answered none came before every departure that is still unanswered. */
function withEarly(found: ObjectHandoffs): ObjectHandoffs {
  if (found.unprompted.length === 0) return found;
  const { transfers, unprompted, staleActions } = found;
  const from = transfers.at(-1)?.from ?? null;
  const waiting = transfers.filter(isWaiting);
  const pairs = Math.min(waiting.length, unprompted.length);
  const came = unprompted.slice(unprompted.length - pairs);
  const early = new Set<Transfer>();
  for (const [index, { atMs, to, arrival }] of came.entries()) {
    const transfer = Object.assign(waiting[index] as Transfer, { arrivedAtMs: atMs, to, arrival });
    early.add(transfer);
  }
  return {
    transfers,
    unprompted: unprompted.slice(0, unprompted.length - pairs).map((one) => ({ ...one, from })),
    staleActions: staleActions.filter(({ transfer }) => !early.has(transfer)),
  };
}
