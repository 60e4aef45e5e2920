import type { Handoff, HandoffRow, LogSettings, Slice } from '../../eventlog/index.ts';
import { readHandoffs } from '../../mining/queries/index.ts';
import { loadBatches, openStore, type Store } from '../../store/index.ts';
import { instantAt } from '../log-of.ts';
import { type SpelledRecord, stagedOf } from '../staged.ts';

const TYPES: Record<string, string> = { o: 'order', d: 'delivery', p: 'portal order' };
const SPELLING = /^(?<activity>[^@]+)@(?:(?<from>\d+)-)?(?<at>\d+):(?<key>\w+)$/;

/** A record as a test spells it: `Hold@5:d1`, or with a start `Pick@5-9:d1`; minutes, and an object of the type that its letter stands for. */
function recordOf(spelled: string): SpelledRecord {
  const { activity = '', from, at, key = '' } = SPELLING.exec(spelled)?.groups ?? {};
  return {
    case: key,
    type: TYPES[key.charAt(0)] ?? 'order',
    activity: activity.replaceAll('_', ' '),
    at: instantAt(Number(at)),
    ...(from === undefined ? {} : { from: instantAt(Number(from)) }),
  };
}

const linkSql = (links: readonly string[]) =>
  links
    .map((link) => link.split('>') as [string, string])
    .map(([child, parent]) => {
      const [childType, parentType] = [child, parent].map((key) => TYPES[key.charAt(0)]);
      return `SELECT '${childType}' AS child_type, '${child}' AS child_key, '${parentType}' AS parent_type, '${parent}' AS parent_key`;
    })
    .join(' UNION ALL ');

const handoffOf = (given: Partial<Handoff>): Handoff => ({
  fact: 'fact',
  from: ['Send'],
  to: ['Get'],
  per: null,
  undoneBy: [],
  undoes: [],
  before: [],
  stale: [],
  withinMs: null,
  ...given,
});

/** A log in memory of what each system recorded. @param links `d1>o1`: the delivery belongs to the order */
export async function systemsLog(
  systems: Readonly<Record<string, string>>,
  settings: Partial<LogSettings>,
  links: readonly string[] = [],
): Promise<Store> {
  const store = await openStore(null);
  const batches = Object.entries(systems).map(([source, spelled], index) =>
    stagedOf(spelled.split(' ').map(recordOf), {
      source,
      rank: index,
      ...(index === 0 && links.length > 0 ? { linksSql: linkSql(links) } : {}),
    }),
  );
  await loadBatches(store, batches, { caseNotion: 'order', ...settings });
  return store;
}

/** The ledger of one hand-off over what each system recorded. */
export async function ledgerOf(
  systems: Readonly<Record<string, string>>,
  handoff: Partial<Handoff> = {},
  given: { links?: readonly string[]; asOf?: string; slice?: Slice; settings?: Partial<LogSettings> } = {},
): Promise<HandoffRow[]> {
  const { links = [], asOf, slice = {}, settings = {} } = given;
  const store = await systemsLog(systems, { handoffs: [handoffOf(handoff)], ...settings }, links);
  try {
    return await readHandoffs(store, slice, asOf === undefined ? {} : { asOf });
  } finally {
    store.close();
  }
}
