import { type Reader, readSettings } from '../../store/index.ts';
import { firstOfGroups } from '../grouped-values.ts';
import type { ObjectArrays } from '../object-arrays.ts';
import { readNumberColumns } from './number-columns.ts';

/** Which records are events, by how the log's lifecycle is read. A start is part of the event that completes it. */
const COUNTS = {
  each: '',
  pair: `WHERE transition IS DISTINCT FROM 'start'`,
  complete: `WHERE transition IS NULL OR transition = 'complete'`,
};

/** In the place of a code: there is none. */
const NONE = 0xffff_ffff;

const SIZES = /* sql */ `
  SELECT (SELECT count(*)::DOUBLE FROM events) AS records, (SELECT coalesce(max(event) + 1, 0)::DOUBLE FROM events) AS "eventCodes",
    (SELECT count(*)::DOUBLE FROM event_objects) AS stated, (SELECT coalesce(max(object) + 1, 0)::DOUBLE FROM objects) AS "objectCodes",
    EXISTS (FROM set_aside) AS "areSetAside"`;

interface Sizes {
  records: number;
  eventCodes: number;
  stated: number;
  objectCodes: number;
  areSetAside: boolean;
}

/** Grain: one row per event, in the order of traces. */
const EVENTS = (counts: string, areSetAside: boolean) => /* sql */ `
  WITH places AS (SELECT source, row_number() OVER (ORDER BY rank, name)::USMALLINT AS rank FROM sources)
  SELECT event, coalesce(object, ${NONE})::UINTEGER, activity, epoch_us(coalesce(started_at, ended_at))::DOUBLE, epoch_us(ended_at)::DOUBLE
  FROM events JOIN places USING (source) ${areSetAside ? 'ANTI JOIN set_aside USING (event)' : ''} ${counts}
  ORDER BY coalesce(started_at, ended_at), ended_at, rank, sequence, batch, position, part, event`;

/**
 * Reads what objects went through, those relations that sources state and the own object of an event; one that is
 * stated twice, with two qualifiers, counts once.
 *
 * Time O(n log n) in the events, which the store sorts. Memory 30 bytes per event and 20 per relation.
 */
export async function readObjectArrays(reader: Reader): Promise<ObjectArrays> {
  const sizes = await reader.row<Sizes>(SIZES);
  const activities = await reader.rows<{ code: number; name: string }>(
    'SELECT activity::DOUBLE AS code, name FROM activities ORDER BY name',
  );
  const types = await reader.rows<{ type: string }>('SELECT DISTINCT type FROM objects ORDER BY type');
  const typeOf = await readTypes(reader, sizes);
  const { event, own, ...events } = await readEvents(reader, sizes);
  rename(events.activity, activities);
  return {
    activities: activities.map(({ name }) => name),
    types: types.map(({ type }) => type),
    typeOf,
    ...events,
    ...relationsOf(await readStated(reader, sizes), { event, own }, typeOf, sizes),
  };
}

async function readTypes(reader: Reader, { objectCodes }: Sizes): Promise<Uint16Array> {
  const typeOf = new Uint16Array(objectCodes);
  const sql = /* sql */ `
    WITH types AS (SELECT type, (row_number() OVER (ORDER BY type) - 1)::USMALLINT AS code FROM (SELECT DISTINCT type FROM objects))
    SELECT object, code FROM objects JOIN types USING (type)`;
  await reader.numbers(sql, {}, ([object, code], rows) => {
    for (let index = 0; index < rows; index++) typeOf[Number(object?.[index])] = Number(code?.[index]);
  });
  return typeOf;
}

async function readEvents(reader: Reader, { records, areSetAside }: Sizes) {
  const { lifecycle } = await readSettings(reader);
  const event = new Uint32Array(records);
  const own = new Uint32Array(records);
  const activity = new Uint16Array(records);
  const begunUs = new Float64Array(records);
  const endedUs = new Float64Array(records);
  const sql = EVENTS(COUNTS[lifecycle], areSetAside);
  const rows = await readNumberColumns(reader, sql, {}, [event, own, activity, begunUs, endedUs]);
  return {
    event: event.subarray(0, rows),
    own: own.subarray(0, rows),
    activity: activity.subarray(0, rows),
    begunUs: begunUs.subarray(0, rows),
    endedUs: endedUs.subarray(0, rows),
  };
}

/** Codes become places in the list of names. */
function rename(activity: Uint16Array, activities: readonly { code: number }[]): void {
  const places = new Uint16Array(activities.length);
  for (const [place, { code }] of activities.entries()) places[code] = place;
  for (let row = 0; row < activity.length; row++) activity[row] = places[activity[row]!]!;
}

/** Pairs of an event and an object. */
interface Relations {
  /** code of the event, or its row */
  event: Uint32Array;
  object: Uint32Array;
}

async function readStated(reader: Reader, { stated }: Sizes): Promise<Relations> {
  const [event, object] = [new Uint32Array(stated), new Uint32Array(stated)];
  await readNumberColumns(reader, 'SELECT event, object FROM event_objects', {}, [event, object]);
  return { event, object };
}

/**
 * By row the objects of the event, each once, types ascending. The same relations as RELATIONS of the store has, without
 * qualifiers: pairs are counted into their places here, where the store would compare and sort them.
 */
function relationsOf(
  stated: Relations,
  events: { event: Uint32Array; own: Uint32Array },
  typeOf: Uint16Array,
  { eventCodes }: Sizes,
) {
  const all = relationsOfRows(stated, events, eventCodes);
  const byType = ordered(all, typesOf(all, typeOf));
  const byRow = ordered(byType, byType.event);
  return distinct(byRow, events.event.length, typeOf.length);
}

/** All relations of the events that have a row, those with their own object last, events by row. */
function relationsOfRows(
  stated: Relations,
  { event, own }: { event: Uint32Array; own: Uint32Array },
  eventCodes: number,
): Relations {
  const rowOf = new Uint32Array(eventCodes).fill(NONE);
  for (let row = 0; row < event.length; row++) rowOf[event[row]!] = row;
  const [rows, objects] = [0, 1].map(() => new Uint32Array(stated.event.length + event.length)) as [
    Uint32Array,
    Uint32Array,
  ];
  let count = 0;
  const add = (row: number, object: number) => {
    rows[count] = row;
    objects[count++] = object;
  };
  for (let index = 0; index < stated.event.length; index++) {
    const row = rowOf[stated.event[index]!]!;
    if (row !== NONE) add(row, stated.object[index]!);
  }
  for (let row = 0; row < own.length; row++) if (own[row] !== NONE) add(row, own[row]!);
  return { event: rows.subarray(0, count), object: objects.subarray(0, count) };
}

function typesOf({ object }: Relations, typeOf: Uint16Array): Uint16Array {
  const types = new Uint16Array(object.length);
  for (let index = 0; index < object.length; index++) types[index] = typeOf[object[index]!]!;
  return types;
}

/** The relations by ascending keys, those of one key in the order they had. */
function ordered({ event, object }: Relations, key: Uint16Array | Uint32Array): Relations {
  let keys = 0;
  for (let index = 0; index < key.length; index++) if (key[index]! >= keys) keys = key[index]! + 1;
  const next = firstOfGroups(key, keys);
  const sorted = { event: new Uint32Array(event.length), object: new Uint32Array(event.length) };
  for (let index = 0; index < event.length; index++) {
    const place = next[key[index]!]!++;
    sorted.event[place] = event[index]!;
    sorted.object[place] = object[index]!;
  }
  return sorted;
}

/** Of relations by row those that were not there before. */
function distinct(
  { event: row, object }: Relations,
  rows: number,
  objects: number,
): Pick<ObjectArrays, 'first' | 'object'> {
  const first = new Uint32Array(rows + 1);
  const latest = new Uint32Array(objects).fill(NONE); // by object the last row that has it
  const kept = new Uint32Array(object.length);
  let count = 0;
  for (let index = 0; index < object.length; index++) {
    if (latest[object[index]!] === row[index]) continue;
    latest[object[index]!] = row[index]!;
    kept[count++] = object[index]!;
    first[row[index]! + 1] = count;
  }
  for (let one = 0; one < rows; one++) if (first[one + 1] === 0) first[one + 1] = first[one]!;
  return { first, object: kept.subarray(0, count) };
}
