import {
  EventLogError,
  type LinkDecision,
  type LinkEvidence,
  type LinkState,
  type LinkVerdict,
} from '../../eventlog/index.ts';
import { traceTouched } from '../load/trace-case-notions.ts';
import { renewDataVersion } from '../settings.ts';
import type { Reader, Store, Writer } from '../store.ts';
import { inferLinks } from './infer-links.ts';

/** What a person says of an inferred link. */
export interface LinkJudgement {
  id: string;
  verdict: LinkVerdict;
  /** who decides */
  by: string;
  reason: string;
}

interface StandingRow {
  child_type: string;
  child_key: string;
  parent_type: string;
  parent_key: string;
  rule: string;
  confidence: number;
  state: LinkState;
  evidence: string;
}

const STANDING = /* sql */ `
  SELECT c.type AS child_type, c.key AS child_key, p.type AS parent_type, p.key AS parent_key, rule, confidence, state, evidence::VARCHAR AS evidence
  FROM inferred_links AS l JOIN objects AS c ON c.object = l.child JOIN objects AS p ON p.object = l.parent WHERE id = $id`;

const ACCEPTED = /* sql */ `
  SELECT l.id, p.type, p.key FROM inferred_links AS l JOIN objects AS c ON c.object = l.child JOIN objects AS p ON p.object = l.parent
  WHERE l.state = 'accepted' AND l.id <> $id AND c.type = $type AND c.key = $key AND p.type = $parentType`;

/**
 * The decision that a judgement makes of a link as it stands; null where it says what was decided last already.
 *
 * @param decidedAt ISO 8601
 * @throws EventLogError link-not-found; link-decided where the child was given another parent; option-invalid without name or reason
 */
export async function decisionOn(
  reader: Reader,
  { id, verdict, by, reason }: LinkJudgement,
  decidedAt: string,
): Promise<LinkDecision | null> {
  for (const [what, said] of [
    ['by', by],
    ['reason', reason],
  ] as const) {
    if (said.trim() === '') {
      throw new EventLogError(
        'option-invalid',
        `A decision needs ${what}: it is kept with the link. Say who decides and why.`,
      );
    }
  }
  const [standing] = await reader.rows<StandingRow>(STANDING, { id });
  if (!standing) {
    throw new EventLogError(
      'link-not-found',
      `There is no inferred link ${id} in the log. Links and their ids are listed by: throughline links`,
    );
  }
  const { rule, confidence, state } = standing;
  if (state === (verdict === 'accept' ? 'accepted' : 'refused')) return null;
  const child = { type: standing.child_type, key: standing.child_key };
  const parent = { type: standing.parent_type, key: standing.parent_key };
  if (verdict === 'accept') await assertFree(reader, id, child, parent.type);
  const after = {
    state: verdict === 'accept' ? ('accepted' as const) : ('refused' as const),
    confidence: verdict === 'accept' ? 1 : confidence,
    rule,
  };
  return {
    id,
    child,
    parent,
    verdict,
    by: by.trim(),
    reason: reason.trim(),
    decidedAt,
    before: { state, confidence, rule },
    after,
    evidence: JSON.parse(standing.evidence) as LinkEvidence,
  };
}

async function assertFree(reader: Reader, id: string, child: LinkDecision['child'], parentType: string): Promise<void> {
  const [other] = await reader.rows<{ id: string; type: string; key: string }>(ACCEPTED, { id, ...child, parentType });
  if (!other) return;
  throw new EventLogError(
    'link-decided',
    `${child.type} ${child.key} was given ${other.type} ${other.key} by a decision. Refuse the link ${other.id} first, then accept this one.`,
  );
}

/**
 * Keeps decisions, in the order given, and does what follows of them: links are inferred anew, and the cases that this
 * touches are traced again. All of it or nothing.
 *
 * @param after is committed together with them
 */
export const applyDecisions = (
  store: Store,
  decisions: readonly LinkDecision[],
  after: (writer: Writer) => Promise<void> = async () => undefined,
): Promise<void> =>
  store.change(async (writer) => {
    for (const decision of decisions) await keepDecision(writer, decision);
    await writer.run(`CREATE OR REPLACE TEMP TABLE touched_objects (object UINTEGER)`);
    await inferLinks(writer);
    await traceTouched(writer, false, () => undefined);
    await writer.run(`DROP TABLE temp.touched_objects`);
    await renewDataVersion(writer);
    await after(writer);
  });

const keepDecision = (
  writer: Writer,
  { child, parent, before, after, evidence, ...said }: LinkDecision,
): Promise<void> =>
  writer.run(
    `INSERT INTO link_decisions
     SELECT (SELECT count(*) FROM link_decisions), $id, $childType, $childKey, $parentType, $parentKey, $verdict, $by, $reason, $decidedAt::TIMESTAMPTZ::TIMESTAMP,
       $before::JSON, $after::JSON, $evidence::JSON`,
    {
      ...said,
      childType: child.type,
      childKey: child.key,
      parentType: parent.type,
      parentKey: parent.key,
      before: JSON.stringify(before),
      after: JSON.stringify(after),
      evidence: JSON.stringify(evidence),
    },
  );

/**
 * Decides on an inferred link of a log whose records were loaded from files by themselves: such a log cannot be made again
 * from what landed, so the decision is kept in the store alone.
 *
 * @returns null where that was decided last already, and nothing changed
 * @throws EventLogError as `decisionOn` does, and option-invalid where records of the log have landed
 */
export async function decideInStore(
  store: Store,
  judgement: LinkJudgement,
  decidedAt: string,
): Promise<LinkDecision | null> {
  const { some } = await store.row<{ some: boolean }>(`SELECT EXISTS (FROM landed_streams) AS some`);
  if (some) {
    throw new EventLogError(
      'option-invalid',
      'This log is made from what has landed, and so must decisions be, or a rebuild would lose them. Name its configuration: --config throughline.yaml',
    );
  }
  const decision = await decisionOn(store, judgement, decidedAt);
  if (decision !== null) await applyDecisions(store, [decision]);
  return decision;
}
