import { ownValue } from '../../eventlog/index.ts';
import type { Segment } from './segment.ts';
import type { LoopForm, SetForm } from './shape.ts';

const ADDRESS = ['N2', 'N3', 'N4'];

/** The parties of a set: N1 and what belongs to it. */
const parties = (...takes: string[]): LoopForm => ({ tag: 'N1', as: 'qualified', takes: [...ADDRESS, ...takes] });

const list = (tag: string, ...loops: LoopForm[]): LoopForm => ({ tag, as: 'list', loops });

/** A list whose entries take only these besides their loops, so that the loop around goes on behind them. */
const shortList = (tag: string, takes: readonly string[], ...loops: LoopForm[]): LoopForm => ({
  tag,
  as: 'list',
  takes,
  loops,
});

const ORDER_PARTIES = parties('NX2', 'REF', 'PER', 'SI', 'FOB', 'TD1', 'TD3', 'TD4', 'TD5', 'PKG');
const SERVICES = shortList('SAC', ['CUR', 'CTP']);
const EQUIPMENT = shortList('N7', ['N7A', 'N7B', 'MEA', 'M7']);
const SUBLINES = list('SLN', ORDER_PARTIES);
const SCHEDULES = shortList('SCH', ['TD1', 'TD3', 'TD4', 'TD5', 'REF']);

/** HL01 is the level's number, HL02 that of the level above, HL03 says what it is: S shipment, O order, P pack, I item. */
const levels: LoopForm = {
  tag: 'HL',
  as: 'list',
  loops: [parties('REF', 'PER', 'FOB')],
  levelOf: ({ elements }: Segment) => {
    const [id = '', parent = '', code = ''] = elements.map((text) => text.trim());
    return { id, parent: parent === '' ? null : parent, code: /^[A-Z0-9]{1,2}$/.test(code) ? code : '' };
  },
};

/** The loops of every transaction set that has a mapping pack. */
const SETS: Readonly<Record<string, SetForm>> = {
  '204': {
    loops: [
      parties('L11', 'G61'),
      EQUIPMENT,
      list('S5', parties('G61'), EQUIPMENT, list('L5'), list('OID', list('L5'))),
    ],
    closing: ['L3'],
    every: ['L11'],
  },
  '210': {
    loops: [
      parties('N9', 'N7', 'M7'),
      shortList('N7', ['M7']),
      list('S5', parties('N9', 'N7', 'M7')),
      list('LX', shortList('L5', []), shortList('L0', ['MEA']), shortList('L1', []), list('SPO')),
    ],
    closing: ['L3'],
    every: ['N9'],
  },
  '214': {
    loops: [
      parties('G62', 'L11'),
      list(
        'LX',
        shortList('AT7', ['MS1', 'MS2', 'K1', 'M7']),
        shortList('SPO', ['SDQ']),
        shortList('OID', ['SDQ', 'LAD']),
        list('PRF', parties()),
        list('CD3', parties()),
      ),
    ],
    closing: [],
    every: ['L11'],
  },
  '810': {
    loops: [parties('REF', 'PER', 'DMG'), SERVICES, list('IT1', SERVICES, SUBLINES, parties('REF', 'PER', 'DMG'))],
    closing: ['TDS', 'CTT'],
  },
  '850': {
    loops: [SERVICES, ORDER_PARTIES, list('PO1', SERVICES, SUBLINES, SCHEDULES, ORDER_PARTIES)],
    closing: ['CTT'],
  },
  '855': {
    loops: [
      SERVICES,
      ORDER_PARTIES,
      list('PO1', SERVICES, SUBLINES, SCHEDULES, shortList('ACK', ['DTM']), ORDER_PARTIES),
    ],
    closing: ['CTT'],
  },
  '856': { loops: [levels], closing: ['CTT'] },
  '940': { loops: [parties('PER'), list('LX', list('W01', parties('PER')))], closing: ['W76'] },
  '945': { loops: [parties('PER'), list('LX', list('W12', parties('PER')))], closing: ['W03'] },
  '990': { loops: [list('S5'), parties()], closing: [] },
  '997': { loops: [list('AK2', shortList('AK3', [], shortList('AK4', [])))], closing: ['AK9'] },
  '999': { loops: [list('AK2', shortList('IK3', ['CTX'], shortList('IK4', ['CTX'])))], closing: ['AK9'] },
};

/** Sets that nobody declared: parties and levels, and all the rest where it stands. */
const OTHER: SetForm = { loops: [parties('REF', 'PER'), levels], closing: [] };

export const setForm = (type: string): SetForm => ownValue(SETS, type) ?? OTHER;
