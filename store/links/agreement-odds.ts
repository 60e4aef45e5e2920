/** How a candidate pair agrees. */
export interface AgreementPattern {
  /** odds that the pair belongs together by what must agree: 1 over how many parents are expected to agree by chance */
  requiredOdds: number;
  /** of each further attribute whether it agrees, and the share of parents that would by chance; null: one side has no value */
  others: readonly ({ agrees: boolean; chance: number } | null)[];
}

/** Nine in ten, as if ten pairs had been seen: what is supposed before the data say more. */
const SUPPOSED = { agreeing: 9, pairs: 10 };
const ROUNDS = 30;

/**
 * How often each further attribute agrees in pairs that belong together (m), estimated from the candidates themselves by
 * expectation and maximisation: each counts as much as it is likely to be one.
 *
 * @returns one share per further attribute, in (0, 1)
 * Source: Winkler (1988), "Using the EM algorithm for weight computation in the Fellegi-Sunter model of record linkage".
 */
export function estimateAgreement(patterns: readonly AgreementPattern[]): number[] {
  const attributes = patterns[0]?.others.length ?? 0;
  let shares = Array.from({ length: attributes }, () => SUPPOSED.agreeing / SUPPOSED.pairs);
  for (let round = 0; round < ROUNDS && attributes > 0; round++) {
    const likely = patterns.map((pattern) => {
      const odds = oddsOf(pattern, shares);
      return odds / (1 + odds);
    });
    shares = shares.map((_, attribute) => {
      let [agreeing, pairs] = [SUPPOSED.agreeing, SUPPOSED.pairs];
      for (const [index, { others }] of patterns.entries()) {
        const other = others[attribute];
        if (!other) continue;
        pairs += likely[index] ?? 0;
        if (other.agrees) agreeing += likely[index] ?? 0;
      }
      return agreeing / pairs;
    });
  }
  return shares;
}

/**
 * Odds that a pair belongs together, against that it agrees by chance.
 *
 * @param shares as `estimateAgreement` gives them
 * Source: Fellegi & Sunter (1969), "A Theory for Record Linkage"; chance by how frequent the value itself is, as Winkler
 * (1989), "Frequency-based matching in the Fellegi-Sunter model of record linkage".
 */
export function oddsOf({ requiredOdds, others }: AgreementPattern, shares: readonly number[]): number {
  return others.reduce((odds, other, attribute) => {
    if (other === null) return odds;
    const share = shares[attribute] ?? 0;
    const chance = Math.min(0.999, Math.max(1e-9, other.chance));
    return odds * (other.agrees ? share / chance : (1 - share) / (1 - chance));
  }, requiredOdds);
}
