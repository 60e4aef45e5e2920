import type { InferredLink, LinkDecisionList, LinkList, UnmatchedList } from '../../eventlog/index.ts';
import { AS_OF } from './sample-log.ts';

const HOUR = 3_600_000;

const linkBetween = (
  id: string,
  child: string,
  parent: string,
  confidence: number,
  state: InferredLink['state'],
): InferredLink => ({
  id,
  child: { type: 'web order', key: child },
  parent: { type: 'order', key: parent },
  case: parent,
  rule: 'typed into the ERP',
  confidence,
  state,
  evidence: {
    agreements: [
      {
        child: 'shop customer',
        parent: 'customer',
        childValue: 'Ärztehaus Nord',
        parentValue: 'ÄRZTEHAUS NORD',
        agrees: true,
        share: 0.004,
      },
      {
        child: 'cart',
        parent: 'order value',
        childValue: '1204.5',
        parentValue: '1204.5',
        agrees: true,
        share: 0.0002,
      },
      { child: 'postcode', parent: 'ship to', childValue: '12203', parentValue: '12207', agrees: false, share: 0.02 },
    ],
    among: 38,
    lagMs: 5 * HOUR,
  },
  decided: null,
});

const LINKS = [
  linkBetween('a1', '20417', '4500001', 0.82, 'proposed'),
  linkBetween('b1', '20430', '4500002', 0.49, 'ambiguous'),
  linkBetween('b2', '20430', '4500003', 0.49, 'ambiguous'),
  linkBetween('c1', '20440', '4500004', 0.998, 'joined'),
];

const UNMATCHED: UnmatchedList['objects'] = [
  {
    type: 'web order',
    key: '20500',
    pair: { child: 'web order', parent: 'order' },
    reason: 'outside the window',
    case: null,
  },
  {
    type: 'order',
    key: '4500005',
    pair: { child: 'web order', parent: 'order' },
    reason: 'no candidate',
    case: '4500005',
  },
];

/** Links of the sample, which can be decided on. */
export function sampleLinks() {
  let links: readonly InferredLink[] = LINKS;
  let decisions: LinkDecisionList['decisions'] = [];
  const countOf = (state: InferredLink['state']) => links.filter((link) => link.state === state).length;
  return {
    list(states: readonly string[] | null, limit: number): LinkList {
      const asked = links.filter(({ state }) => states === null || states.includes(state));
      const counts = { proposed: 0, ambiguous: 0, joined: 0, accepted: 0, refused: 0, overruled: 0 };
      for (const state of Object.keys(counts) as InferredLink['state'][]) counts[state] = countOf(state);
      const pair = { child: 'web order', parent: 'order', rule: 'typed into the ERP', oneToOne: true, joinsFrom: 0.9 };
      return {
        pairs: [{ ...pair, states: counts, unmatchedChildren: 1, unmatchedParents: 1 }],
        total: asked.length,
        links: asked.slice(0, limit),
      };
    },
    unmatched: (): UnmatchedList => ({ total: UNMATCHED.length, objects: UNMATCHED }),
    decisions: (): LinkDecisionList => ({ total: decisions.length, decisions }),
    decide(id: string, verdict: 'accept' | 'refuse', by: string, reason: string): InferredLink | null {
      const link = links.find((one) => one.id === id);
      if (!link) return null;
      const decidedAt = new Date(AS_OF).toISOString();
      const { child, parent, confidence, rule, evidence } = link;
      const after: InferredLink = {
        ...link,
        state: verdict === 'accept' ? 'accepted' : 'refused',
        decided: { verdict, by, reason, decidedAt },
      };
      links = links.map((one) => (one.id === id ? after : one));
      const before = { state: link.state, confidence, rule };
      decisions = [
        {
          id,
          child,
          parent,
          verdict,
          by,
          reason,
          decidedAt,
          before,
          after: { ...before, state: after.state },
          evidence,
        },
        ...decisions,
      ];
      return after;
    },
  };
}
