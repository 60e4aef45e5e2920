import { createHash } from 'node:crypto';
import { type EpcisEvent, STANDARD_FIELDS } from './event-schema.ts';
import { kindOfEpc, standardWord, transactionNumber } from './vocabulary.ts';

/** Columns of an event, as mappings read them; each is text, or JSON as text. */
export const EPCIS_COLUMNS = [
  'type',
  'eventID',
  'idGiven',
  'at',
  'eventTime',
  'eventTimeZoneOffset',
  'recordTime',
  'action',
  'bizStep',
  'disposition',
  'persistentDisposition',
  'readPoint',
  'bizLocation',
  'parentID',
  'epcs',
  'quantities',
  'bizTransactionList',
  'transactions',
  'onlyTransactions',
  'sourceList',
  'sources',
  'destinationList',
  'destinations',
  'transformationID',
  'errorDeclaration',
  'ilmd',
  'sensorElementList',
  'certificationInfo',
  'extensions',
  'document',
] as const;

export type EpcisCells = Partial<Record<(typeof EPCIS_COLUMNS)[number], unknown>>;

/** What is known of the document around the events. */
export interface EpcisDocument {
  id?: string;
  schemaVersion?: string;
  creationDate?: string;
}

/**
 * An event flattened for a mapping: standard values as their short words, identifiers with their kind, transactions by
 * type, times on the clock of the place, and everything else as it was.
 */
export function eventCells(event: EpcisEvent, document: EpcisDocument): EpcisCells {
  const cells: EpcisCells = {
    type: event.type,
    at: localTime(event.eventTime, event.eventTimeZoneOffset),
    eventTime: event.eventTime,
    eventTimeZoneOffset: event.eventTimeZoneOffset,
    recordTime: event.recordTime,
    action: event.action,
    bizStep: event.bizStep && standardWord(event.bizStep, 'bizStep'),
    disposition: event.disposition && standardWord(event.disposition, 'disposition'),
    persistentDisposition: persistentDispositionOf(event),
    readPoint: event.readPoint?.id,
    bizLocation: event.bizLocation?.id,
    parentID: event.parentID,
    epcs: listed(epcsOf(event)),
    quantities: listed(quantitiesOf(event)),
    ...transactionsOf(event),
    ...endsOf(event),
    transformationID: event.transformationID,
    errorDeclaration: declarationOf(event),
    ilmd: event.ilmd,
    sensorElementList: event.sensorElementList,
    certificationInfo: event.certificationInfo,
    extensions: extensionsOf(event),
  };
  const known = present(cells);
  const id = event.eventID ?? `urn:throughline:epcis:${digestOf(known)}`;
  return {
    ...known,
    ...onlyTransactionsOf(event),
    eventID: id,
    idGiven: String(event.eventID !== undefined),
    document: { ...document },
  };
}

const present = (cells: EpcisCells): EpcisCells =>
  Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== undefined));

const listed = <Item>(items: Item[]): Item[] | undefined => (items.length === 0 ? undefined : items);

/** The instant as the clock at the place showed it, without zeros that end a fraction of a second. */
function localTime(eventTime: string, offset: string): string {
  const [, whole = '', fraction = '', zone = ''] = /^(.{19})(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.exec(eventTime) ?? [];
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  const shiftMs = (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
  const local = new Date(Date.parse(`${whole}${zone}`) + shiftMs).toISOString().slice(0, 19);
  return `${local}${fraction.replace(/\.?0+$/, '')}${offset}`;
}

/** Every single object of the event, with what it is in it. */
function epcsOf(event: EpcisEvent): { epc: string; kind: string; role: string }[] {
  const named = (epcs: readonly string[] | undefined, role: string) =>
    (epcs ?? []).map((epc) => ({ epc, kind: kindOfEpc(epc), role }));
  return [
    ...named(event.parentID === undefined ? [] : [event.parentID], 'parent'),
    ...named(event.epcList, 'object'),
    ...named(event.childEPCs, 'child'),
    ...named(event.inputEPCList, 'input'),
    ...named(event.outputEPCList, 'output'),
  ];
}

/** Every class of objects of the event, with its quantity where it is said. */
function quantitiesOf(
  event: EpcisEvent,
): { epcClass: string; kind: string; role: string; quantity?: string; uom?: string }[] {
  const named = (quantities: EpcisEvent['quantityList'], role: string) =>
    (quantities ?? []).map(({ epcClass, quantity, uom }) => ({
      epcClass,
      kind: kindOfEpc(epcClass),
      role,
      ...(quantity === undefined ? {} : { quantity }),
      ...(uom === undefined ? {} : { uom }),
    }));
  const { epcClass, quantity } = event;
  const own = epcClass === undefined ? [] : [{ epcClass, ...(quantity === undefined ? {} : { quantity }) }];
  return [
    ...named([...own, ...(event.quantityList ?? [])], 'object'),
    ...named(event.childQuantityList, 'child'),
    ...named(event.inputQuantityList, 'input'),
    ...named(event.outputQuantityList, 'output'),
  ];
}

/** Business transactions as a list, and the first of each standard type by its word. */
function transactionsOf(event: EpcisEvent): EpcisCells {
  const list = listedTransactions(event);
  return list === undefined ? {} : { bizTransactionList: list, transactions: firstOfEach(numbersByType(list)) };
}

/** Of transactions, those that are the only one of their type, by its word: whatever else the event names is of them. */
function onlyTransactionsOf(event: EpcisEvent): EpcisCells {
  const byType = numbersByType(listedTransactions(event) ?? []);
  const only = byType.filter(([type, number]) => byType.every((other) => other[0] !== type || other[1] === number));
  return only.length === 0 ? {} : { onlyTransactions: firstOfEach(only) };
}

const listedTransactions = ({ bizTransactionList }: EpcisEvent) =>
  bizTransactionList?.map(({ type, ...transaction }) => ({
    ...transaction,
    ...(type === undefined ? {} : { type: standardWord(type, 'transactionType') }),
    number: transactionNumber(transaction.bizTransaction),
  }));

const numbersByType = (list: readonly { type?: string; number: string }[]) =>
  list.map(({ type, number }) => [type ?? '', number] as const);

/** Where the goods come from and go to, as lists, and the first of each standard type by its word. */
function endsOf({ sourceList, destinationList }: EpcisEvent): EpcisCells {
  const sources = sourceList?.map(({ type, ...rest }) => ({ type: standardWord(type, 'sourceType'), ...rest }));
  const destinations = destinationList?.map(({ type, ...rest }) => ({
    type: standardWord(type, 'sourceType'),
    ...rest,
  }));
  return {
    sourceList: sources,
    sources: sources && firstOfEach(sources.map(({ type, source }) => [type, source])),
    destinationList: destinations,
    destinations: destinations && firstOfEach(destinations.map(({ type, destination }) => [type, destination])),
  };
}

/** Words of the standard only: a name in a mapping's path cannot hold what a URI holds. */
const firstOfEach = (named: readonly (readonly [name: string, value: string])[]): Record<string, string> =>
  Object.fromEntries(named.filter(([name]) => /^[a-z_]+$/.test(name)).toReversed());

function persistentDispositionOf({
  persistentDisposition,
}: EpcisEvent): { set?: string[]; unset?: string[] } | undefined {
  if (persistentDisposition === undefined) return undefined;
  const words = (values: string[] | undefined) => values?.map((value) => standardWord(value, 'disposition'));
  const { set, unset, ...rest } = persistentDisposition;
  return { ...rest, ...(set && { set: words(set) ?? [] }), ...(unset && { unset: words(unset) ?? [] }) };
}

function declarationOf({ errorDeclaration }: EpcisEvent): EpcisEvent['errorDeclaration'] {
  if (errorDeclaration?.reason === undefined) return errorDeclaration;
  return { ...errorDeclaration, reason: standardWord(errorDeclaration.reason, 'errorReason') };
}

function extensionsOf(event: EpcisEvent): Record<string, unknown> | undefined {
  const found = Object.entries(event).filter(([name]) => !STANDARD_FIELDS.has(name));
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** Fields that may differ between two tellings of one event: when it was recorded, and that it was declared wrong. */
const NOT_OF_THE_EVENT: ReadonlySet<string> = new Set(['recordTime', 'errorDeclaration', 'eventTime']);

/** Equal for an event however it is written: JSON or XML, full or short words, fields in any order. `at` has its time. */
function digestOf(cells: EpcisCells): string {
  const content = Object.entries(cells).filter(([name]) => !NOT_OF_THE_EVENT.has(name));
  return createHash('sha256')
    .update(JSON.stringify(sorted(Object.fromEntries(content))))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, sorted(inner)] as const);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
