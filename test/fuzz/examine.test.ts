import assert from 'node:assert/strict';
import { it } from 'node:test';
import { EventLogError } from '../../eventlog/index.ts';
import { examine } from './examine.ts';
import type { Parser, Reading } from './parser.ts';
import { divided } from './run-all.ts';
import { runParser } from './run-parser.ts';

const planted = (read: (reading: Reading) => void, longestMs = 1_000): Parser => ({
  tokens: ['x'],
  longestMs,
  open: () => ({ seeds: [Buffer.from('abc')], read: (_input, reading) => read(reading) }),
});
const faultOf = async (parser: Parser) => {
  const { faulty, faults } = await examine('planted', parser, { seed: 1, from: 7, inputs: 1 });
  return faulty === 0 ? null : `${faults[0]?.input}: ${faults[0]?.what.split('\n')[0]}`;
};

it('counts what is read and what is refused', async () => {
  let turn = 0;
  const parser = planted(({ records }) => {
    if (turn++ % 3 === 0) throw new EventLogError('request-invalid', 'It is none.');
    records.push('{"a":1}');
  });
  const { read, refused, faulty } = await examine('planted', parser, { seed: 1, from: 0, inputs: 9 });
  assert.deepEqual({ read, refused, faulty }, { read: 6, refused: 3, faulty: 0 });
});

it('finds a crash, a record that is none, a refusal without a reason, a changed prototype and an input that takes too long', async () => {
  const crash = planted(() => {
    throw new TypeError('planted');
  });
  assert.equal(await faultOf(crash), '7: threw TypeError: planted');
  const list = planted(({ records }) => void records.push('[1]'));
  assert.equal(await faultOf(list), "7: gave a record that is no JSON object: '[1]'");
  assert.equal(await faultOf(planted(({ refusals }) => void refusals.push(''))), '7: refused without a reason');
  const polluting = planted(() => Object.assign(Object.prototype, { planted: true }));
  assert.equal(await faultOf(polluting), '7: changed a prototype');
  Reflect.deleteProperty(Object.prototype, 'planted');
  assert.match((await faultOf(planted(() => undefined, -1))) ?? '', /^7: took 0 ms/);
  assert.equal(await faultOf(planted(() => undefined)), null);
});

it('names the input at which a process ends', async () => {
  const { faults } = await runParser('nowhere', { seed: 1, from: 7, inputs: 2 });
  assert.deepEqual(faults, [{ input: 7, what: 'ended the process (code 1)' }]);
});

it('divides all inputs by the shares of the parsers', () => {
  const parts = divided(1_000, [
    { name: 'one', family: 'edi', share: 2 },
    { name: 'other', family: 'edi', share: 1 },
  ]);
  assert.deepEqual(parts, [
    { parser: 'one', inputs: 667 },
    { parser: 'other', inputs: 333 },
  ]);
});
