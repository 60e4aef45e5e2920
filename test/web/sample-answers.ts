import type {
  Attribute,
  CaseList,
  Change,
  Dfg,
  FoundCases,
  Distribution,
  LeadTimes,
  LogSummary,
  ObjectType,
  Loop,
  Performance,
  Reject,
  Replay,
  Rework,
  SliceInput,
  Stages,
  Stall,
  Trace,
  Variant,
  Week,
} from '../../eventlog/index.ts';
import { AS_OF, type SampleOrder } from './sample-log.ts';

const DAY = 86_400_000;
const iso = (ms: number) => new Date(ms).toISOString();
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function quantile(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  return low + (high - low) * (at - Math.floor(at));
}

function distribution(values: readonly number[]): Distribution {
  const sorted = [...values].sort((a, b) => a - b);
  const mean = sorted.length === 0 ? null : sum(sorted) / sorted.length;
  return {
    mean,
    median: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    min: sorted[0] ?? null,
    max: sorted.at(-1) ?? null,
    sd:
      mean === null || sorted.length < 2
        ? null
        : Math.sqrt(sum(sorted.map((v) => (v - mean) ** 2)) / (sorted.length - 1)),
  };
}

const startOf = (order: SampleOrder) => order.events[0]?.startMs ?? order.events[0]?.endMs ?? 0;
const endOf = (order: SampleOrder) => order.events.at(-1)?.endMs ?? 0;
const leadTimeOf = (order: SampleOrder) => endOf(order) - startOf(order);
const namesOf = (order: SampleOrder) => order.events.map((event) => event.activity);
const lastOf = (order: SampleOrder) => order.events.at(-1)?.activity ?? '';

const OWNERS: Record<string, string> = {
  'Set credit block': 'Credit desk',
  'Check credit': 'Credit desk',
  'Allocate stock': 'Inventory control',
  'Create order': 'Order desk',
  'Create delivery': 'Warehouse planning',
  'Release wave': 'Warehouse',
  Pick: 'Warehouse',
  'Record short pick': 'Inventory control',
  Pack: 'Transport desk',
  Depart: 'Carrier',
  Deliver: 'Billing',
};
const ownerOf = (activity: string) => OWNERS[activity] ?? null;

/** The part of a slice that the sample understands: enough to see the screen react. */
export function sliced(orders: readonly SampleOrder[], slice: SliceInput): SampleOrder[] {
  return orders.filter((order) => {
    const names = namesOf(order);
    if (slice.contains?.some((name) => !names.includes(name))) return false;
    if (slice.excludes?.some((name) => names.includes(name))) return false;
    if (slice.starts && !slice.starts.includes(names[0] ?? '')) return false;
    if (slice.ends && !slice.ends.includes(names.at(-1) ?? '')) return false;
    if (slice.open !== undefined && slice.open !== order.open) return false;
    if (slice.variants && !slice.variants.some((variant) => JSON.stringify(variant) === JSON.stringify(names)))
      return false;
    if (slice.attributes?.some(({ name, in: values }) => values && !values.includes(order.attributes[name] ?? null)))
      return false;
    return (slice.follows ?? []).every(({ source, target }) =>
      names.some((name, at) => name === source && names[at + 1] === target),
    );
  });
}

export function sampleLogSummary(orders: readonly SampleOrder[], caseNotion = 'order'): LogSummary {
  const ends = orders.map(endOf);
  const events = sum(orders.map((order) => order.events.length));
  return {
    cases: orders.length,
    openCases: orders.filter((order) => order.open).length,
    events,
    caseNotion,
    value: 'order value',
    records: events + 1_904,
    activities: new Set(orders.flatMap(namesOf)).size,
    variants: new Set(orders.map((order) => JSON.stringify(namesOf(order)))).size,
    objects: orders.length * 4,
    firstAt: orders.length === 0 ? null : iso(Math.min(...orders.map(startOf))),
    lastAt: orders.length === 0 ? null : iso(Math.max(...ends)),
    tiedPairs: 318,
    tiedCases: 296,
    overlaps: 21,
    rejected: orders.length === 0 ? 0 : 64,
    unlinked: 12,
    convergence: 7,
    divergence: 3,
    hasStarts: true,
    lifecycle: 'pair',
    closedBy: {
      activities: ['Issue invoice'],
      source: 'proposed',
      reason: '91 % of the orders that have been silent for 30 days end with it',
    },
    dataVersion: `sample-${orders.length}`,
    findings: orders.length === 0 ? [] : FINDINGS,
  };
}

/** What a case of the sample is, and what else could be one. */
export const sampleObjects = (orders: readonly SampleOrder[], caseNotion: string): ObjectType[] => [
  { type: caseNotion, objects: orders.length, events: sum(orders.map((order) => order.events.length)) },
  { type: 'load', objects: orders.length * 3, events: orders.length * 4 },
];

const FINDINGS: LogSummary['findings'] = [
  {
    code: 'impossible-times',
    severity: 'error',
    count: 3,
    share: 0.0004,
    message: '3 events are stamped 1970-01-01, long before the log begins.',
    advice: 'Ask the transport system for the true times; an empty date became zero on export.',
    subject: 'Depart',
  },
  {
    code: 'day-precision',
    severity: 'warning',
    count: 603,
    share: 0.081,
    message: 'Every “Issue invoice” is stamped 23:59:59: a date without a clock.',
    advice: 'Read waits that end here to the day. Map the creation time of the billing document if it is there.',
    subject: 'Issue invoice',
  },
  {
    code: 'tied-times',
    severity: 'warning',
    count: 318,
    share: 0.043,
    message: '318 pairs of neighbouring events share one time, in 296 orders.',
    advice: 'Their order comes from the rank of the source. Check that ranks follow the real hand-over.',
    subject: null,
  },
  {
    code: 'unusual-start',
    severity: 'info',
    count: 9,
    share: 0.015,
    message: '9 orders begin with “Check credit”, unlike the others.',
    advice: 'The export may begin in mid-life. Limit the window to orders created inside it.',
    subject: 'Check credit',
  },
  {
    code: 'constant-column',
    severity: 'info',
    count: 1,
    share: null,
    message: 'The column “company code” has one value, 1000.',
    advice: 'Leave it out; it explains nothing.',
    subject: 'company code',
  },
];

const kept = (order: SampleOrder, keep: readonly string[] | null) =>
  keep === null ? order.events : order.events.filter((event) => keep.includes(event.activity));

export function sampleDfg(
  orders: readonly SampleOrder[],
  keep: readonly string[] | null,
  quantiles: Dfg['quantiles'],
): Dfg {
  const activities = new Map<string, Dfg['activities'][number]>();
  const gaps = new Map<string, { source: string; target: string; gaps: number[]; cases: Set<string> }>();
  for (const order of orders) {
    const events = kept(order, keep);
    const seen = new Set<string>();
    events.forEach((event, at) => {
      const row = activities.get(event.activity) ?? {
        activity: event.activity,
        count: 0,
        cases: 0,
        starts: 0,
        ends: 0,
      };
      activities.set(event.activity, row);
      row.count += 1;
      if (!seen.has(event.activity)) row.cases += 1;
      seen.add(event.activity);
      if (at === 0) row.starts += 1;
      const next = events[at + 1];
      if (next === undefined) row.ends += 1;
      else {
        const key = JSON.stringify([event.activity, next.activity]);
        const edge = gaps.get(key) ?? { source: event.activity, target: next.activity, gaps: [], cases: new Set() };
        gaps.set(key, edge);
        edge.gaps.push((next.startMs ?? next.endMs) - event.endMs);
        edge.cases.add(order.id);
      }
    });
  }
  return {
    activities: [...activities.values()].sort((a, b) => b.count - a.count || a.activity.localeCompare(b.activity)),
    edges: [...gaps.values()]
      .map(({ source, target, gaps: waits, cases }) => {
        const waited = distribution(waits);
        const none = quantiles === 'none';
        return {
          source,
          target,
          count: waits.length,
          cases: cases.size,
          meanMs: waited.mean,
          medianMs: none ? null : waited.median,
          p90Ms: none ? null : waited.p90,
          minMs: waited.min,
          maxMs: waited.max,
          sdMs: waited.sd,
          overlaps: waits.filter((wait) => wait < 0).length,
        };
      })
      .sort((a, b) => b.count - a.count),
    quantiles,
  };
}

export function sampleVariants(orders: readonly SampleOrder[], top: number): Variant[] {
  const groups = new Map<string, SampleOrder[]>();
  for (const order of orders) {
    const key = JSON.stringify(namesOf(order));
    groups.set(key, [...(groups.get(key) ?? []), order]);
  }
  return [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .slice(0, top)
    .map((members, index) => ({
      rank: index + 1,
      count: members.length,
      share: members.length / orders.length,
      activities: namesOf(members[0] as SampleOrder),
      medianLeadTimeMs: distribution(members.filter((order) => !order.open).map(leadTimeOf)).median,
    }));
}

export function samplePerformance(orders: readonly SampleOrder[]): Performance {
  return {
    cases: orders.length,
    openCases: orders.filter((order) => order.open).length,
    finishedCases: orders.filter((order) => !order.open).length,
    onTimeShare: onTimeShare(orders.filter((order) => !order.open)),
    leadTimeMs: distribution(orders.filter((order) => !order.open).map(leadTimeOf)),
  };
}

export function sampleRework(orders: readonly SampleOrder[]): Rework[] {
  const names = [...new Set(orders.flatMap(namesOf))];
  return names
    .map((activity) => {
      const counts = orders.map((order) => namesOf(order).filter((name) => name === activity).length);
      const extra = sum(counts.map((count) => Math.max(0, count - 1)));
      return {
        activity,
        cases: counts.filter((count) => count > 1).length,
        extraExecutions: extra,
        selfLoops: 0,
        repetitions: extra,
        sameResource: Math.floor(extra / 3),
        otherResource: extra - Math.floor(extra / 3),
      };
    })
    .filter((row) => row.extraExecutions > 0)
    .sort((a, b) => b.extraExecutions - a.extraExecutions);
}

const LOOPS = [
  ['Check credit', 'Set credit block', 'Release credit block'],
  ['Pick', 'Record short pick', 'Allocate stock'],
];

export function sampleLoops(orders: readonly SampleOrder[], top: number): Loop[] {
  return LOOPS.map((activities) => {
    const [head = ''] = activities;
    const passes = orders.flatMap((order) => {
      const visits = order.events.filter((event) => event.activity === head);
      return visits.slice(1).map((visit, at) => ({ order, ms: visit.endMs - (visits[at]?.endMs ?? 0) }));
    });
    return {
      activities,
      cases: new Set(passes.map(({ order }) => order.id)).size,
      passes: passes.length,
      timeMs: sum(passes.map(({ ms }) => ms)),
      medianPassMs: distribution(passes.map(({ ms }) => ms)).median,
      touches: passes.length * activities.length,
      examples: [...new Set(passes.sort((a, b) => b.ms - a.ms).map(({ order }) => order.id))].slice(0, 5),
    };
  })
    .filter((loop) => loop.passes > 0)
    .sort((a, b) => b.timeMs - a.timeMs)
    .slice(0, top);
}

/** The waits that followed an activity in finished orders, shortest first. */
function waitsAfter(orders: readonly SampleOrder[], activity: string): { waits: number[]; next: string | null } {
  const followed = orders
    .filter((order) => !order.open)
    .flatMap((order) =>
      order.events.flatMap((event, at) => {
        const next = order.events[at + 1];
        return event.activity === activity && next ? [{ ms: (next.startMs ?? next.endMs) - event.endMs, next }] : [];
      }),
    );
  return {
    waits: followed.map(({ ms }) => ms).sort((a, b) => a - b),
    next: followed[0]?.next.activity ?? null,
  };
}

export function sampleStalls(all: readonly SampleOrder[], orders: readonly SampleOrder[], asOfMs: number): Stall[] {
  return orders
    .filter((order) => order.open)
    .map((order) => {
      const lastActivity = lastOf(order);
      const { waits, next } = waitsAfter(all, lastActivity);
      const waitingMs = asOfMs - endOf(order);
      const expectedMs = quantile(waits, 0.5);
      return {
        case: order.id,
        lastActivity,
        waitingSince: iso(endOf(order)),
        waitingMs,
        expectedMs,
        p90Ms: quantile(waits, 0.9),
        excessMs: expectedMs === null ? null : waitingMs - expectedMs,
        probability: (waits.filter((wait) => wait >= waitingMs).length + 1) / (waits.length + 1),
        owner: ownerOf(lastActivity),
        nextActivity: next,
        evidence: { waits: waits.length, attributes: { site: String(order.attributes['site']) } },
        valueAtStake: Number(order.attributes['order value']),
      };
    })
    .filter((stall) => stall.p90Ms !== null && stall.waitingMs > stall.p90Ms)
    .sort((a, b) => (b.excessMs ?? 0) - (a.excessMs ?? 0));
}

/** What `/v1/find` answers: orders that hold the text; else those that share its first four letters. */
export function sampleFound(orders: readonly SampleOrder[], text: string, limit: number): FoundCases {
  const holding = orders.filter(({ id }) => id.toLowerCase().includes(text.toLowerCase()));
  const near = orders.filter(({ id }) => id.startsWith(text.slice(0, 4)));
  return {
    cases: holding.slice(0, limit).map((order) => ({
      case: order.id,
      startedAt: iso(startOf(order)),
      lastActivity: order.events.at(-1)?.activity ?? '',
      open: order.open,
      via: null,
    })),
    more: holding.length > limit,
    near: holding.length > 0 ? [] : near.slice(0, 3).map(({ id }) => id),
  };
}

export function sampleTrace(order: SampleOrder): Trace {
  return {
    case: order.id,
    open: order.open,
    leadTimeMs: order.open ? null : leadTimeOf(order),
    attributes: order.attributes,
    events: order.events.map((event, at) => ({
      activity: event.activity,
      startedAt: event.startMs === null ? null : iso(event.startMs),
      endedAt: iso(event.endMs),
      resource: event.resource,
      system: event.system,
      attributes: event.system === 'WMS' ? { zone: 'A2', quantity: 4 } : {},
      waitingMs: at === 0 ? null : (event.startMs ?? event.endMs) - (order.events[at - 1]?.endMs ?? 0),
      object:
        event.system === 'TMS'
          ? { type: 'shipment', key: `SH-${order.id.slice(3)}` }
          : { type: 'order', key: order.id },
      recordedAt: event.system === 'TMS' ? iso(event.endMs + 2 * 3_600_000) : null,
      ingestedAt: iso(AS_OF),
      precision: event.activity === 'Issue invoice' ? 'day' : 'exact',
      afterAt: null,
      corrections: 0,
    })),
    withdrawn: [],
    objects: [],
  };
}

export function sampleAttributes(orders: readonly SampleOrder[]): Attribute[] {
  return Object.keys(orders[0]?.attributes ?? {}).map((name) => {
    const values = orders.map((order) => order.attributes[name] ?? null);
    const counts = new Map<string | number | null, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    const numbers = values.filter((value) => typeof value === 'number');
    return {
      name,
      scope: 'case',
      unit: null,
      type: numbers.length > 0 ? 'integer' : name.endsWith(' at') ? 'instant' : 'text',
      distinct: counts.size,
      top: [...counts]
        .sort((a, b) => b[1] - a[1])
        .slice(0, 20)
        .map(([value, cases]) => ({ value, cases })),
      min: numbers.length > 0 ? Math.min(...numbers) : null,
      max: numbers.length > 0 ? Math.max(...numbers) : null,
    };
  });
}

export const SAMPLE_REJECTS: Reject[] = Array.from({ length: 64 }, (_, index) => ({
  source: index % 3 === 0 ? 'tms-status' : 'wms-west',
  line: 118 + index * 37,
  column: index % 3 === 0 ? 'status_time' : 'picked_at',
  code: index % 3 === 0 ? 'time-missing' : 'time-invalid',
  reason: index % 3 === 0 ? 'no time is recorded' : '“Date Not Captured” is not a time in the form yyyy-MM-dd HH:mm:ss',
  raw: `SO-${410_000 + index * 7};PICK;Date Not Captured;P-117;${index % 9}`,
}));

export function sampleCases(orders: readonly SampleOrder[], limit: number, offset: number): CaseList {
  return {
    total: orders.length,
    cases: orders.slice(offset, offset + limit).map((order) => ({
      case: order.id,
      startedAt: iso(startOf(order)),
      endedAt: iso(endOf(order)),
      leadTimeMs: leadTimeOf(order),
      events: order.events.length,
      lastActivity: lastOf(order),
      open: order.open,
    })),
  };
}

export function sampleWeeks(orders: readonly SampleOrder[]): Week[] {
  if (orders.length === 0) return [];
  const first = Date.UTC(2026, 3, 6);
  const weekOf = (ms: number) => Math.floor((ms - first) / (7 * DAY));
  return Array.from({ length: weekOf(AS_OF) }, (_, week) => {
    const finished = orders.filter((order) => !order.open && weekOf(endOf(order)) === week);
    const lead = distribution(finished.map(leadTimeOf));
    return {
      week: iso(first + week * 7 * DAY),
      started: orders.filter((order) => weekOf(startOf(order)) === week).length,
      finished: finished.length,
      medianLeadTimeMs: lead.median,
      p90LeadTimeMs: lead.p90,
      onTimeShare: onTimeShare(finished),
    };
  });
}

function onTimeShare(finished: readonly SampleOrder[]): number | null {
  if (finished.length === 0) return null;
  const delivered = (order: SampleOrder) => order.events.find((event) => event.activity === 'Deliver')?.endMs ?? 0;
  const onTime = finished.filter((order) => delivered(order) <= Date.parse(String(order.attributes['promised at'])));
  return onTime.length / finished.length;
}

function stagesOf(open: readonly SampleOrder[], stalls: readonly Stall[], all: readonly SampleOrder[]) {
  return [...new Set(open.map(lastOf))]
    .map((lastActivity) => {
      const here = stalls.filter((stall) => stall.lastActivity === lastActivity);
      return {
        lastActivity,
        nextActivity: waitsAfter(all, lastActivity).next,
        owner: ownerOf(lastActivity),
        open: open.filter((order) => lastOf(order) === lastActivity).length,
        stalled: here.length,
        excessMs: sum(here.map((stall) => stall.excessMs ?? 0)),
        valueAtStake: sum(here.map((stall) => stall.valueAtStake ?? 0)),
      };
    })
    .sort((a, b) => b.excessMs - a.excessMs);
}

export function sampleStages(all: readonly SampleOrder[], orders: readonly SampleOrder[], asOfMs: number): Stages {
  const open = orders.filter((order) => order.open);
  const stages = stagesOf(open, sampleStalls(all, orders, asOfMs), all);
  const owners = [...new Set(stages.map((stage) => stage.owner))].map((owner) => {
    const theirs = stages.filter((stage) => stage.owner === owner);
    return {
      owner,
      open: sum(theirs.map((stage) => stage.open)),
      stalled: sum(theirs.map((stage) => stage.stalled)),
      excessMs: sum(theirs.map((stage) => stage.excessMs)),
    };
  });
  return {
    asOf: orders.length === 0 ? null : iso(asOfMs),
    stages,
    owners: owners.sort((a, b) => b.excessMs - a.excessMs),
  };
}

export function sampleChanges(orders: readonly SampleOrder[]): Change[] {
  const before = sampleDfg(
    orders.filter((order) => endOf(order) < AS_OF - 28 * DAY),
    null,
    'exact',
  );
  const after = sampleDfg(
    orders.filter((order) => endOf(order) >= AS_OF - 28 * DAY),
    null,
    'exact',
  );
  return after.edges
    .flatMap((edge) => {
      const earlier = before.edges.find(({ source, target }) => source === edge.source && target === edge.target);
      if (!earlier || earlier.count < 20 || edge.count < 8) return [];
      return [
        {
          source: edge.source,
          target: edge.target,
          beforeMedianMs: earlier.medianMs ?? 0,
          afterMedianMs: edge.medianMs ?? 0,
          beforeCount: earlier.count,
          afterCount: edge.count,
        },
      ];
    })
    .sort((a, b) => Math.abs(b.afterMedianMs - b.beforeMedianMs) - Math.abs(a.afterMedianMs - a.beforeMedianMs))
    .slice(0, 6);
}

export function sampleLeadTimes(orders: readonly SampleOrder[]): LeadTimes {
  const times = orders.filter((order) => !order.open).map(leadTimeOf);
  if (times.length === 0) return [];
  const binOf = (ms: number) => Math.floor(Math.log2(ms / 3_600_000) * 2);
  const first = Math.min(...times.map(binOf));
  const last = Math.max(...times.map(binOf));
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    fromMs: 3_600_000 * 2 ** ((first + index) / 2),
    toMs: 3_600_000 * 2 ** ((first + index + 1) / 2),
    cases: times.filter((ms) => binOf(ms) === first + index).length,
  }));
}

export function sampleReplay(orders: readonly SampleOrder[], cases: number): Replay {
  const activities = [...new Set(orders.flatMap(namesOf))];
  const every = Math.max(1, Math.floor(orders.length / cases));
  return {
    activities,
    cases: orders
      .filter((_, index) => index % every === 0)
      .slice(0, cases)
      .map((order) => ({
        case: order.id,
        activity: order.events.map((event) => activities.indexOf(event.activity)),
        startMs: order.events.map((event) => event.startMs ?? event.endMs),
        endMs: order.events.map((event) => event.endMs),
      })),
  };
}
