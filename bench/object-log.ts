import { openStore, type Store } from '../store/index.ts';

const ORDERS_PER_LOAD = 6;
const ORDERS_PER_PAYMENT = 3;
/** An order has one to four items, and one delivery, or two where it has two items or more. */
const [ITEMS_PER_ORDER, DELIVERIES_PER_ORDER] = [2.5, 1.75];
const EVENTS_PER_ORDER =
  3 + 3 * ITEMS_PER_ORDER + 3 * DELIVERIES_PER_ORDER + 3 / ORDERS_PER_LOAD + 2 / ORDERS_PER_PAYMENT;
const HORIZON_DAYS = 365;
/** The rest had not happened when the log was taken. */
const RECORDED_SHARE = 0.99;

/** A uniform number in (0, 1) from a key: the same for the same seed. */
const drawn = (key: string) => `((hash(${key}, $seed::INTEGER) % 1000000007) + 1) / 1000000009.0`;

/** One kind of events: once for each row of a table, so many hours after its start and up to four more. */
const kind = (activity: string, table: string, key: string, hours: number, relations: string) => `
  SELECT '${activity}' AS activity, ${key} || ' ${activity}' AS id,
    start + 3600 * (${hours} + ${drawn(`${key}, '${activity}'`)} * 4) AS second, ${relations} AS relations FROM ${table}`;
const related = (...pairs: readonly [id: string, qualifier: string][]) =>
  `[${pairs.map(([id, qualifier]) => `{'objectId': ${id}, 'qualifier': '${qualifier}'}`).join(', ')}]`;

// Grain: one row per event that was recorded, with its relations; number: its place in the order of time, from 1.
const EVENTS = /* sql */ `
  CREATE TEMP TABLE happened AS
  WITH orders AS (
    SELECT number, 'order-' || number AS "order", 'invoice-' || number AS invoice, 1 + number % 4 AS items,
      number::DOUBLE / $orders::INTEGER * ${HORIZON_DAYS * 86400} AS start
    FROM range($orders::INTEGER) AS orders (number)),
  items AS (
    SELECT number, "order", start, 'item-' || number || '-' || place AS item, 'delivery-' || number || '-' || place % 2 AS delivery
    FROM orders, range(4) AS places (place) WHERE place < items),
  placed AS (
    SELECT "order", start, list({'objectId': item, 'qualifier': 'ordered'} ORDER BY item) AS ordered FROM items GROUP BY ALL),
  deliveries AS (SELECT DISTINCT delivery, "order", 'load-' || number // ${ORDERS_PER_LOAD} AS load, start FROM items),
  loads AS (
    SELECT load, max(start) AS start, list({'objectId': delivery, 'qualifier': 'carried'} ORDER BY delivery) AS carried
    FROM deliveries GROUP BY load),
  loaded AS (SELECT delivery, load, loads.start FROM deliveries JOIN loads USING (load)),
  payments AS (
    SELECT 'payment-' || number // ${ORDERS_PER_PAYMENT} AS payment, max(start) AS start,
      list({'objectId': invoice, 'qualifier': 'paid'} ORDER BY invoice) AS paid
    FROM orders GROUP BY payment),
  planned AS (
    ${[
      kind('Place order', 'placed', '"order"', 0, `${related(['"order"', 'placed'])} || ordered`),
      kind('Confirm order', 'orders', '"order"', 3, related(['"order"', 'confirmed'])),
      kind('Allocate', 'items', 'item', 8, related(['item', 'allocated'])),
      kind('Release delivery', 'deliveries', 'delivery', 14, related(['delivery', 'released'], ['"order"', 'for'])),
      kind('Pick', 'items', 'item', 18, related(['item', 'picked'], ['delivery', 'for'])),
      kind('Pack', 'items', 'item', 22, related(['item', 'packed'], ['delivery', 'into'])),
      kind('Tender load', 'loads', 'load', 30, related(['load', 'tendered'])),
      kind('Load delivery', 'loaded', 'delivery', 36, related(['delivery', 'loaded'], ['load', 'onto'])),
      kind('Depart', 'loads', 'load', 42, `${related(['load', 'departed'])} || carried`),
      kind('Arrive', 'loads', 'load', 50, related(['load', 'arrived'])),
      kind('Deliver', 'deliveries', 'delivery', 60, related(['delivery', 'delivered'], ['"order"', 'for'])),
      kind('Send invoice', 'orders', '"order"', 90, related(['invoice', 'sent'], ['"order"', 'for'])),
      kind('Receive payment', 'payments', 'payment', 700, `${related(['payment', 'received'])} || paid`),
      kind('Clear payment', 'payments', 'payment', 720, related(['payment', 'cleared'])),
    ].join(' UNION ALL ')})
  SELECT row_number() OVER (ORDER BY second, id) AS number, activity, relations, id, second
  FROM planned WHERE second < ${HORIZON_DAYS * 86400}`;

// Grain: one row per line of a file of OCEL 2.0, of the events in the order of time and the objects they are related to.
const LINES = /* sql */ `
  WITH events AS (FROM happened WHERE number BETWEEN $first AND $last),
  objects AS (
    SELECT id, split_part(id, '-', 1) AS type FROM (SELECT DISTINCT unnest(relations).objectId AS id FROM events)),
  entries AS (
    SELECT 1 AS part, row_number() OVER (ORDER BY id) AS place, to_json({'id': id, 'type': type})::VARCHAR AS entry FROM objects
    UNION ALL
    SELECT 3, row_number() OVER (ORDER BY number), to_json({'id': id, 'type': activity, 'relationships': relations,
      'time': strftime(TIMESTAMP '2024-01-01' + to_milliseconds((second * 1000)::BIGINT), '%Y-%m-%dT%H:%M:%S.%gZ')})::VARCHAR
    FROM events),
  types AS (SELECT list({'name': type, 'attributes': []::VARCHAR[]} ORDER BY type) AS types FROM (SELECT DISTINCT type FROM objects)),
  activities AS (SELECT list({'name': activity, 'attributes': []::VARCHAR[]} ORDER BY activity) AS types FROM (SELECT DISTINCT activity FROM events)),
  frame AS (
    SELECT 0 AS part, '{"objectTypes":' || to_json(types)::VARCHAR || ',' AS line FROM types
    UNION ALL SELECT 0.5, '"eventTypes":' || to_json(types)::VARCHAR || ',"objects":[' FROM activities
    UNION ALL SELECT 2, '],"events":['
    UNION ALL SELECT 4, ']}')
  SELECT line FROM (
    SELECT part, place, CASE WHEN place > 1 THEN ',' ELSE '' END || entry AS line FROM entries
    UNION ALL SELECT part, 0, line FROM frame)
  ORDER BY part, place`;

/**
 * Writes a synthetic object-centric log of about `events` events as OCEL 2.0 in JSON, and its last `later` events as a file of
 * their own: orders, their items, deliveries, loads, invoices and payments; 14 activities; two relations per event. The seed fixes
 * every entry.
 */
export async function writeObjectLog(
  path: string,
  laterPath: string,
  events: number,
  later: number,
  seed = 1,
): Promise<void> {
  const store = await openStore(null);
  const orders = Math.round(events / EVENTS_PER_ORDER / RECORDED_SHARE);
  await store.run(EVENTS, { orders, seed });
  const { last } = await store.row<{ last: number }>('SELECT count(*)::DOUBLE AS last FROM happened');
  await writeLines(store, path, 1, last - later);
  await writeLines(store, laterPath, last - later + 1, last);
  store.close();
}

async function writeLines(store: Store, path: string, first: number, last: number): Promise<void> {
  await store.run(`CREATE OR REPLACE TEMP TABLE lines AS ${LINES}`, { first, last });
  await store.run(
    `COPY lines TO '${path.replaceAll("'", "''")}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER E'\\x01')`,
  );
}
