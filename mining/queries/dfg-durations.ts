import type { Dfg, Distribution } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { binnedDistribution, type MeasuredBin } from '../binned-distribution.ts';
import { type EdgeDurations, UNMEASURED } from '../dfg-of.ts';
import { groupBy } from '../group-by.ts';
import { distributionColumns, distributionOf } from './distribution.ts';
import type { SlicedLog } from './slice.ts';

type EdgeKey = Pick<EdgeDurations, 'source' | 'target'>;

// Grain: one row per event that leads to another, with the edge it leads along.
const STORED = ({ trace }: SlicedLog) => `SELECT edge, gap_us, bin FROM ${trace} WHERE edge IS NOT NULL`;

// Grain: one row per kept event that leads to another kept one. The key is source × 65,536 + target.
const PROJECTED = ({ trace }: SlicedLog) => /* sql */ `
  SELECT (activity::UINTEGER * 65536 + next)::UINTEGER AS edge, gap_us,
    CASE WHEN gap_us < 0 THEN 0 ELSE least(254, floor(8 * log2(1 + gap_us / 1e6))) END::UTINYINT AS bin
  FROM (
    SELECT activity, lead(activity) OVER in_case AS next,
      epoch_us(lead(coalesce(started_at, ended_at)) OVER in_case) - epoch_us(ended_at) AS gap_us
    FROM ${trace} WHERE list_contains($keep::USMALLINT[], activity)
    WINDOW in_case AS (PARTITION BY case_no ORDER BY position))
  WHERE next IS NOT NULL`;

const OVERLAPS = `count(*) FILTER (gap_us < 0)::DOUBLE AS overlaps`;

const EXACT = (events: string) => /* sql */ `
  SELECT edge::DOUBLE AS edge, ${distributionColumns('gap_us')}, ${OVERLAPS} FROM (${events}) GROUP BY edge`;

const OVERLAPPING = (events: string) =>
  `SELECT edge::DOUBLE AS edge, count(*)::DOUBLE AS overlaps FROM (${events}) WHERE gap_us < 0 GROUP BY edge`;

// Grain: one row per (edge, bin). One pass gives the bins, and what mean, extremes and deviation of the edge follow from.
const BINS = (events: string) => /* sql */ `
  SELECT edge::DOUBLE AS edge, bin, count(*)::DOUBLE AS count, sum(gap_us)::DOUBLE / 1000 AS "sumMs",
    min(gap_us)::DOUBLE / 1000 AS min, max(gap_us)::DOUBLE / 1000 AS max, stddev_samp(gap_us) / 1000 AS sd
  FROM (${events}) GROUP BY edge, bin ORDER BY edge, bin`;

const EDGE_KEYS = `SELECT edge::DOUBLE AS edge, source::DOUBLE AS source, target::DOUBLE AS target FROM edges`;

/** Durations of every edge of the sliced, reduced log; without quantiles the overlaps alone. */
export async function readDurations(
  reader: Reader,
  log: SlicedLog,
  keep: readonly number[] | null,
  quantiles: Dfg['quantiles'],
): Promise<EdgeDurations[]> {
  if (quantiles === 'none' && !(await hasOverlaps(reader))) return [];
  const events = keep ? PROJECTED(log) : STORED(log);
  const parameters = keep ? { ...log.parameters, keep: JSON.stringify(keep) } : log.parameters;
  const durations = await READ[quantiles](reader, events, parameters);
  const keyOf = keep ? packedKey : await readEdgeKeys(reader);
  return durations.map(({ edge, ...rest }) => ({ ...keyOf(edge), ...rest }));
}

type Measured = Omit<EdgeDurations, 'source' | 'target'> & { edge: number };
type Parameters = SlicedLog['parameters'];
type MeasuredRow = Distribution & { edge: number; overlaps: number };

async function readExact(reader: Reader, events: string, parameters: Parameters): Promise<Measured[]> {
  const rows = await reader.rows<MeasuredRow>(EXACT(events), parameters);
  return rows.map((row) => ({ edge: row.edge, overlaps: row.overlaps, durationMs: distributionOf(row) }));
}

async function readBinned(reader: Reader, events: string, parameters: Parameters): Promise<Measured[]> {
  const rows = await reader.rows<MeasuredBin & { edge: number }>(BINS(events), parameters);
  const overlapping = rows.some(({ min }) => min < 0) ? await readOverlaps(reader, events, parameters) : [];
  const overlaps = new Map(overlapping.map((entry) => [entry.edge, entry.overlaps]));
  return [...groupBy(rows, ({ edge }) => edge)].map(([edge, bins]) => ({
    edge,
    overlaps: overlaps.get(edge) ?? 0,
    durationMs: binnedDistribution(bins),
  }));
}

/** Dropping activities makes no overlap where there was none: events come by start, and each starts after the last end. */
async function hasOverlaps(reader: Reader): Promise<boolean> {
  const [found] = await reader.rows('SELECT 1 FROM trace WHERE gap_us < 0 LIMIT 1');
  return found !== undefined;
}

async function readOverlaps(reader: Reader, events: string, parameters: Parameters): Promise<Measured[]> {
  const rows = await reader.rows<{ edge: number; overlaps: number }>(OVERLAPPING(events), parameters);
  return rows.map((row) => ({ ...row, durationMs: UNMEASURED }));
}

const READ = { exact: readExact, bins: readBinned, none: readOverlaps };

const packedKey = (edge: number): EdgeKey => ({ source: Math.floor(edge / 65536), target: edge % 65536 });

async function readEdgeKeys(reader: Reader): Promise<(edge: number) => EdgeKey> {
  const rows = await reader.rows<EdgeKey & { edge: number }>(EDGE_KEYS);
  const keys = new Map(rows.map(({ edge, source, target }) => [edge, { source, target }]));
  return (edge) => {
    const key = keys.get(edge);
    if (!key) throw new Error(`The trace has an edge ${edge} that the table edges lacks.`);
    return key;
  };
}
