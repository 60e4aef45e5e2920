import type { LeadTimes, Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { measuredCases } from './performance.ts';
import { readSlicedLog } from './slice.ts';

// Grain: one row per half octave of lead time that has cases; bin 0 holds those below a second.
const histogram = (cases: string) => /* sql */ `
  SELECT CASE WHEN lead_us < 1000000 THEN 0 ELSE 1 + floor(2 * log2(lead_us / 1000000)) END::INTEGER AS bin,
    count(*)::DOUBLE AS cases
  FROM ${cases} GROUP BY bin ORDER BY bin`;

/**
 * Cases by lead time, over the cases that `readPerformance` measures: one bin below a second, then two per
 * doubling, so bin k runs from 2^((k-1)/2) to 2^(k/2) seconds. Ascending, without holes; empty without cases.
 */
export async function readLeadTimes(reader: Reader, slice: Slice): Promise<LeadTimes> {
  const log = await readSlicedLog(reader, slice);
  const measured = await measuredCases(reader, log);
  const rows = await reader.rows<{ bin: number; cases: number }>(histogram(measured), log.parameters);
  const [first, last] = [rows[0]?.bin ?? 0, rows.at(-1)?.bin ?? -1];
  const counts = new Map(rows.map(({ bin, cases }) => [bin, cases]));
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const bin = first + index;
    return { fromMs: bin === 0 ? 0 : edgeMs(bin - 1), toMs: edgeMs(bin), cases: counts.get(bin) ?? 0 };
  });
}

const edgeMs = (halfOctaves: number) => 2 ** (halfOctaves / 2) * 1000;
