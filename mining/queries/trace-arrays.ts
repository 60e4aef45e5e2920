import type { Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import { groupGaps } from '../group-gaps.ts';
import type { CaseMask, TraceArrays, VariantArrays } from '../trace-arrays.ts';
import { readNumberColumns } from './number-columns.ts';
import { readSlicedLog } from './slice.ts';

const SIZES = /* sql */ `
  SELECT (SELECT count(*)::DOUBLE FROM cases) AS cases, (SELECT count(*)::DOUBLE FROM trace) AS events,
    (SELECT count(*)::DOUBLE FROM edges) AS edges, (SELECT count(*)::DOUBLE FROM variants) AS variants,
    (SELECT coalesce(sum(len(activities)), 0)::DOUBLE FROM variants) AS "variantEvents",
    EXISTS (FROM trace WHERE started_at IS NOT NULL) AS "hasStarts"`;

interface Sizes {
  cases: number;
  events: number;
  edges: number;
  variants: number;
  variantEvents: number;
  hasStarts: boolean;
}

const EVENTS = (hasStarts: boolean) => /* sql */ `
  SELECT case_no, position, activity, coalesce(edge, 0)::UINTEGER, coalesce(bin, 0)::UTINYINT, epoch_us(ended_at)::DOUBLE / 1000
    ${hasStarts ? ', epoch_us(coalesce(started_at, ended_at))::DOUBLE / 1000' : ''}
  FROM trace`;

/**
 * Reads the whole log into typed arrays in shared memory: 25 bytes per event, 33 with starts, and 20 per case.
 * The trace mostly lies in order; only where loads were appended is it read again, sorted.
 */
export async function readTraceArrays(reader: Reader): Promise<TraceArrays> {
  const sizes = await reader.row<Sizes>(SIZES);
  const names = await reader.rows<{ name: string }>('SELECT name FROM activities ORDER BY activity');
  const columns = newColumns(sizes);
  if (!(await readInOrder(reader, EVENTS(sizes.hasStarts), columns))) {
    await readInOrder(reader, `${EVENTS(sizes.hasStarts)} ORDER BY case_no, position`, columns);
  }
  const { activity, edge, bin, endMs, startMs } = columns;
  const traces = {
    ...caseRows(columns.caseNo, endMs, sizes.cases),
    edges: await readEdges(reader, sizes),
    activity,
    edge,
    bin,
    endMs,
    startMs,
  };
  return {
    ...traces,
    activities: names.map(({ name }) => name),
    variant: await readVariantOfCases(reader, sizes),
    variants: await readVariantArrays(reader, sizes),
    gaps: groupGaps(traces),
  };
}

async function readVariantOfCases(reader: Reader, { cases }: Sizes): Promise<Uint32Array> {
  const variant = new Uint32Array(new SharedArrayBuffer(cases * 4));
  await readNumberColumns(reader, 'SELECT variant FROM cases ORDER BY case_no', {}, [variant]);
  return variant;
}

// Codes are dense: the n-th row is variant n.
const VARIANT_LENGTHS = `SELECT len(activities)::UINTEGER FROM variants ORDER BY variant`;
const VARIANT_ACTIVITIES = `
  SELECT activity FROM (SELECT variant, unnest(activities) AS activity, generate_subscripts(activities, 1) AS place FROM variants)
  ORDER BY variant, place`;

async function readVariantArrays(reader: Reader, { variants, variantEvents }: Sizes): Promise<VariantArrays> {
  const lengths = new Uint32Array(variants);
  await readNumberColumns(reader, VARIANT_LENGTHS, {}, [lengths]);
  const first = new Uint32Array(new SharedArrayBuffer((variants + 1) * 4));
  for (const [variant, length] of lengths.entries()) first[variant + 1] = first[variant]! + length;
  const activity = new Uint16Array(new SharedArrayBuffer(variantEvents * 2));
  await readNumberColumns(reader, VARIANT_ACTIVITIES, {}, [activity]);
  return { first, activity };
}

async function readEdges(reader: Reader, { edges }: Sizes): Promise<TraceArrays['edges']> {
  const [source, target] = [0, 1].map(() => new Uint16Array(new SharedArrayBuffer(edges * 2))) as [
    Uint16Array,
    Uint16Array,
  ];
  await readNumberColumns(reader, 'SELECT source, target FROM edges ORDER BY edge', {}, [source, target]);
  return { source, target };
}

interface Columns {
  caseNo: Uint32Array;
  position: Uint32Array;
  activity: Uint16Array;
  edge: Uint16Array | Uint32Array;
  bin: Uint8Array;
  endMs: Float64Array;
  startMs: Float64Array;
}

/** Edge codes of 16 bits suffice for nearly every log. */
const MOST_SHORT_CODES = 65_536;

function newColumns({ events, edges, hasStarts }: Sizes): Columns {
  const endMs = new Float64Array(new SharedArrayBuffer(events * 8));
  return {
    caseNo: new Uint32Array(events),
    position: new Uint32Array(events),
    activity: new Uint16Array(new SharedArrayBuffer(events * 2)),
    edge:
      edges <= MOST_SHORT_CODES
        ? new Uint16Array(new SharedArrayBuffer(events * 2))
        : new Uint32Array(new SharedArrayBuffer(events * 4)),
    bin: new Uint8Array(new SharedArrayBuffer(events)),
    endMs,
    startMs: hasStarts ? new Float64Array(new SharedArrayBuffer(events * 8)) : endMs,
  };
}

/** @returns whether the rows came by case and position */
async function readInOrder(reader: Reader, sql: string, columns: Columns): Promise<boolean> {
  const { caseNo, position, activity, edge, bin, endMs, startMs } = columns;
  const arrays = [caseNo, position, activity, edge, bin, endMs, ...(startMs === endMs ? [] : [startMs])];
  await readNumberColumns(reader, sql, {}, arrays);
  for (let event = 1; event < caseNo.length; event++) {
    const isNext =
      caseNo[event] === caseNo[event - 1]
        ? position[event] === position[event - 1]! + 1
        : caseNo[event]! > caseNo[event - 1]! && position[event] === 0;
    if (!isNext) return false;
  }
  return caseNo.length === 0 || position[0] === 0;
}

function caseRows(
  caseNoByEvent: Uint32Array,
  endMs: Float64Array,
  cases: number,
): Pick<TraceArrays, 'caseNo' | 'first' | 'lastMs'> {
  const caseNo = new Uint32Array(new SharedArrayBuffer(cases * 4));
  const first = new Uint32Array(new SharedArrayBuffer((cases + 1) * 4));
  const lastMs = new Float64Array(new SharedArrayBuffer(cases * 8));
  let row = -1;
  for (let event = 0; event < caseNoByEvent.length; event++) {
    if (event === 0 || caseNoByEvent[event] !== caseNoByEvent[event - 1]) {
      caseNo[++row] = caseNoByEvent[event]!;
      first[row] = event;
      lastMs[row] = endMs[event]!;
    } else if (endMs[event]! > lastMs[row]!) {
      lastMs[row] = endMs[event]!;
    }
  }
  first[cases] = caseNoByEvent.length;
  return { caseNo, first, lastMs };
}

/**
 * Which rows of the arrays a slice keeps, in shared memory; null keeps every case.
 *
 * @throws activity-not-found, attribute-not-found, slice-invalid
 */
export async function readCaseMask(reader: Reader, { caseNo }: TraceArrays, slice: Slice): Promise<CaseMask | null> {
  const { casesSql, parameters } = await readSlicedLog(reader, slice);
  if (casesSql === null) return null;
  const last = caseNo.at(-1) ?? 0;
  const { bits } = await reader.row<{ bits: Uint8Array | null }>(KEPT(casesSql, last), parameters);
  const mask = new Uint8Array(new SharedArrayBuffer(Math.ceil(caseNo.length / 8)));
  if (bits === null) return mask;
  const padding = bits.length * 8 - (last + 1);
  for (let row = 0; row < caseNo.length; row++) {
    const place = padding + caseNo[row]!;
    mask[row >> 3]! |= ((bits[place >> 3]! >> (7 - (place & 7))) & 1) << (row & 7);
  }
  return mask;
}

// One bit per case number from 0 to the last, the highest of a byte first, ending with the last byte: as one value it comes in half the time of its rows.
const KEPT = (casesSql: string, last: number) =>
  `SELECT bitstring_agg(case_no, 0::UINTEGER, ${last}::UINTEGER)::BLOB AS bits FROM (${casesSql})`;
