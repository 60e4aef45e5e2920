import { ownValue } from '../../eventlog/index.ts';
import type { LoopForm, SetForm } from './shape.ts';

const group = (tag: string, takes: readonly string[], ...loops: LoopForm[]): LoopForm => ({
  tag,
  as: 'qualified',
  takes,
  loops,
});
const list = (tag: string, ...loops: LoopForm[]): LoopForm => ({ tag, as: 'list', loops });
const shortList = (tag: string, takes: readonly string[], ...loops: LoopForm[]): LoopForm => ({
  tag,
  as: 'list',
  takes,
  loops,
});

const REFERENCE = group('RFF', ['DTM']);
const PARTY = group('NAD', ['LOC', 'FII', 'DOC'], REFERENCE, group('CTA', ['COM']));
const TERMS = [group('TAX', ['MOA', 'LOC']), group('CUX', ['PCD', 'DTM']), group('PAT', ['DTM', 'PCD', 'MOA'])];
const TRANSPORT = group('TDT', ['LOC', 'DTM', 'RFF']);
const PRICE = group('PRI', ['APR', 'RNG', 'DTM']);
const SCHEDULE = shortList('SCC', ['FTX', 'RFF', 'QTY', 'DTM']);
const PACKAGES = shortList('PAC', ['MEA', 'QTY', 'HAN', 'PCI', 'RFF', 'DTM', 'GIR', 'GIN']);
const ALLOWANCES = shortList('ALC', ['DTM', 'QTY', 'RNG', 'PCD', 'MOA', 'RTE', 'CUX', 'TAX', 'ALI']);

const LINE = list(
  'LIN',
  REFERENCE,
  PARTY,
  PRICE,
  SCHEDULE,
  PACKAGES,
  ALLOWANCES,
  group('TAX', ['MOA', 'LOC']),
  group('LOC', ['QTY', 'DTM']),
  TRANSPORT,
);

const order: SetForm = {
  loops: [REFERENCE, PARTY, ...TERMS, TRANSPORT, SCHEDULE, PACKAGES, ALLOWANCES, LINE],
  closing: ['UNS'],
};

/** In IFTSTA parties and references stand side by side. */
const CONTACTED = group('NAD', ['LOC'], group('CTA', ['COM']));

/** A status, with all that is said of it up to the next one: dates behind its references are its own. */
const STATUS = shortList(
  'STS',
  ['RFF', 'DTM', 'DOC', 'FTX', 'NAD', 'LOC', 'PCI', 'GIN', 'QTY', 'MEA', 'CTA', 'COM'],
  TRANSPORT,
);
const CONSIGNMENT = shortList('CNI', ['RFF', 'DTM', 'LOC', 'CNT', 'NAD', 'FTX', 'TSR', 'MEA'], STATUS);

/** The loops of every message that has a mapping pack. */
const MESSAGES: Readonly<Record<string, SetForm>> = {
  ORDERS: order,
  ORDRSP: order,
  INVOIC: order,
  DESADV: {
    loops: [REFERENCE, PARTY, TRANSPORT, group('EQD', ['MEA', 'SEL']), list('CPS', PACKAGES, LINE)],
    closing: [],
  },
  IFTSTA: { loops: [CONTACTED, REFERENCE, CONSIGNMENT, STATUS], closing: [] },
};

/** Messages that nobody declared: references and parties, and all the rest where it stands. */
const OTHER: SetForm = { loops: [REFERENCE, PARTY], closing: [] };

export const messageForm = (type: string): SetForm => ownValue(MESSAGES, type) ?? OTHER;
