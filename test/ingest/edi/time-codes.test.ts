import assert from 'node:assert/strict';
import { it } from 'node:test';
import { zoneOfCode } from '../../../ingest/edi/time-codes.ts';

it('reads time codes of X12 as zones, and neither local time nor what is no code', () => {
  const zones = {
    ET: 'America/New_York',
    ES: '-05:00',
    ED: '-04:00',
    PT: 'America/Los_Angeles',
    PD: '-07:00',
    NS: '-03:30',
    ND: '-02:30',
    UT: '+00:00',
    GM: '+00:00',
    '01': '+01:00',
    '12': '+12:00',
    '13': '-12:00',
    '24': '-01:00',
  };
  for (const [code, zone] of Object.entries(zones)) assert.equal(zoneOfCode(code), zone, code);
  for (const code of ['LT', '', '00', '25', 'EX', 'X', 'toString']) assert.equal(zoneOfCode(code), null, code);
});
