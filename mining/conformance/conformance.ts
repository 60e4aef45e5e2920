import type { Conformance } from '../../eventlog/index.ts';
import type { CountedTrace } from '../discovery/counted-trace.ts';
import { type ProcessTree, treeText } from '../discovery/process-tree.ts';
import { type Alignment, alignTraces } from './align.ts';

/** A variant with the case that stands for it. */
export interface ExampleTrace extends CountedTrace {
  example: string;
}

type Deviation = Conformance['deviations'][number];

const EXAMPLES = 5;

/**
 * How the cases run beside a model, by cheapest alignments. Fitness: the mean over cases, and for the whole log 1 less
 * all costs over all worst costs; 1 exactly where every case fits. What was cut counts only in the coverage.
 *
 * @param traces the most frequent first
 */
export function conformance(tree: ProcessTree, traces: readonly ExampleTrace[]): Conformance {
  const { aligned, shortestRun, precision } = alignTraces(tree, traces);
  const pairs = aligned.map((alignment, place) => ({ alignment, trace: traces[place]! }));
  const total = (of: (pair: (typeof pairs)[number]) => number) =>
    pairs.reduce((sum, pair) => sum + of(pair) * pair.trace.count, 0);
  const cases = traces.reduce((sum, { count }) => sum + count, 0);
  const alignedCases = total(() => 1);
  const worst = total(({ trace }) => trace.activities.length + (shortestRun ?? 0));
  return {
    cases,
    fitting: total(({ alignment }) => (alignment.cost === 0 ? 1 : 0)),
    averageFitness: alignedCases === 0 ? null : 1 - total(({ alignment }) => 1 - alignment.fitness) / alignedCases,
    logFitness: alignedCases === 0 ? null : 1 - (worst === 0 ? 0 : total(({ alignment }) => alignment.cost) / worst),
    precision,
    coverage: cases === 0 ? null : alignedCases / cases,
    model: treeText(tree),
    deviations: deviationsOf(pairs),
  };
}

/** Most cases first, then most often, then by name; the examples stand for the most frequent variants. */
function deviationsOf(pairs: readonly { alignment: Alignment; trace: ExampleTrace }[]): Deviation[] {
  const found = new Map<string, Omit<Deviation, 'text'>>();
  for (const { alignment, trace } of pairs) {
    const seen = new Set<string>();
    for (const { kind, activity } of alignment.moves) {
      if (kind === 'both') continue;
      const key = JSON.stringify([kind, activity]);
      const deviation = found.get(key) ?? { kind: KINDS[kind], activity, cases: 0, count: 0, examples: [] };
      found.set(key, deviation);
      deviation.count += trace.count;
      if (seen.has(key)) continue;
      seen.add(key);
      deviation.cases += trace.count;
      if (deviation.examples.length < EXAMPLES) deviation.examples.push(trace.example);
    }
  }
  return [...found.values()]
    .toSorted(mostCasesFirst)
    .map((deviation) => ({ ...deviation, text: sentenceOf(deviation) }));
}

const mostCasesFirst = (a: Ranked, b: Ranked): number =>
  b.cases - a.cases || b.count - a.count || compare(a.activity, b.activity) || compare(a.kind, b.kind);

type Ranked = Omit<Deviation, 'text'>;

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const KINDS = { model: 'skipped', log: 'unexpected' } as const;

function sentenceOf({ kind, activity, cases, count }: Omit<Deviation, 'text'>): string {
  const where = `in ${cases} ${cases === 1 ? 'case' : 'cases'}`;
  const often = count === cases ? '' : `, ${count} times in all`;
  return kind === 'skipped'
    ? `${activity} is missing ${where} where the model expects it${often}.`
    : `${activity} happens ${where} where the model does not expect it${often}.`;
}
