import type { Slice } from '../../eventlog/index.ts';
import type { Reader } from '../../store/index.ts';
import type { CaseMask, TraceArrays } from '../trace-arrays.ts';
import { readNumberColumns } from './number-columns.ts';
import { readSlicedLog } from './slice.ts';

const SIZES = /* sql */ `
  SELECT (SELECT count(*)::DOUBLE FROM cases) AS cases, (SELECT count(*)::DOUBLE FROM trace) AS events,
    EXISTS (FROM trace WHERE started_at IS NOT NULL) AS "hasStarts"`;

const EVENTS = (hasStarts: boolean) => /* sql */ `
  SELECT case_no, position, activity, coalesce(bin, 0)::UTINYINT, epoch_us(ended_at)::DOUBLE / 1000
    ${hasStarts ? ', epoch_us(coalesce(started_at, ended_at))::DOUBLE / 1000' : ''}
  FROM trace`;

/**
 * Reads the whole log into typed arrays in shared memory: 11 bytes per event, 19 with starts, and 16 per case.
 * The trace mostly lies in order; only where loads were appended is it read again, sorted.
 */
export async function readTraceArrays(reader: Reader): Promise<TraceArrays> {
  const { cases, events, hasStarts } = await reader.row<{ cases: number; events: number; hasStarts: boolean }>(SIZES);
  const names = await reader.rows<{ name: string }>('SELECT name FROM activities ORDER BY activity');
  const columns = newColumns(events, hasStarts);
  if (!(await readInOrder(reader, EVENTS(hasStarts), columns))) {
    await readInOrder(reader, `${EVENTS(hasStarts)} ORDER BY case_no, position`, columns);
  }
  const { activity, bin, endMs, startMs } = columns;
  return {
    activities: names.map(({ name }) => name),
    ...caseRows(columns.caseNo, endMs, cases),
    activity,
    bin,
    endMs,
    startMs,
  };
}

interface Columns {
  caseNo: Uint32Array;
  position: Uint32Array;
  activity: Uint16Array;
  bin: Uint8Array;
  endMs: Float64Array;
  startMs: Float64Array;
}

function newColumns(events: number, hasStarts: boolean): Columns {
  const endMs = new Float64Array(new SharedArrayBuffer(events * 8));
  return {
    caseNo: new Uint32Array(events),
    position: new Uint32Array(events),
    activity: new Uint16Array(new SharedArrayBuffer(events * 2)),
    bin: new Uint8Array(new SharedArrayBuffer(events)),
    endMs,
    startMs: hasStarts ? new Float64Array(new SharedArrayBuffer(events * 8)) : endMs,
  };
}

/** @returns whether the rows came by case and position */
async function readInOrder(reader: Reader, sql: string, columns: Columns): Promise<boolean> {
  const { caseNo, position, activity, bin, endMs, startMs } = columns;
  const arrays = [caseNo, position, activity, bin, endMs, ...(startMs === endMs ? [] : [startMs])];
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
  const kept = new Uint32Array(caseNo.length);
  const count = await readNumberColumns(reader, casesSql, parameters, [kept]);
  const mask = new Uint8Array(new SharedArrayBuffer(caseNo.length));
  const rowOf = rowByCaseNo(caseNo);
  for (let index = 0; index < count; index++) mask[rowOf(kept[index]!)] = 1;
  return mask;
}

/** Case numbers without holes are their own rows. */
function rowByCaseNo(caseNo: Uint32Array): (wanted: number) => number {
  const last = caseNo.at(-1) ?? -1;
  if (last === caseNo.length - 1) return (wanted) => wanted;
  const rows = new Uint32Array(last + 1);
  caseNo.forEach((number, row) => {
    rows[number] = row;
  });
  return (wanted) => rows[wanted]!;
}
