import { generateKeyPairSync } from 'node:crypto';
import { readDeclaration } from '../../../ingest/sources/rest/declaration.ts';
import type { FaultFamily } from '../family.ts';
import { count } from '../rest/faulty-transport.ts';
import { netSuiteHost, type NetSuiteTables } from '../rest/netsuite-host.ts';
import { packFile, packMapping } from '../rest/pack-files.ts';
import { roundStart } from '../rest/planned-world.ts';
import {
  emptyPart,
  milestonePart,
  numbered,
  once,
  type Part,
  restFamily,
  STARTS_AT,
  tieSize,
} from '../rest/rest-family.ts';
import { type Json, table } from '../rest/tables.ts';

const ZONE = 'America/Los_Angeles';
const EIGHT_HOURS_MS = 8 * 3_600_000; // in winter

const shown = (at: string): string => new Date(Date.parse(at) - EIGHT_HOURS_MS).toISOString().slice(0, 19);

const KEYS = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const PRIVATE_KEY = KEYS.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const PUBLIC_KEY = KEYS.publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** SuiteQL after a time and an id, times in the account's zone, 400 for one request too many. */
export const restNetSuite: FaultFamily = restFamily<NetSuiteTables>({
  name: 'rest: NetSuite SuiteQL',
  faults: [
    '400, request limit',
    'token expiry',
    'page drift',
    'late commit',
    'cursor tie',
    'column added',
    'column removed',
    'unreadable time',
    'deletion',
  ],
  declaration: readDeclaration(packFile('netsuite', 'source.yaml')),
  mapping: [packMapping('netsuite'), packMapping('netsuite', 'history.yaml')],
  settings: {
    account: '1234567',
    clientId: 'client',
    certificateId: 'certificate',
    privateKey: PRIVATE_KEY,
    zone: ZONE,
  },
  streams: { transactions: { size: '13' }, system_notes: { size: '9' } },
  observed: ['Delete Transaction'],
  tables: () => ({ transaction: table(), systemnote: table() }),
  serve(tables, _world, injected, chance) {
    let isDisturbed = false;
    const isBusy = () => {
      const busy = isDisturbed && chance.chance(0.06);
      if (busy) count(injected, '400, request limit');
      isDisturbed = false;
      return busy;
    };
    const host = netSuiteHost(tables, { publicKey: PUBLIC_KEY, zone: ZONE, isBusy });
    const onRequest = () => {
      isDisturbed = true;
    };
    return { hosts: [host], revoke: () => host.revoke(), onRequest };
  },
  parts: (chance, seed) => [
    ...[
      { type: 'SalesOrd', activity: 'Create Order', first: 1_001 },
      { type: 'ItemShip', activity: 'Create Fulfillment', first: 2_001 },
      { type: 'CustInvc', activity: 'Create Invoice', first: 3_001 },
    ].map(({ type, activity, first }) =>
      milestonePart<NetSuiteTables>(chance, {
        keys: numbered(chance, 8, 25, first).map(String),
        activities: [activity],
        write({ transaction }, object, _reached, nowMs) {
          transaction.put(object.key, nowMs, document(type, object.milestones[0]?.at ?? ''));
        },
        touch: ({ transaction }, key, nowMs) => transaction.touch(key, nowMs),
      }),
    ),
    oddities(seed),
  ],
});

const document = (type: string, at: string): Record<string, Json> => ({
  type,
  tranid: `${type}-1`,
  createddate: shown(at),
  createdby: 'Larry',
  foreigntotal: '12.50',
  ...(type === 'SalesOrd' ? {} : { createdfrom: '1001' }),
});

/** Many orders of one second, notes of what changed, records that are not what they should be, and one that goes. */
function oddities(seed: number): Part<NetSuiteTables> {
  const created = '2026-02-20T09:15:00Z';
  const tied = Array.from({ length: tieSize(seed) }, (_, index) => String(50_000 + index));
  const look = (round: number) => new Date(roundStart(STARTS_AT, round)).toISOString();
  const noted = '2026-02-21T10:00:00Z';
  return {
    ...emptyPart(),
    events: [
      ...[...tied, '90001', '90002', '90004'].map((key) => ({ key, activity: 'Create Order', at: created })),
      { key: '90004', activity: 'Delete Transaction', at: { after: look(2), upTo: look(5) } },
      { key: '50000', activity: 'Approve Order', at: noted },
    ],
    letters: [{ stream: 'transactions', code: 'time-unreadable', holds: '"90003"' }],
    steps: [
      once(1, 'cursor tie', ({ transaction }, nowMs) => {
        for (const key of tied) transaction.put(key, nowMs, document('SalesOrd', created));
      }),
      once(1, 'column added', ({ transaction }, nowMs) =>
        transaction.put('90001', nowMs, { ...document('SalesOrd', created), custbody_note: 'new' }),
      ),
      once(2, 'column removed', ({ transaction }, nowMs) =>
        transaction.put('90002', nowMs, { ...document('SalesOrd', created), foreigntotal: null, createdby: 'Larry' }),
      ),
      once(2, 'unreadable time', ({ transaction }, nowMs) =>
        transaction.put('90003', nowMs, { ...document('SalesOrd', created), createddate: '2/20/2026' }),
      ),
      once(0, 'deletion', ({ transaction }, nowMs) => transaction.put('90004', nowMs, document('SalesOrd', created))),
      once(3, 'deletion', ({ transaction }) => transaction.remove('90004')),
      (tables) => ({
        round: 1,
        when: 'before',
        happen: () =>
          tables.systemnote.put('77', Date.parse(noted), {
            recordid: '50000',
            field: 'TRANDOC.KSTATUS',
            oldvalue: 'Pending Approval',
            newvalue: 'Pending Fulfillment',
            username: 'Larry',
          }),
      }),
    ],
  };
}
