import type { Stall } from '../eventlog/index.ts';
import { type CaseEvents, completedWaits } from './completed-waits.ts';
import { type AttributeCodes, type ComparedWaits, type ExpectedWait, expectedWaits } from './expected-waits.ts';

/** Orders that wait, column by column, one entry each. */
export interface WaitingOrders {
  case: readonly string[];
  caseNo: Uint32Array;
  /** code of the activity done last */
  activity: Uint16Array;
  /** epoch microseconds */
  sinceUs: Float64Array;
  /** at stake; NaN where none is known, as an array of numbers has no null */
  value: Float64Array;
  /** by kind, the code of its value */
  codes: readonly Uint16Array[];
}

/**
 * An attribute by which orders are compared. The place of a value in `values`, from 1, is its code; 0 is none, one more
 * than the last is any other.
 */
export interface Kind {
  name: string;
  values: readonly string[];
}

/** Names of what answers mention, and who owns the wait after an activity where the log's settings say so. */
export interface Words {
  /** by code */
  activities: readonly string[];
  /** by the number that the waits give */
  resources: ReadonlyMap<number, string>;
  owners: Readonly<Record<string, string>>;
}

/** The orders that wait, and the events of the closed cases whose waits they are judged by. */
export interface OpenWork {
  orders: WaitingOrders;
  kinds: readonly Kind[];
  events: CaseEvents;
  /** by kind, the codes of the closed cases */
  codes: readonly AttributeCodes[];
  words: Words;
}

/** An open order and what comparable completed waits say about its wait. */
export interface OpenOrder extends Stall {
  /** it waits longer than nine in ten comparable waits did */
  isStalled: boolean;
}

/** By waiting order: 1 keeps it. */
export type OrderMask = Uint8Array;

/**
 * The waiting orders judged as of an instant (epoch microseconds), in the order given; a mask of null keeps all. What is
 * compared once is kept: the first answer costs more than those after it.
 */
export function openOrders(work: OpenWork): (asOfUs: number, mask: OrderMask | null) => OpenOrder[] {
  const { orders, events, codes } = work;
  const expectedWait = expectedWaits(completedWaits(events), codes);
  const described = new Map<ComparedWaits, Described>();
  return (asOfUs, mask) => {
    const judged: OpenOrder[] = [];
    for (let order = 0; order < orders.case.length; order++) {
      if (mask !== null && mask[order] === 0) continue;
      const waitingMs = (asOfUs - orders.sinceUs[order]!) / 1000;
      const kinds = orders.codes.map((byOrder) => byOrder[order]!);
      const expected = expectedWait({ activity: orders.activity[order]!, waitingMs, codes: kinds });
      const { compared } = expected;
      const words = described.get(compared) ?? describe(work, order, compared);
      described.set(compared, words);
      judged.push(openOrder(work, order, waitingMs, expected, words));
    }
    return judged;
  };
}

/** What a comparison says in words, the same for all orders that are compared with the same waits. */
type Described = Pick<OpenOrder, 'lastActivity' | 'owner' | 'nextActivity' | 'evidence'>;

function describe({ orders, kinds, words }: OpenWork, order: number, compared: ComparedWaits): Described {
  const { next, resource, waits, attributes } = compared;
  const lastActivity = words.activities[orders.activity[order]!]!;
  const value = (kind: number) => kinds[kind]!.values[orders.codes[kind]![order]! - 1] ?? null;
  return {
    lastActivity,
    owner: words.owners[lastActivity] ?? (resource === null ? null : (words.resources.get(resource) ?? null)),
    nextActivity: next === null ? null : (words.activities[next] ?? null),
    evidence: { waits, attributes: Object.fromEntries(attributes.map((kind) => [kinds[kind]!.name, value(kind)])) },
  };
}

function openOrder(
  { orders }: OpenWork,
  order: number,
  waitingMs: number,
  { compared: { medianMs, p90Ms }, probability }: ExpectedWait,
  { lastActivity, owner, nextActivity, evidence }: Described,
): OpenOrder {
  const value = orders.value[order]!;
  return {
    case: orders.case[order]!,
    lastActivity,
    waitingSince: new Date(Math.floor(orders.sinceUs[order]! / 1000)).toISOString(),
    waitingMs,
    expectedMs: medianMs,
    p90Ms,
    excessMs: medianMs === null ? null : waitingMs - medianMs,
    probability,
    owner,
    nextActivity,
    evidence,
    valueAtStake: Number.isNaN(value) ? null : value,
    isStalled: p90Ms !== null && waitingMs > p90Ms,
  };
}

/** Longest excess first, then by case; those without any comparable wait last. */
export const byExcess = (a: OpenOrder, b: OpenOrder): number =>
  (b.excessMs ?? Number.NEGATIVE_INFINITY) - (a.excessMs ?? Number.NEGATIVE_INFINITY) || (a.case < b.case ? -1 : 1);

/** The stalled ones of judged orders, longest excess first. */
export const stalls = (orders: readonly OpenOrder[]): Stall[] =>
  orders
    .filter(({ isStalled }) => isStalled)
    .sort(byExcess)
    .map(({ isStalled, ...stall }) => stall);
