import { DAY, HOUR } from '../kernel/duration.ts';

/** Why something waited. */
export type Cause =
  /** an earlier step of the same wait that is work, not waiting */
  | 'handling'
  /** until others joined, or a run came round */
  | 'batching'
  | 'contention'
  | 'prioritisation'
  | 'unavailability'
  /** the ERP's credit hold or approval block */
  | 'block'
  /** until one system knew what another knew */
  | 'synchronisation'
  | 'stock'
  | 'transport'
  | 'carrier-slow-on-fridays'
  | 'carrier-worse'
  | Fault;

/**
 * What should not happen at all, and how long the step takes at most where nothing is wrong: an order that waits for a
 * fault longer than that is stalled.
 */
const FAULTS = {
  'hold-forgotten': 3 * DAY,
  'approval-forgotten': 4 * DAY,
  'transfer-overlooked': DAY,
  'supplier-failed': 4 * DAY,
  'download-lost': HOUR,
  'spreadsheet-row-missing': 3 * DAY,
  'reallocation-forgotten': 3 * DAY,
  'tender-unanswered': 2 * HOUR,
  'goods-issue-signal-lost': HOUR,
  'status-update-late': HOUR,
  'proof-signal-lost': HOUR,
  'invoice-blocked': DAY,
} as const;

export type Fault = keyof typeof FAULTS;

/** Null for causes that are no faults. */
export const patienceMs = (cause: Cause): number | null => (cause in FAULTS ? FAULTS[cause as Fault] : null);

/** Whether something took longer than it should: a fault, or a carrier that is slower than usual. */
export const isAbnormal = (cause: Cause) =>
  cause in FAULTS || cause === 'carrier-slow-on-fridays' || cause === 'carrier-worse';

/** The gaps that people in distribution know by name. */
export type GapName =
  | 'rekeyed-order'
  | 'order-rekeyed-twice'
  | 'slow-release'
  | 'manual-allocation-override'
  | 'short-after-allocation'
  | 'worked-while-held'
  | 'held-after-release'
  | 'silent-warehouse-signal'
  | 'late-status-update'
  | 'status-mismatch'
  | 'invoice-early'
  | 'invoice-late';

export type LoopName = 'hold-release-hold' | 'short-pick' | 'tender-again' | 'invoice-again' | 'second-delivery';
