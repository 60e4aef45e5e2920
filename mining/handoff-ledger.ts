import type { Handoff } from '../eventlog/index.ts';
import { clockSkew } from './clock-skew.ts';
import { type Entry, type LedgerRow, ledgerRow, type LedgerTerms, longestLag, type Matched } from './ledger-row.ts';
import { type HandoffParts, matchObject, PART, type Transfer } from './match-handoffs.ts';

/**
 * The hand-off ledger: of every hand-off, by the system where it departs and the one where it arrives, what arrived and
 * what did not, how long it took, in which rhythm, and what was done meanwhile. In the order of the declarations, then of the systems; a
 * hand-off of which there is nothing has one row without systems.
 *
 * Time O(n log n) in the parts.
 */
export function handoffLedger(parts: HandoffParts, terms: LedgerTerms): LedgerRow[] {
  const matched = terms.handoffs.map((handoff, number) => matchAll(parts, number, handoff));
  const receiverOf = receivers(parts, matched);
  const rows = terms.handoffs.flatMap((handoff, number) => {
    const found = matched[number] as Matched;
    const entries = entriesOf(found, (transfer) => transfer.to ?? receiverOf(number, transfer.object));
    const overallMs = longestLag(found.transfers);
    return entries.map((entry) => ledgerRow(entry, number, handoff, overallMs, terms));
  });
  return withSkew(rows);
}

/** All objects of one hand-off. */
function matchAll(parts: HandoffParts, number: number, { undoneBy, undoes }: Handoff): Matched {
  const rules = { isUndone: undoneBy.length > 0, needsStanding: undoes.length > 0 };
  const all: Matched = { transfers: [], unprompted: [], staleActions: [] };
  const [begin, end] = [parts.handoff.indexOf(number), parts.handoff.lastIndexOf(number) + 1];
  for (let first = Math.max(0, begin); first < end; ) {
    let last = first + 1;
    while (last < end && parts.object[last] === parts.object[first]) last++;
    const found = matchObject(parts, first, last, rules);
    for (const transfer of found.transfers) all.transfers.push(transfer);
    for (const one of found.unprompted) all.unprompted.push(one);
    for (const action of found.staleActions) all.staleActions.push(action);
    first = last;
  }
  return all;
}

/**
 * Tells where an object's facts should have arrived: in the only system where facts of the kind arrive, else in the only one of
 * those that has anything to do with the object; null where that does not tell.
 */
function receivers(
  { handoff, object, part, system }: HandoffParts,
  matched: readonly Matched[],
): (handoff: number, object: number) => number | null {
  const arrivingAt = matched.map(() => new Set<number>());
  const knownBy = new Map<number, Set<number>>();
  for (const { transfers } of matched)
    for (const transfer of transfers) if (transfer.to === null) knownBy.set(transfer.object, new Set());
  for (let place = 0; place < part.length; place++) {
    if (part[place] === PART.arrival) arrivingAt[handoff[place] as number]?.add(system[place] as number);
    knownBy.get(object[place] as number)?.add(system[place] as number);
  }
  return (number, asked) => {
    const candidates = arrivingAt[number] ?? new Set<number>();
    if (candidates.size < 2) return only(candidates);
    return only(new Set([...(knownBy.get(asked) ?? [])].filter((one) => candidates.has(one))));
  };
}

const only = (values: ReadonlySet<number>): number | null => (values.size === 1 ? ([...values][0] as number) : null);

function entriesOf(
  { transfers, unprompted, staleActions }: Matched,
  toOf: (transfer: Transfer) => number | null,
): Entry[] {
  const entries = new Map<number | null, Map<number | null, Entry>>();
  const entryOf = (from: number | null, to: number | null): Entry => {
    const ofFrom = entries.get(from) ?? new Map<number | null, Entry>();
    const entry = ofFrom.get(to) ?? { from, to, transfers: [], unprompted: [], staleActions: [] };
    entries.set(from, ofFrom.set(to, entry));
    return entry;
  };
  const senders = new Set(transfers.map(({ from }) => from));
  for (const transfer of transfers) entryOf(transfer.from, toOf(transfer)).transfers.push(transfer);
  for (const one of unprompted) entryOf(one.from ?? only(senders), one.to).unprompted.push(one);
  for (const action of staleActions) entryOf(action.transfer.from, toOf(action.transfer)).staleActions.push(action);
  const all = [...entries.values()].flatMap((ofFrom) => [...ofFrom.values()]);
  if (all.length === 0) return [entryOf(null, null)];
  return all.toSorted((a, b) => bySystem(a.from, b.from) || bySystem(a.to, b.to));
}

/** One that nothing tells comes last. */
const bySystem = (one: number | null, other: number | null): number =>
  (one ?? Number.MAX_SAFE_INTEGER) - (other ?? Number.MAX_SAFE_INTEGER);

/** Every row with the skew of its receiver's clock against its sender's, where facts go both ways. */
function withSkew(rows: readonly LedgerRow[]): LedgerRow[] {
  const smallest = (from: number, to: number): number | null =>
    rows.reduce<number | null>(
      (least, row) =>
        row.from === from && row.to === to && row.minLagMs !== null
          ? Math.min(least ?? row.minLagMs, row.minLagMs)
          : least,
      null,
    );
  return rows.map((row) => {
    if (row.from === null || row.to === null || row.from === row.to) return row;
    const [towards, back] = [smallest(row.from, row.to), smallest(row.to, row.from)];
    return towards === null || back === null ? row : { ...row, skew: clockSkew(towards, back) };
  });
}
