import { openStore } from '../store/index.ts';

/**
 * What can happen to an order, in order: the place, the activity, the share of orders it happens to, the draw that
 * decides (places with one draw happen together, the rarer ones only within the more frequent), the mean wait in minutes.
 */
const PLACES: readonly [activity: string, share: number, draw: number, meanMinutes: number][] = [
  ['Receive order', 1, 0, 0],
  ['Rekey order', 0.04, 1, 35],
  ['Check credit', 1, 0, 20],
  ['Set credit block', 0.15, 2, 45],
  ['Release credit block', 0.15, 2, 900],
  ['Set credit block', 0.04, 2, 200],
  ['Release credit block', 0.04, 2, 1200],
  ['Confirm order', 0.9, 3, 60],
  ['Change order', 0.12, 4, 400],
  ['Confirm order', 0.12, 4, 90],
  ['Allocate stock', 1, 0, 30],
  ['Report short stock', 0.08, 5, 15],
  ['Allocate stock', 0.08, 5, 2000],
  ['Report short stock', 0.02, 5, 15],
  ['Allocate stock', 0.02, 5, 3000],
  ['Release to warehouse', 1, 0, 120],
  ['Plan wave', 0.85, 6, 240],
  ['Pick', 1, 0, 300],
  ['Short pick', 0.06, 7, 20],
  ['Pick', 0.06, 7, 180],
  ['Pack', 1, 0, 60],
  ['Weigh', 0.3, 8, 10],
  ['Print label', 0.7, 9, 5],
  ['Stage', 0.5, 10, 30],
  ['Load', 0.95, 11, 200],
  ['Tender load', 0.25, 12, 60],
  ['Accept tender', 0.25, 12, 150],
  ['Post goods issue', 1, 0, 40],
  ['Arrive at customer', 0.8, 13, 2200],
  ['Deliver', 1, 0, 90],
  ['Send invoice', 1, 0, 700],
  ['Dispute invoice', 0.05, 14, 4000],
  ['Credit note', 0.05, 14, 2500],
  ['Send invoice', 0.05, 14, 300],
  ['Receive payment', 1, 0, 9000],
];

const EVENTS_PER_CASE = PLACES.reduce((sum, [, share]) => sum + share, 0) * 0.995;
const HORIZON_DAYS = 365;

/** A uniform number in (0, 1) from a key: the same for the same seed. */
const drawn = (key: string) => `((hash(${key}, $seed::INTEGER) % 1000000007) + 1) / 1000000009.0`;
/** One of the words, later ones rarer. */
const word = (words: readonly string[], key: string) =>
  `list_value(${words.map((entry) => `'${entry}'`).join(', ')})[1 + floor(${words.length} * pow(${drawn(key)}, 1.6))::INTEGER]`;

// Grain: one row per event, in the order of time, as several systems' records would arrive; later than the horizon is not recorded.
const LOG = /* sql */ `
  WITH places AS (
    SELECT unnest($activity::VARCHAR[]) AS activity, unnest($share::VARCHAR[])::DOUBLE AS share, unnest($draw::VARCHAR[])::INTEGER AS draw,
      unnest($mean::VARCHAR[])::DOUBLE AS mean, unnest(range(len($activity::VARCHAR[])))::INTEGER AS place),
  orders AS (
    SELECT number, ${drawn(`number, 'stuck'`)} AS stuck, ${drawn(`number, 'start'`)} * ${HORIZON_DAYS * 86400} AS start,
      ${word(['North', 'South', 'West', 'East', 'Export'], `number, 'region'`)} AS region,
      ${word(['EDI', 'Portal', 'Phone', 'Mail'], `number, 'channel'`)} AS channel,
      ${word(['normal', 'high', 'rush'], `number, 'priority'`)} AS priority,
      ${word(['Alpha', 'Bravo', 'Carrier C', 'Delta', 'Express', 'Fleet'], `number, 'carrier'`)} AS carrier,
      round(exp(4 + 4 * ${drawn(`number, 'value'`)}), 2) AS value,
      strftime(TIMESTAMP '2024-01-01' + to_seconds(start::BIGINT) + to_days(7 + floor(14 * ${drawn(`number, 'promise'`)})::INTEGER), '%Y-%m-%d') AS promised
    FROM range($orders::INTEGER) AS orders (number)),
  executed AS (
    SELECT orders.*, place, activity,
      start + 60 * sum(-mean * ln(${drawn(`number, place, 'wait'`)}) * CASE region WHEN 'Export' THEN 2 WHEN 'North' THEN 0.7 ELSE 1 END) OVER (PARTITION BY number ORDER BY place) AS second
    FROM orders, places WHERE (stuck >= 0.004 OR place < stuck * 250 * ${PLACES.length}) AND (draw = 0 OR ${drawn(`number, draw, 'draw'`)} < share))
  SELECT 'SO-' || lpad(number::VARCHAR, 8, '0') AS "case", activity,
    strftime(TIMESTAMP '2024-01-01' + to_milliseconds((second * 1000)::BIGINT), '%Y-%m-%dT%H:%M:%S.%gZ') AS "time",
    'user ' || (place % 9) || substr(region, 1, 1) || floor(8 * ${drawn(`number, place, 'resource'`)})::INTEGER AS resource,
    region, channel, priority, carrier, value, promised
  FROM executed WHERE second < ${HORIZON_DAYS * 86400} ORDER BY second, number, place`;

/**
 * Writes a synthetic order log of about `events` events as CSV, in time order: 27 activities, thousands of variants,
 * loops, orders still open at the end, a promised day and five more case attributes. The seed fixes every byte.
 */
export async function writeMiningLog(path: string, events: number, seed = 1): Promise<void> {
  const store = await openStore(null);
  const column = (index: 0 | 1 | 2 | 3) => PLACES.map((place) => String(place[index]));
  await store.run(`CREATE TEMP TABLE generated AS ${LOG}`, {
    activity: column(0),
    share: column(1),
    draw: column(2),
    mean: column(3),
    orders: Math.round(events / EVENTS_PER_CASE),
    seed,
  });
  await store.run(`COPY generated TO '${path.replaceAll("'", "''")}' (FORMAT csv, HEADER)`);
  store.close();
}
