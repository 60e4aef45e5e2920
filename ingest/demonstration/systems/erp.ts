import type { Zone } from '../kernel/zone.ts';
import type { Sink } from '../record/sink.ts';
import { csvStream, type FlatRow, ndjsonStream, type Stream } from '../record/stream.ts';
import { amount, compactClock, compactDate, tenDigits } from '../record/text.ts';
import type { Truth } from '../truth/truth.ts';
import type { Channel, Delivery, Invoice, Order, Temperature } from '../world/entities.ts';

/** Users of the ERP that are programs. */
export const PROGRAM = {
  portal: 'WEB_IF',
  edi: 'EDI_IF',
  credit: 'BATCH_CRD',
  allocation: 'BATCH_ATP',
  delivery: 'BATCH_DLV',
  billing: 'BATCH_BIL',
  status: 'BATCH_STA',
  warehouse: 'WMS_IF',
  transport: 'TMS_IF',
} as const;

/** M. Ortiz signs on as MORTIZ. */
export const erpUser = (person: string) => person.replaceAll(/[^A-Za-z0-9]/g, '').toUpperCase();

export type BlockKind = 'CREDIT' | 'TEMP';
export type AllocationResult = 'FULL' | 'PART' | 'NONE';
export type AllocationMode = 'AUTO' | 'MANUAL' | 'AGAIN' | 'REST';

/** What the status, the rejection reason, the quantity and the date are called in change documents. */
export type ChangedField = 'GBSTK' | 'ABGRU' | 'KWMENG' | 'VDATU';

/**
 * The ERP: one server clock in Chicago without an offset, dates and clocks in separate fields, numbers with ten
 * digits, codes for everything, and 00000000 where a date is not yet known.
 */
export interface Erp {
  orderCreated(order: Order, user: string): void;
  creditChecked(order: Order, passed: boolean): void;
  blockSet(order: Order, kind: BlockKind, user: string): void;
  blockLifted(order: Order, kind: BlockKind, user: string): void;
  allocated(order: Order, result: AllocationResult, mode: AllocationMode, user: string): void;
  deliveryCreated(delivery: Delivery): void;
  goodsIssued(delivery: Delivery, user: string): void;
  proofPosted(delivery: Delivery, user: string): void;
  invoiced(invoice: Invoice, user: string): void;
  invoiceCancelled(cancellation: Invoice, cancelled: Invoice, user: string): void;
  changed(order: Order, field: ChangedField, before: string, after: string, user: string): void;
  /** Writes the documents of which the export shows the last state. */
  finish(): void;
}

const CHANNELS: Record<Channel, string> = { EDI: '10', Portal: '20', Phone: '30' };
const TEMPERATURES: Record<Temperature, string> = { Ambient: '01', Chilled: '02', Frozen: '03' };
const TRANSACTIONS: Record<ChangedField, string> = { GBSTK: 'VA05', ABGRU: 'VA02', KWMENG: 'VA02', VDATU: 'VA02' };

export function createErp(sink: Sink, truth: Truth, zone: Zone, now: () => number): Erp {
  const streams = openStreams(sink);
  const documents: DeliveryDocument[] = [];
  const documentOf = new Map<number, DeliveryDocument>();
  let changes = 0;

  const write = (stream: Stream<FlatRow>, of: Order, row: FlatRow) =>
    truth.clock(stream.path, stream.write(row), of, now());
  const stamp = () => stampOf(zone, now());
  const entered = (user: string) => {
    const { date, clock } = stamp();
    return { ERDAT: date, ERZET: clock, ERNAM: user };
  };
  const updated = (user: string) => {
    const { date, clock } = stamp();
    return { UDATE: date, UTIME: clock, USERNAME: user };
  };

  return {
    orderCreated(order, user) {
      write(streams.orders, order, { ...orderFields(order, zone), ...entered(user) });
      order.lines.forEach((line, index) => {
        streams.lines.write({
          VBELN: tenDigits(order.number),
          POSNR: String((index + 1) * 10).padStart(6, '0'),
          MATNR: line.material.number,
          ARKTX: line.material.text,
          KWMENG: line.quantity.toFixed(3),
          NETWR: amount(line.quantity * line.material.cents),
        });
      });
    },
    creditChecked(order, passed) {
      write(streams.checks, order, {
        VBELN: tenDigits(order.number),
        CMGST: passed ? 'A' : 'B',
        ...updated(PROGRAM.credit),
      });
    },
    blockSet(order, kind, user) {
      write(streams.blocks, order, { VBELN: tenDigits(order.number), BLOCK: kind, ACTION: 'SET', ...updated(user) });
    },
    blockLifted(order, kind, user) {
      write(streams.blocks, order, { VBELN: tenDigits(order.number), BLOCK: kind, ACTION: 'DEL', ...updated(user) });
    },
    allocated(order, result, mode, user) {
      write(streams.allocations, order, {
        VBELN: tenDigits(order.number),
        RESULT: result,
        MODE: mode,
        ...updated(user),
      });
    },
    deliveryCreated(delivery) {
      const document: DeliveryDocument = { delivery, issued: null, proven: null };
      documents.push(document);
      documentOf.set(delivery.number, document);
    },
    goodsIssued(delivery, user) {
      const document = documentOf.get(delivery.number);
      if (document) document.issued = { at: now(), user };
    },
    proofPosted(delivery, user) {
      const document = documentOf.get(delivery.number);
      if (document) document.proven = { at: now(), user };
    },
    invoiced(invoice, user) {
      write(streams.invoices, invoice.delivery.order, { ...invoiceFields(invoice, 'F2', null), ...entered(user) });
    },
    invoiceCancelled(cancellation, cancelled, user) {
      write(streams.invoices, cancelled.delivery.order, {
        ...invoiceFields(cancellation, 'S1', cancelled),
        ...entered(user),
      });
    },
    changed(order, field, before, after, user) {
      write(streams.changes, order, {
        CHANGENR: tenDigits(++changes),
        OBJECTCLAS: 'VERKBELEG',
        OBJECTID: tenDigits(order.number),
        ...updated(user),
        TCODE: TRANSACTIONS[field],
        FNAME: field,
        VALUE_OLD: before,
        VALUE_NEW: after,
      });
    },
    finish() {
      for (const document of documents) writeDelivery(streams.deliveries, truth, zone, document);
    },
  };
}

const openStreams = (sink: Sink) => ({
  orders: ndjsonStream(sink, 'erp/orders.ndjson'),
  lines: csvStream(sink, 'erp/order_lines.csv', ';', ['VBELN', 'POSNR', 'MATNR', 'ARKTX', 'KWMENG', 'NETWR']),
  checks: ndjsonStream(sink, 'erp/credit_checks.ndjson'),
  blocks: ndjsonStream(sink, 'erp/blocks.ndjson'),
  allocations: ndjsonStream(sink, 'erp/allocations.ndjson'),
  deliveries: csvStream(sink, 'erp/deliveries.csv', ';', [
    'VBELN',
    'VGBEL',
    'VSTEL',
    'ERDAT',
    'ERZET',
    'ERNAM',
    'WADAT_IST',
    'WAUHR_IST',
    'WA_USER',
    'PODAT',
    'POTIM',
    'POD_USER',
  ]),
  invoices: ndjsonStream(sink, 'erp/invoices.ndjson'),
  changes: csvStream(sink, 'erp/change_documents.csv', ';', [
    'CHANGENR',
    'OBJECTCLAS',
    'OBJECTID',
    'USERNAME',
    'UDATE',
    'UTIME',
    'TCODE',
    'FNAME',
    'VALUE_OLD',
    'VALUE_NEW',
  ]),
});

interface Posting {
  at: number;
  user: string;
}

interface DeliveryDocument {
  delivery: Delivery;
  issued: Posting | null;
  proven: Posting | null;
}

function stampOf(zone: Zone, instant: number): { date: string; clock: string } {
  const local = zone.localAt(instant);
  return { date: compactDate(local), clock: compactClock(local) };
}

const NOT_YET = { date: '00000000', clock: '000000' };

function writeDelivery(
  stream: Stream<FlatRow>,
  truth: Truth,
  zone: Zone,
  { delivery, issued, proven }: DeliveryDocument,
): void {
  const created = stampOf(zone, delivery.createdAt);
  const issue = issued ? stampOf(zone, issued.at) : NOT_YET;
  const proof = proven ? stampOf(zone, proven.at) : NOT_YET;
  const row = stream.write({
    VBELN: tenDigits(delivery.number),
    VGBEL: tenDigits(delivery.order.number),
    VSTEL: delivery.order.site.plant,
    ERDAT: created.date,
    ERZET: created.clock,
    ERNAM: PROGRAM.delivery,
    WADAT_IST: issue.date,
    WAUHR_IST: issue.clock,
    WA_USER: issued?.user ?? '',
    PODAT: proof.date,
    POTIM: proof.clock,
    POD_USER: proven?.user ?? '',
  });
  truth.clock(stream.path, row, delivery, delivery.createdAt, null, 'ERDAT');
  if (issued) truth.clock(stream.path, row, delivery, issued.at, null, 'WADAT_IST');
  if (proven) truth.clock(stream.path, row, delivery, proven.at, null, 'PODAT');
}

function orderFields(order: Order, zone: Zone) {
  const promised = stampOf(zone, order.promisedAt);
  return {
    VBELN: tenDigits(order.number),
    AUART: 'ZOR',
    BSTNK: order.reference,
    KUNNR: tenDigits(order.customer.number),
    NAME1: order.customer.name,
    KLABC: order.customer.tier,
    VTWEG: CHANNELS[order.channel],
    WERKS: order.site.plant,
    ROUTE: order.lane.code,
    ZZCARRIER: order.carrier.code,
    TEMPB: TEMPERATURES[order.temperature],
    NETWR: amount(order.valueCents),
    WAERK: 'USD',
    ZZPROMISE: `${promised.date}${promised.clock}`,
  };
}

const invoiceFields = ({ number, delivery }: Invoice, kind: 'F2' | 'S1', cancelled: Invoice | null) => ({
  VBELN: tenDigits(number),
  FKART: kind,
  VGBEL: tenDigits(delivery.number),
  AUBEL: tenDigits(delivery.order.number),
  SFAKN: cancelled ? tenDigits(cancelled.number) : '',
  NETWR: amount(delivery.lines.reduce((sum, { material, quantity }) => sum + material.cents * quantity, 0)),
});
