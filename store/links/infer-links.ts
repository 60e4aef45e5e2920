import type { LinkInference } from '../../eventlog/index.ts';
import { readSettings } from '../settings.ts';
import type { Writer } from '../store.ts';
import { estimateAgreement, oddsOf } from './agreement-odds.ts';
import { associationProbabilities, type Contention, contentions } from './association.ts';
import { type CandidatePair, readCandidates } from './candidates.ts';
import { clearSides, layOutSides } from './sides.ts';
import { listUnmatched } from './unmatched.ts';

/**
 * Infers the links between objects of the declared pairs anew from all that the log holds and people decided, so that they
 * do not depend on what was loaded first. Children and parents of links that came or went are added to the temporary table
 * `touched_objects (object)`.
 *
 * Cost: a scan of the objects, links and events, and a few operations per candidate; nothing where no pair is declared.
 */
export async function inferLinks(writer: Writer): Promise<void> {
  const { infer } = await readSettings(writer);
  if (infer.length === 0) return;
  await writer.run(`TRUNCATE inferred_links`);
  await writer.run(`TRUNCATE unmatched_objects`);
  for (const inference of infer) await inferPair(writer, inference);
  await settleLinks(writer);
}

async function inferPair(writer: Writer, inference: LinkInference): Promise<void> {
  await layOutSides(writer, inference);
  const judged = judge(await readCandidates(writer, inference), inference);
  await writer.run(CONTENDED, {
    rows: JSON.stringify(judged.map(({ child, parent, state }) => [child, parent, state])),
  });
  await writer.run(CANDIDATE_LINKS, {
    rule: inference.rule,
    rows: JSON.stringify(judged.filter(({ state }) => state !== 'outdone')),
  });
  await writer.run(DECIDED_LINKS, { rule: inference.rule });
  await listUnmatched(writer, inference);
  await clearSides(writer);
}

interface Judged {
  child: number;
  parent: number;
  confidence: number;
  state: Contention;
  evidence: CandidatePair['evidence'];
}

/** Beyond a thousandth nothing is known of a confidence, and certain is what a source states. */
const rounded = (probability: number): number => Math.min(0.999, Math.round(probability * 1_000) / 1_000);

function judge(pairs: readonly CandidatePair[], inference: LinkInference): Judged[] {
  const shares = estimateAgreement(pairs);
  const candidates = pairs.map((pair) => ({
    child: String(pair.child),
    parent: String(pair.parent),
    odds: oddsOf(pair, shares),
  }));
  const probabilities = associationProbabilities(candidates, inference.oneToOne).map(rounded);
  const states = contentions(candidates, probabilities, inference);
  return pairs.map(({ child, parent, evidence }, place) => ({
    child,
    parent,
    confidence: probabilities[place] ?? 0,
    state: states[place] ?? 'outdone',
    evidence,
  }));
}

// Grain: one row per candidate, outdone ones among them.
const CONTENDED = /* sql */ `
  CREATE OR REPLACE TEMP TABLE contended AS
  SELECT (row->>0)::UINTEGER AS child, (row->>1)::UINTEGER AS parent, row->>2 AS state FROM (SELECT unnest($rows::JSON[]) AS row)`;

/** The same for the same pair, in every store. */
const LINK_ID = `left(md5(to_json([c.type, c.key, p.type, p.key])::VARCHAR), 12)`;

const CANDIDATE_LINKS = /* sql */ `
  INSERT INTO inferred_links
  SELECT ${LINK_ID}, c.object, p.object, $rule, (row->>'confidence')::DOUBLE, row->>'state', row->'evidence'
  FROM (SELECT unnest($rows::JSON[]) AS row)
    JOIN objects AS c ON c.object = (row->>'child')::UINTEGER JOIN objects AS p ON p.object = (row->>'parent')::UINTEGER`;

const DECIDED_LINKS = /* sql */ `
  INSERT INTO inferred_links
  SELECT id, child, parent, $rule || CASE WHEN verdict = 'accept' THEN ', accepted by ' || decided_by ELSE '' END,
    CASE WHEN verdict = 'accept' THEN 1 ELSE (before->>'confidence')::DOUBLE END,
    CASE WHEN verdict = 'refuse' THEN 'refused' WHEN overruled THEN 'overruled' ELSE 'accepted' END, evidence
  FROM temp.decided_pairs`;

// Grain: one row per inferred link that counts.
const WANTED = /* sql */ `
  CREATE OR REPLACE TEMP TABLE wanted_links AS
  SELECT child, parent, rule, confidence FROM inferred_links WHERE state IN ('joined', 'accepted')
  ORDER BY ALL`;

async function settleLinks(writer: Writer): Promise<void> {
  await writer.run(WANTED);
  await writer.run(
    `INSERT INTO touched_objects
     SELECT unnest([child, parent]) FROM (FROM links WHERE inferred) AS known ANTI JOIN temp.wanted_links USING (child, parent)`,
  );
  await writer.run(
    `INSERT INTO touched_objects SELECT child FROM temp.wanted_links ANTI JOIN (FROM links WHERE inferred) AS known USING (child, parent)`,
  );
  await writer.run(`DELETE FROM links WHERE inferred`);
  await writer.run(`INSERT INTO links SELECT *, TRUE FROM temp.wanted_links ANTI JOIN links USING (child, parent)`);
  await writer.run(`DROP TABLE temp.wanted_links`);
}
