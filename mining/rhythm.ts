/** Fixed times at which a receiver takes in what has come. */
export interface Rhythm {
  periodMs: number;
  /** from 1970-01-01T00:00:00Z, below the period */
  offsetMs: number;
  /** of the distinct instants, those within a twentieth of the period around it, 0 to 1 */
  share: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Periods that schedules are mostly given in. */
const USUAL_PERIODS_MS: readonly number[] = [
  ...[10, 15, 20, 30].map((count) => count * SECOND),
  ...[1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 4, 6, 8, 12, 24, 7 * 24].map((count) => count * HOUR),
];

/** The circle of a period in slices, and how many of them make the arc in which arrivals must lie. */
const SLICES = 100;
const ARC_SLICES = 10;
const ARC = ARC_SLICES / SLICES;
/** An arc begins at a slice or in the middle of one. */
const ARCS = 2 * SLICES;

/** Of the instants, those that must lie in the arc. */
const LEAST_SHARE = 0.7;
/** Different runs that must have been seen. */
const LEAST_RUNS = 10;
/** How likely chance may be, all periods tried taken together. */
const MOST_CHANCE = 1e-6;
/** Instants looked at: taken evenly where there are more. */
const MOST_INSTANTS = 1_000;

interface Candidate extends Rhythm {
  /** half of the instants in the arc are as near to its middle */
  spreadMs: number;
}

/**
 * The rhythm of arrivals: the longest period in which most distinct instants fall into one tenth of the circle, as close
 * together as in any other; null where chance explains them as well. Nights and weekends may be left out; jitter of up to
 * a tenth of the period, and three in ten of the instants outside the rhythm, are borne.
 *
 * Tried are the usual periods of schedules, and what the gaps between arrivals suggest. Chance: were the instants spread
 * evenly over the circle, k of n would lie in some arc of a tenth with a probability of at most ARCS times that of at
 * least k successes of n at one in ten (a circular scan statistic, bounded by Bonferroni as for the periods tried).
 *
 * @param instants epoch milliseconds, in any order; equal ones count once
 * Time O(n log n). Source: Naus (1965), "The Distribution of the Size of the Maximum Cluster of Points on a Line";
 * Wallenstein & Neff (1987) for the bound.
 */
export function rhythm(instants: ArrayLike<number>): Rhythm | null {
  const sorted = distinct(instants);
  if (sorted.length < LEAST_RUNS) return null;
  const looked = evenly(sorted, MOST_INSTANTS);
  const resolutionMs = resolutionOf(looked);
  const periods = [...new Set([...USUAL_PERIODS_MS, ...gapPeriods(sorted)])].filter(
    (periodMs) => periodMs > resolutionMs,
  );
  const candidates = periods.flatMap((periodMs) => candidateOf(looked, periodMs, periods.length) ?? []);
  if (candidates.length === 0) return null;
  const closest = Math.min(...candidates.map(({ spreadMs }) => spreadMs));
  const [best] = candidates
    .filter(({ spreadMs }) => spreadMs <= 2 * closest + SECOND)
    .toSorted((a, b) => b.periodMs - a.periodMs);
  if (best === undefined) return null;
  const usual = candidates.find(
    (one) => USUAL_PERIODS_MS.includes(one.periodMs) && isSame(one.periodMs, best.periodMs),
  );
  const { periodMs, offsetMs, share } = usual ?? best;
  return { periodMs, offsetMs, share };
}

/** What gaps suggest is only nearly what a schedule says. */
const isSame = (one: number, other: number): boolean => Math.abs(one / other - 1) < 1e-3;

function distinct(instants: ArrayLike<number>): Float64Array {
  const sorted = new Float64Array(instants).sort();
  return sorted.filter((at, index) => index === 0 || at !== sorted[index - 1]);
}

function evenly(values: Float64Array, most: number): Float64Array {
  if (values.length <= most) return values;
  return Float64Array.from(
    { length: most },
    (_, index) => values[Math.floor((index * values.length) / most)] as number,
  );
}

/** What the source's clock counts in: in whole seconds, say, every instant is in the rhythm of a second. */
const resolutionOf = (instants: Float64Array): number =>
  [MINUTE, SECOND].find((unit) => instants.every((at) => at % unit === 0)) ?? 1;

/** How the instants lie in one period; null where they are not close together, or chance would do. */
function candidateOf(instants: Float64Array, periodMs: number, tried: number): Candidate | null {
  const phases = instants.map((at) => at / periodMs - Math.floor(at / periodMs));
  const slices = slicesOf(phases);
  const fullest = fullestArc(slices);
  const share = fullest.count / instants.length;
  if (share < LEAST_SHARE) return null;
  const from = centred(slices, fullest.start);
  if (runsIn(instants, periodMs, from) < LEAST_RUNS) return null;
  if (tried * ARCS * atLeast(fullest.count, instants.length, ARC) > MOST_CHANCE) return null;
  const inArc = phases.map((phase) => (phase - from + 1) % 1).filter((phase) => phase < ARC);
  const middle = medianOf(inArc);
  const spread = medianOf(inArc.map((phase) => Math.abs(phase - middle)));
  const offsetMs = Math.round(((from + middle) % 1) * periodMs) % periodMs;
  return { periodMs, offsetMs, share, spreadMs: spread * periodMs };
}

/** How many phases lie in each slice; moved by half of one, so that instants on the whole slice do not fall apart. */
function slicesOf(phases: Float64Array): Uint32Array {
  const slices = new Uint32Array(SLICES);
  for (let index = 0; index < phases.length; index++)
    slices[Math.floor((phases[index] as number) * SLICES + 0.5) % SLICES]!++;
  return slices;
}

/** Where the arc with most phases begins, and how many it has. */
function fullestArc(slices: Uint32Array): { start: number; count: number } {
  let inside = 0;
  for (let slice = 0; slice < ARC_SLICES; slice++) inside += slices[slice] as number;
  let fullest = { start: 0, count: inside };
  for (let start = 1; start < SLICES; start++) {
    inside += (slices[(start + ARC_SLICES - 1) % SLICES] as number) - (slices[start - 1] as number);
    if (inside > fullest.count) fullest = { start, count: inside };
  }
  return fullest;
}

/** Where the arc begins that has the same phases in its middle. */
function centred(slices: Uint32Array, start: number): number {
  const filled = (slice: number) => (slices[(start + slice) % SLICES] as number) > 0;
  const within = Array.from({ length: ARC_SLICES }, (_, slice) => slice).filter(filled);
  const [first = 0, last = 0] = [within[0], within.at(-1)];
  const middle = start + (first + last) / 2;
  return ((((middle - ARC_SLICES / 2) / SLICES) % 1) + 1) % 1;
}

/** How many different runs the instants in the arc come from. */
function runsIn(instants: Float64Array, periodMs: number, from: number): number {
  const runs = new Set<number>();
  for (const at of instants) {
    const turns = at / periodMs - from;
    if (turns - Math.floor(turns) < ARC) runs.add(Math.floor(turns));
  }
  return runs.size;
}

/** The probability of at least `least` successes of `trials`, from above: the first term times the sum of ratios that only fall. */
function atLeast(least: number, trials: number, probability: number): number {
  const odds = probability / (1 - probability);
  const ratio = ((trials - least) / (least + 1)) * odds;
  if (ratio >= 1) return 1;
  const log = logChoose(trials, least) + least * Math.log(probability) + (trials - least) * Math.log(1 - probability);
  return Math.exp(log) / (1 - ratio);
}

function logChoose(trials: number, chosen: number): number {
  let sum = 0;
  for (let term = 1; term <= chosen; term++) sum += Math.log((trials - chosen + term) / term);
  return sum;
}

function medianOf(values: Float64Array): number {
  const sorted = values.toSorted();
  return sorted[sorted.length >> 1] ?? 0;
}

const MOST_GAP_PERIODS = 8;
/** Gaps looked at: the first ones where there are more. */
const MOST_GAPS = 2_000;
/** Gaps that differ by less are of one kind. */
const GAP_WIDTH = 1.02;
/** A gap that is not this near to a whole number of periods is not counted in periods. */
const NEAR = 0.15;

/** The most frequent gaps between instants, made exact over all of them. */
function gapPeriods(sorted: Float64Array): number[] {
  const gaps = sorted.subarray(1, MOST_GAPS).map((at, index) => at - (sorted[index] as number));
  const kinds = new Map<number, number[]>();
  for (const gap of gaps) {
    const kind = Math.round(Math.log(gap) / Math.log(GAP_WIDTH));
    const members = kinds.get(kind);
    if (members) members.push(gap);
    else kinds.set(kind, [gap]);
  }
  return [...kinds.values()]
    .filter((members) => members.length > 2)
    .toSorted((a, b) => b.length - a.length)
    .slice(0, MOST_GAP_PERIODS)
    .map((members) => refined(gaps, members.reduce((sum, gap) => sum + gap, 0) / members.length));
}

/**
 * The period by least squares over the gaps that are near whole numbers of it: first those of few periods, which an
 * inexact period still counts rightly, then longer ones.
 */
function refined(gaps: Float64Array, roughMs: number): number {
  let periodMs = roughMs;
  for (const mostPeriods of [8, 60, 500, 4_000]) {
    let [weighted, squares] = [0, 0];
    for (const gap of gaps) {
      const count = Math.round(gap / periodMs);
      if (count === 0 || count > mostPeriods || Math.abs(gap / periodMs - count) > NEAR) continue;
      weighted += gap * count;
      squares += count * count;
    }
    if (squares > 0) periodMs = weighted / squares;
  }
  return periodMs;
}
