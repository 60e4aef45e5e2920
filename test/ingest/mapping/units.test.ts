import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ingestMappings, parseMapping } from '../../../ingest/mapping/index.ts';
import { readAttributes } from '../../../mining/queries/index.ts';
import { openStore } from '../../../store/index.ts';
import { mapped, mappingOf, type Row } from './mapped.ts';

const TOP = 'units: { LB: { kg: 0.45359237 }, g: { kg: 0.001 } }\n';
const order = (attributes: string) =>
  `${TOP}${mappingOf(`objects:\n  order: { key: ID, attributes: { ${attributes} } }`)}`;
const made = async (attributes: string, rows: readonly Row[], name: string) => {
  const { objects, rejects } = await mapped(order(attributes), rows);
  return {
    values: objects.map((row) => row[`attribute ${name}`]),
    rejected: rejects.map(({ column_name, code, reason }) => [column_name, code, reason]),
  };
};

describe('a unit', () => {
  it('from a column is converted digit by digit, and an unknown one is a reject', async () => {
    const { values, rejected } = await made(
      'weight: { column: W, type: number, unit: { column: UOM, to: kg } }',
      [
        { ID: '1', W: '3', UOM: 'LB' },
        { ID: '2', W: '0.1', UOM: 'LB' },
        { ID: '3', W: '1234567', UOM: 'g' },
        { ID: '4', W: '-2.50', UOM: 'kg' },
        { ID: '5', W: '1', UOM: 'stone' },
        { ID: '6', W: '1', UOM: null },
        { ID: '7', W: null, UOM: null },
        { ID: '8', W: '1.0000000001', UOM: 'LB' },
      ],
      'weight',
    );
    // 3 lb are 1.36077711 kg and 0.1 lb are 0.045359237 kg; as floats 3 * 0.45359237 is 1.3607771100000001.
    assert.deepEqual(values, [1.36077711, 0.045359237, 1234.567, -2.5, null]);
    assert.deepEqual(rejected, [
      ['UOM', 'unit-unknown', '"stone" is no unit that the mapping converts to kg'],
      ['UOM', 'unit-unknown', 'the unit is blank'],
      ['W', 'number-unreadable', '"1.0000000001" cannot be converted to kg digit by digit'],
    ]);
  });

  it('is translated by codes, or the same for all', async () => {
    const coded = 'weight: { column: W, type: number, unit: { column: UOM, codes: { LBR: LB, KGM: kg }, to: kg } }';
    const { values, rejected } = await made(
      coded,
      [
        { ID: '1', W: '2', UOM: 'LBR' },
        { ID: '2', W: '2', UOM: 'LB' },
      ],
      'weight',
    );
    assert.deepEqual(values, [0.90718474]);
    assert.deepEqual(
      rejected.map(([column, code]) => [column, code]),
      [['UOM', 'unit-unknown']],
    );
    const constant = 'weight: { column: W, type: number, unit: { value: LB, to: kg } }';
    assert.deepEqual((await made(constant, [{ ID: '1', W: '2', UOM: 'x' }], 'weight')).values, [0.90718474]);
  });

  it('that cannot be converted is a fault of the mapping', () => {
    const parse = (attributes: string) => () => parseMapping('m.yaml', order(attributes));
    assert.throws(
      parse('w: { column: W, type: number, unit: { value: oz, to: kg } }'),
      /line 6, .*do not say how many kg "oz" is; expected oz: \{ kg: FACTOR \}/,
    );
    assert.throws(parse('w: { column: W, unit: kg }'), /a unit and a currency belong to type: number or integer/);
    assert.throws(
      parse('w: { column: W, type: integer, unit: { column: U, to: kg } }'),
      /seldom whole; expected type: number/,
    );
    assert.throws(parse('w: { column: W, type: number, currency: { column: C } }'), /expected either among/);
    assert.throws(
      parse('w: { column: W, type: number, currency: { column: C, codes: { D: DEM }, among: [EUR] } }'),
      /"DEM" is none of the currencies/,
    );
  });
});

describe('a currency', () => {
  it('from a column makes an attribute of each, never one of several', async () => {
    const attributes = 'value: { column: V, type: number, currency: { column: C, among: [EUR, USD] } }';
    const rows = [
      { ID: '1', V: '10.50', C: 'EUR' },
      { ID: '2', V: '20', C: 'USD' },
      { ID: '3', V: '30', C: 'CHF' },
    ];
    const euros = await made(attributes, rows, 'value (EUR)');
    assert.deepEqual(euros.values, [10.5, null]);
    assert.deepEqual((await made(attributes, rows, 'value (USD)')).values, [null, 20]);
    assert.deepEqual(euros.rejected, [['C', 'unit-unknown', '"CHF" is none of the currencies that the mapping keeps']]);
  });
});

describe('the unit of an attribute', () => {
  it('is kept with it, and another one is refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-units-'));
    const store = await openStore(null);
    const ingest = (unit: string) => {
      writeFileSync(
        join(folder, 'm.yaml'),
        mappingOf(
          `objects:\n  order: { key: ID, attributes: { weight: { column: W, type: number, unit: ${unit} }, value: { column: V, type: number, currency: { column: C, among: [EUR, USD] } }, place: P } }\nevents: [{ activity: Enter, of: order, at: T }]`,
        ),
      );
      return ingestMappings(store, [join(folder, 'm.yaml')], folder);
    };
    try {
      writeFileSync(join(folder, 'rows.csv'), 'ID,W,V,C,P,T\n1,2,3,EUR,x,2026-01-01\n2,2,3,USD,x,2026-01-01\n');
      await ingest('kg');
      assert.deepEqual(
        (await readAttributes(store)).map(({ name, unit }) => [name, unit]),
        [
          ['place', null],
          ['value (EUR)', 'EUR'],
          ['value (USD)', 'USD'],
          ['weight', 'kg'],
        ],
      );
      await assert.rejects(ingest('lb'), { code: 'unit-differs' });
    } finally {
      store.close();
      rmSync(folder, { recursive: true });
    }
  });
});
