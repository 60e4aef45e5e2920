import type { HandoffRow } from '../../eventlog/index.ts';
import type { SampleOrder } from './sample-log.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEK = 7 * 24 * HOUR;

const iso = (ms: number) => new Date(ms).toISOString();
const endOf = (order: SampleOrder) => order.events.at(-1)?.endMs ?? 0;

const BARE: HandoffRow = {
  fact: 'shipment',
  from: 'WMS North',
  to: 'ERP',
  fromActivities: ['Load'],
  toActivities: ['Post goods issue'],
  per: 'delivery',
  expected: 0,
  arrived: 0,
  missing: 0,
  underway: 0,
  late: 0,
  early: 0,
  duplicate: 0,
  superseded: 0,
  withinMs: HOUR,
  withinGiven: true,
  medianLagMs: null,
  p90LagMs: null,
  minLagMs: null,
  maxLagMs: null,
  periodMs: null,
  offsetMs: null,
  periodShare: null,
  clockSkewMs: null,
  clockSkewWithinMs: null,
  clockCorrectionMs: 0,
  staleActions: 0,
  staleCases: [],
  staleMs: null,
  staleValue: null,
  weeks: [],
  examples: [],
  exceptions: [],
  staleExamples: [],
};

/** Three hand-offs over the sample's weeks: one in order, one in a rhythm with stale work, one of which nothing arrived. */
export function sampleHandoffs(orders: readonly SampleOrder[]): HandoffRow[] {
  const [first, second] = orders;
  if (first === undefined || second === undefined) return [];
  const weeks = Array.from({ length: 9 }, (_, index) => ({
    week: iso(Math.floor((endOf(first) - 345_600_000) / WEEK) * WEEK + 345_600_000 + index * WEEK),
    expected: 40,
    arrived: 39,
    medianLagMs: (20 + 6 * index) * MINUTE,
    p90LagMs: (50 + 8 * index) * MINUTE,
  }));
  const object = { type: 'delivery', key: '80001234' };
  const departedAt = iso(endOf(first) - 3 * HOUR);
  const held: HandoffRow = {
    ...BARE,
    fact: 'credit hold',
    from: 'ERP',
    to: 'WMS South',
    fromActivities: ['Set credit block'],
    toActivities: ['Hold at Warehouse'],
    expected: 360,
    arrived: 351,
    missing: 5,
    underway: 4,
    late: 2,
    duplicate: 1,
    superseded: 12,
    medianLagMs: 58 * MINUTE,
    p90LagMs: 112 * MINUTE,
    minLagMs: MINUTE,
    maxLagMs: 119 * MINUTE,
    periodMs: 2 * HOUR,
    offsetMs: 0,
    periodShare: 0.97,
    clockSkewMs: -12_000,
    clockSkewWithinMs: 40_000,
    clockCorrectionMs: -95_000,
    staleActions: 1,
    staleCases: [first.id],
    staleMs: 20 * MINUTE,
    staleValue: 4_200,
    weeks,
    examples: [first.id, second.id],
    exceptions: [
      { kind: 'missing', case: first.id, object, departedAt, arrivedAt: null, lagMs: 3 * HOUR },
      { kind: 'duplicate', case: second.id, object, departedAt: null, arrivedAt: iso(endOf(second)), lagMs: null },
    ],
    staleExamples: [
      {
        case: first.id,
        object,
        activity: 'Pick',
        startedAt: iso(endOf(first) - 2 * HOUR),
        departedAt,
        arrivedAt: iso(endOf(first) - HOUR),
      },
    ],
  };
  return [
    held,
    { ...BARE, expected: 340, arrived: 340, medianLagMs: 4 * MINUTE, p90LagMs: 6 * MINUTE, weeks },
    { ...BARE, fact: 'return', to: null, expected: 3, missing: 3, withinMs: null, withinGiven: false, late: null },
  ];
}
