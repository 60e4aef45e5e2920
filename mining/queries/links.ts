import {
  type InferredLink,
  LINK_STATES,
  type LinkDecision,
  type LinkDecisionList,
  type LinkList,
  type LinkState,
  type UnmatchedList,
  type UnmatchedReason,
} from '../../eventlog/index.ts';
import { type Reader, readSettings } from '../../store/index.ts';

export interface Page {
  limit: number;
  offset: number;
}

// Grain: one row per object asked for that is a case or belongs to one, with the first case by its number.
const CASES_OF = /* sql */ `
  WITH RECURSIVE asked AS (SELECT DISTINCT unnest($asked::UINTEGER[]) AS object),
  climb AS (
    SELECT object AS origin, object FROM asked
    UNION
    SELECT climb.origin, links.parent FROM climb JOIN links ON links.child = climb.object
    WHERE climb.object NOT IN (SELECT object FROM objects WHERE type = $caseNotion)
  )
  SELECT origin::DOUBLE AS object, min(key) AS "case" FROM climb JOIN objects ON objects.object = climb.object
  WHERE type = $caseNotion GROUP BY ALL`;

const ASKED = `list_contains($states, l.state) AND ($id IS NULL OR l.id = $id)`;

// Grain: one row per inferred link in the states asked for: those that wait for a decision first, the less certain before the others.
const LINKS = /* sql */ `
  WITH page AS (
    SELECT l.*, c.type AS child_type, c.key AS child_key, p.type AS parent_type, p.key AS parent_key,
      row_number() OVER (ORDER BY list_position($order, l.state), l.confidence, c.type, c.key, p.type, p.key) AS turn
    FROM inferred_links AS l JOIN objects AS c ON c.object = l.child JOIN objects AS p ON p.object = l.parent
    WHERE ${ASKED} ORDER BY turn LIMIT $limit OFFSET $offset
  ),
  last AS (FROM link_decisions QUALIFY row_number() OVER (PARTITION BY id ORDER BY decision DESC) = 1)
  SELECT page.id, child_type, child_key, parent_type, parent_key, page.parent::DOUBLE AS parent, page.rule, page.confidence, page.state,
    page.evidence::VARCHAR AS evidence, last.verdict, last.decided_by AS "by", last.reason, iso(last.decided_at) AS "decidedAt"
  FROM page LEFT JOIN (SELECT id, verdict, decided_by, reason, decided_at FROM last) AS last USING (id) ORDER BY turn`;

/** In this order people want to see them. */
const ORDER: readonly LinkState[] = ['proposed', 'ambiguous', 'overruled', 'joined', 'accepted', 'refused'];

type LinkRow = Omit<InferredLink, 'child' | 'parent' | 'evidence' | 'case' | 'decided'> & {
  child_type: string;
  child_key: string;
  parent_type: string;
  parent_key: string;
  parent: number;
  evidence: string;
  verdict: LinkDecision['verdict'] | null;
  by: string | null;
  reason: string | null;
  decidedAt: string | null;
};

/**
 * Links between objects that no source states, and what is declared of them. Empty where nothing is declared.
 *
 * @param options.states all without it
 * @param options.id this one alone
 */
export async function readLinks(
  reader: Reader,
  { states = LINK_STATES, id = null, limit, offset }: Page & { states?: readonly LinkState[]; id?: string | null },
): Promise<LinkList> {
  const { total } = await reader.row<{ total: number }>(
    `SELECT count(*)::DOUBLE AS total FROM inferred_links AS l WHERE ${ASKED}`,
    { states, id },
  );
  const rows = await reader.rows<LinkRow>(LINKS, { states, id, order: ORDER, limit, offset });
  const cases = await readCasesOf(
    reader,
    rows.map(({ parent }) => parent),
  );
  return {
    pairs: await readPairs(reader),
    total,
    links: rows.map((row) => linkOf(row, cases.get(row.parent) ?? null)),
  };
}

function linkOf(row: LinkRow, ofCase: string | null): InferredLink {
  const { id, rule, confidence, state, verdict, by, reason, decidedAt } = row;
  const isDecided = verdict !== null && by !== null && reason !== null && decidedAt !== null;
  return {
    id,
    child: { type: row.child_type, key: row.child_key },
    parent: { type: row.parent_type, key: row.parent_key },
    case: ofCase,
    rule,
    confidence,
    state,
    evidence: JSON.parse(row.evidence) as InferredLink['evidence'],
    decided: isDecided ? { verdict, by, reason, decidedAt } : null,
  };
}

async function readCasesOf(reader: Reader, objects: readonly number[]): Promise<Map<number, string>> {
  if (objects.length === 0) return new Map();
  const { caseNotion } = await readSettings(reader);
  const rows = await reader.rows<{ object: number; case: string }>(CASES_OF, {
    asked: objects.map(String),
    caseNotion,
  });
  return new Map(rows.map((row) => [row.object, row.case]));
}

async function readPairs(reader: Reader): Promise<LinkList['pairs']> {
  const { infer } = await readSettings(reader);
  const states = await reader.rows<{ child: string; parent: string; state: LinkState; links: number }>(
    `SELECT c.type AS child, p.type AS parent, state, count(*)::DOUBLE AS links
     FROM inferred_links AS l JOIN objects AS c ON c.object = l.child JOIN objects AS p ON p.object = l.parent GROUP BY ALL ORDER BY ALL`,
  );
  const unmatched = await reader.rows<{ child: string; parent: string; isChild: boolean; objects: number }>(
    `SELECT child_type AS child, parent_type AS parent, is_child AS "isChild", count(*)::DOUBLE AS objects FROM unmatched_objects GROUP BY ALL ORDER BY ALL`,
  );
  return infer.map(({ child, parent, rule, oneToOne, joinsFrom }) => {
    const isOf = (row: { child: string; parent: string }) => row.child === child && row.parent === parent;
    const own = states.filter(isOf);
    const lone = (isChild: boolean) => unmatched.find((row) => isOf(row) && row.isChild === isChild)?.objects ?? 0;
    return {
      child,
      parent,
      rule,
      oneToOne,
      joinsFrom,
      states: Object.fromEntries(
        LINK_STATES.map((state) => [state, own.find((row) => row.state === state)?.links ?? 0]),
      ) as Record<LinkState, number>,
      unmatchedChildren: lone(true),
      unmatchedParents: lone(false),
    };
  });
}

// Grain: one row per object without another side.
const UNMATCHED = /* sql */ `
  SELECT object::DOUBLE AS object, o.type, o.key, child_type AS child, parent_type AS parent, reason
  FROM unmatched_objects AS u JOIN objects AS o USING (object)
  ORDER BY child_type, parent_type, is_child DESC, reason, o.key LIMIT $limit OFFSET $offset`;

/** Objects of declared pairs that have no other side, with the reason: by pair, the children first, by reason and key. */
export async function readUnmatched(reader: Reader, { limit, offset }: Page): Promise<UnmatchedList> {
  const { total } = await reader.row<{ total: number }>(`SELECT count(*)::DOUBLE AS total FROM unmatched_objects`);
  const rows = await reader.rows<{
    object: number;
    type: string;
    key: string;
    child: string;
    parent: string;
    reason: UnmatchedReason;
  }>(UNMATCHED, { limit, offset });
  const cases = await readCasesOf(
    reader,
    rows.map(({ object }) => object),
  );
  return {
    total,
    objects: rows.map(({ object, type, key, child, parent, reason }) => ({
      type,
      key,
      pair: { child, parent },
      reason,
      case: cases.get(object) ?? null,
    })),
  };
}

const DECISIONS = /* sql */ `
  SELECT id, child_type, child_key, parent_type, parent_key, verdict, decided_by AS "by", reason, iso(decided_at) AS "decidedAt",
    before::VARCHAR AS before, after::VARCHAR AS after, evidence::VARCHAR AS evidence
  FROM link_decisions ORDER BY decision DESC LIMIT $limit OFFSET $offset`;

type DecisionRow = Omit<LinkDecision, 'child' | 'parent' | 'before' | 'after' | 'evidence'> & {
  child_type: string;
  child_key: string;
  parent_type: string;
  parent_key: string;
  before: string;
  after: string;
  evidence: string;
};

/** What people decided on inferred links, the latest first. */
export async function readLinkDecisions(reader: Reader, { limit, offset }: Page): Promise<LinkDecisionList> {
  const { total } = await reader.row<{ total: number }>(`SELECT count(*)::DOUBLE AS total FROM link_decisions`);
  const rows = await reader.rows<DecisionRow>(DECISIONS, { limit, offset });
  return {
    total,
    decisions: rows.map(({ child_type, child_key, parent_type, parent_key, before, after, evidence, ...said }) => ({
      ...said,
      child: { type: child_type, key: child_key },
      parent: { type: parent_type, key: parent_key },
      before: JSON.parse(before) as LinkDecision['before'],
      after: JSON.parse(after) as LinkDecision['after'],
      evidence: JSON.parse(evidence) as LinkDecision['evidence'],
    })),
  };
}
