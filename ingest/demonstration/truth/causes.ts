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

/** What should not happen at all. An order that has waited for a fault for a day is stalled. */
export type Fault =
  | 'hold-forgotten'
  | 'approval-forgotten'
  | 'transfer-overlooked'
  | 'supplier-failed'
  | 'download-lost'
  | 'spreadsheet-row-missing'
  | 'reallocation-forgotten'
  | 'tender-unanswered'
  | 'goods-issue-signal-lost'
  | 'status-update-late'
  | 'proof-signal-lost'
  | 'invoice-blocked';

const FAULTS: ReadonlySet<string> = new Set<Fault>([
  'hold-forgotten',
  'approval-forgotten',
  'transfer-overlooked',
  'supplier-failed',
  'download-lost',
  'spreadsheet-row-missing',
  'reallocation-forgotten',
  'tender-unanswered',
  'goods-issue-signal-lost',
  'status-update-late',
  'proof-signal-lost',
  'invoice-blocked',
]);

export const isFault = (cause: Cause): cause is Fault => FAULTS.has(cause);

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
