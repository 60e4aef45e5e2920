import { readDeclaration } from '../../../ingest/sources/rest/declaration.ts';
import type { FaultFamily } from '../family.ts';
import { odooHost } from '../rest/odoo-host.ts';
import { packFile, packMapping } from '../rest/pack-files.ts';
import {
  emptyPart,
  milestoneAt,
  milestonePart,
  numbered,
  once,
  type Part,
  restFamily,
  STARTS_AT,
  statusPart,
  tieSize,
} from '../rest/rest-family.ts';
import { roundStart } from '../rest/planned-world.ts';
import { type Json, type Table, table } from '../rest/tables.ts';

type Models = Record<'sale.order' | 'stock.picking' | 'account.move' | 'mail.message' | 'mail.tracking.value', Table>;

const shown = (at: string | null): Json => (at === null ? false : at.slice(0, 19).replace('T', ' '));
const raw = (id: number): Json => ({ raw: String(id) });

/** Orders, transfers, invoices and the history of fields, in the order of ids that never change. */
export const restOdoo: FaultFamily = restFamily<Models>({
  name: 'rest: Odoo JSON-2',
  faults: [
    'page drift',
    'late commit',
    'cursor tie',
    'column added',
    'unknown enum',
    'unreadable time',
    'null key',
    'deletion',
  ],
  declaration: readDeclaration(packFile('odoo', 'source.yaml')),
  mapping: [packMapping('odoo'), packMapping('odoo', 'history.yaml')],
  settings: { url: 'https://shop.odoo.example', apiKey: 's3cret', language: 'en_US', historyOf: 'sale.order' },
  streams: {
    sale_orders: { size: '9' },
    pickings: { size: '6' },
    invoices: {},
    messages: { size: '4' },
    tracking_values: { size: '5' },
  },
  observed: ['Delete Order', 'Allocate', 'Lose Allocation'],
  tables: () => ({
    'sale.order': table(),
    'stock.picking': table(),
    'account.move': table(),
    'mail.message': table(),
    'mail.tracking.value': table(),
  }),
  serve: (models) => ({ hosts: [odooHost(models, 's3cret')], revoke: null }),
  parts: (chance, seed) => [
    milestonePart<Models>(chance, {
      keys: numbered(chance, 12, 40, 1).map(String),
      activities: ['Create Order', 'Confirm Order'],
      logged: nameOf,
      write(models, object, reached, nowMs) {
        const [created, confirmed] = [0, 1].map((index) => milestoneAt(object, index, reached));
        models['sale.order'].put(object.key, nowMs, order(Number(object.key), created ?? '', confirmed ?? null));
      },
      touch: (models, key, nowMs) => models['sale.order'].touch(key, nowMs),
    }),
    milestonePart<Models>(chance, {
      keys: numbered(chance, 8, 25, 500).map(String),
      activities: ['Create Delivery', 'Ship'],
      logged: (key) => `WH/OUT/${key}`,
      write(models, object, reached, nowMs) {
        const [created, shipped] = [0, 1].map((index) => milestoneAt(object, index, reached));
        models['stock.picking'].put(object.key, nowMs, {
          name: `WH/OUT/${object.key}`,
          picking_type_code: 'outgoing',
          state: shipped ? 'done' : 'assigned',
          sale_id: [raw(1), nameOf('1')],
          create_date: shown(created ?? null),
          create_uid: [raw(2), 'Mitchell Admin'],
          date_done: shown(shipped ?? null),
        });
      },
      touch: (models, key, nowMs) => models['stock.picking'].touch(key, nowMs),
    }),
    milestonePart<Models>(chance, {
      keys: numbered(chance, 6, 20, 7_000).map(String),
      activities: ['Send Quotation'],
      logged: () => nameOf('1'),
      write(models, object, _reached, nowMs) {
        track(models, Number(object.key), milestoneAt(object, 0, 1) ?? '', ['Quotation', 'Quotation Sent'], nowMs);
      },
    }),
    statusPart<Models>(chance, {
      keys: numbered(chance, 3, 8, 900).map(String),
      statuses: ['confirmed', 'assigned', 'waiting', 'assigned'],
      activities: { assigned: 'Allocate', waiting: 'Lose Allocation' },
      logged: (key) => `WH/OUT/${key}`,
      made: { activity: 'Create Delivery', at: '2026-02-11T07:30:00Z' },
      write: (models, key, state, nowMs) =>
        models['stock.picking'].put(key, nowMs, {
          name: `WH/OUT/${key}`,
          picking_type_code: 'outgoing',
          state,
          create_date: '2026-02-11 07:30:00',
        }),
    }),
    oddities(seed),
  ],
});

const nameOf = (id: string): string => `S${id.padStart(5, '0')}`;

const order = (id: number, created: string, confirmed: string | null): Record<string, Json> => ({
  name: nameOf(String(id)),
  state: confirmed ? 'sale' : 'draft',
  partner_id: [raw(7), 'Azure Interior'],
  amount_total: { raw: '1799.00' },
  create_date: shown(created),
  create_uid: [raw(2), 'Mitchell Admin'],
  date_order: shown(confirmed ?? created),
});

/** A message and the value that it carries; the message is written first. */
function track(models: Models, id: number, at: string, [from, to]: [string, string], nowMs: number): void {
  models['mail.message'].put(String(id), nowMs, {
    model: 'sale.order',
    tracking_value_ids: [raw(id)],
    record_name: nameOf('1'),
    date: shown(at),
    author_id: [raw(3), 'Marc Demo'],
  });
  models['mail.tracking.value'].put(String(id), nowMs, {
    'mail_message_id.model': 'sale.order',
    mail_message_id: [raw(id), 'message'],
    field_id: [raw(9), 'Status (sale.order)'],
    old_value_char: from,
    new_value_char: to,
  });
}

/** Many orders of one second, labels in another language, records that are not what they should be, and one that goes. */
function oddities(seed: number): Part<Models> {
  const created = '2026-02-20T09:15:00Z';
  const tied = Array.from({ length: tieSize(seed) }, (_, index) => 20_000 + index);
  const look = (round: number) => new Date(roundStart(STARTS_AT, round)).toISOString();
  return {
    ...emptyPart(),
    events: [
      ...tied.map((id) => ({ key: nameOf(String(id)), activity: 'Create Order', at: created })),
      ...[40_001, 40_004].map((id) => ({ key: nameOf(String(id)), activity: 'Create Order', at: created })),
      { key: '40004', activity: 'Delete Order', at: { after: look(2), upTo: look(5) } },
    ],
    letters: [
      { stream: 'tracking_values', code: 'change-unlisted', holds: 'Angebot gesendet' },
      { stream: 'sale_orders', code: 'time-unreadable', holds: '"id":40002' },
      { stream: 'sale_orders', code: 'key-missing', holds: '"id":40003' },
    ],
    steps: [
      once(1, 'cursor tie', (models, nowMs) => {
        for (const id of tied) models['sale.order'].put(String(id), nowMs, order(id, created, null));
      }),
      once(1, 'column added', (models, nowMs) =>
        models['sale.order'].put('40001', nowMs, {
          ...order(40_001, created, null),
          warehouse_id: [raw(1), 'YourCompany'],
        }),
      ),
      once(2, 'unreadable time', (models, nowMs) =>
        models['sale.order'].put('40002', nowMs, { ...order(40_002, created, null), create_date: 'today' }),
      ),
      once(2, 'null key', (models, nowMs) =>
        models['sale.order'].put('40003', nowMs, { ...order(40_003, created, null), name: null }),
      ),
      once(1, 'unknown enum', (models, nowMs) => track(models, 9_999, created, ['Angebot', 'Angebot gesendet'], nowMs)),
      once(0, 'deletion', (models, nowMs) => models['sale.order'].put('40004', nowMs, order(40_004, created, null))),
      once(3, 'deletion', (models) => models['sale.order'].remove('40004')),
    ],
  };
}
