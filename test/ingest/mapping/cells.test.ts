import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mapped, mappingOf, type Row } from './mapped.ts';

/** Attributes of orders from rows, by key. */
async function attributes(forms: string, rows: readonly Row[], stream = '') {
  const yaml = mappingOf(`${stream}
objects:
  order:
    key: ID
    attributes: { ${forms} }`);
  const { objects, rejects } = await mapped(
    yaml,
    rows.map((row, index) => ({ ID: `o${index}`, ...row })),
  );
  return {
    values: objects.map((object) =>
      Object.entries(object)
        .filter(([name]) => name.startsWith('attribute'))
        .map(([, value]) => value),
    ),
    rejects: rejects.map(({ line, column_name, code, reason }) => [line, column_name, code, reason]),
  };
}

const column = (...values: (string | null)[]): Row[] => values.map((X) => ({ X }));

describe('cells of a mapping', () => {
  it('cuts blanks around a cell, tabs and no-break spaces too', async () => {
    const { values } = await attributes('x: X', column(' a b ', '\t a\u00a0', '  '));
    assert.deepEqual(values, [['a b'], ['a'], [null]]);
  });

  it('keeps texts as written where YAML would see a number or a boolean', async () => {
    const { values } = await attributes(
      `x: { column: X, codes: { 01: one, NO: Norway, 1e5: exponent } }`,
      column('01', 'NO', '1e5'),
    );
    assert.deepEqual(values, [['one'], ['Norway'], ['exponent']]);
  });

  it('takes only texts listed as absent for not recorded, before cleaning', async () => {
    const { values } = await attributes(
      'x: X',
      column('N/A', 'n/a', 'See ASN-93', 'see ASN-93'),
      `columns: { X: { absent: [N/A, { matching: '^See ' }], clean: upper } }`,
    );
    assert.deepEqual(values, [[null], ['N/A'], [null], ['SEE ASN-93']]);
  });

  it('cleans in the order given', async () => {
    const clean = async (rules: string, ...texts: string[]) =>
      (await attributes('x: X', column(...texts), `columns: { X: { clean: ${rules} } }`)).values.flat();
    assert.deepEqual(await clean('stripZeros', '0080001234', '80001234', '000', 'A001'), [
      '80001234',
      '80001234',
      '0',
      'A001',
    ]);
    assert.deepEqual(await clean("[upper, { stripPrefix: 'SO-' }, stripZeros]", 'so-0012', '12'), ['12', '12']);
    assert.deepEqual(await clean("{ strip: '[ -]' }", '12 34-56'), ['123456']);
    assert.deepEqual(await clean('lower', 'ABC'), ['abc']);
  });

  it('takes whole numbers only where they are whole', async () => {
    const { values, rejects } = await attributes(
      'x: { column: X, type: integer }',
      column('7', '-7', '007', '7.6', '0x10', '1e3', null),
    );
    assert.deepEqual(values, [[7], [-7], [7], [null]]);
    assert.deepEqual(rejects, [
      [5, 'X', 'integer-unreadable', '"7.6" is no whole number'],
      [6, 'X', 'integer-unreadable', '"0x10" is no whole number'],
      [7, 'X', 'integer-unreadable', '"1e3" is no whole number'],
    ]);
  });

  it('takes numbers with a point, and with a comma where the stream says so', async () => {
    const point = await attributes(
      'x: { column: X, type: number }',
      column('1.5', '.5', '1e3', '1_000', 'nan', 'inf', '1,5'),
    );
    assert.deepEqual(point.values, [[1.5], [0.5], [1000]]);
    assert.equal(point.rejects.length, 4);
    const comma = await attributes(
      'x: { column: X, type: number }',
      column('1.234,56', '12,5', '1234', '1.5'),
      `decimal: ','`,
    );
    assert.deepEqual(comma.values, [[1234.56], [12.5], [1234]]);
    assert.deepEqual(comma.rejects, [[5, 'X', 'number-unreadable', '"1.5" is no number written with a decimal comma']]);
  });

  it('takes yes and no for booleans and nothing else', async () => {
    const { values, rejects } = await attributes(
      'x: { column: X, type: boolean }',
      column('Yes', 'N', 'true', '0', 'on'),
    );
    assert.deepEqual(values, [[true], [false], [true], [false]]);
    assert.deepEqual(rejects, [[6, 'X', 'boolean-unreadable', '"on" is neither true nor false']]);
  });

  it('rejects a code that is not listed', async () => {
    const { values, rejects } = await attributes('x: { column: X, codes: { A: Ann } }', column('A', 'B', null));
    assert.deepEqual(values, [['Ann'], [null]]);
    assert.deepEqual(rejects, [[3, 'X', 'code-unknown', '"B" is not among the codes listed for this column']]);
  });

  it('gives constants and instants', async () => {
    const { values } = await attributes(
      `site: { value: North }, due: { column: X, type: instant, timeFormat: '%Y%m%d', zone: America/Chicago }`,
      column('20240115', null),
    );
    assert.deepEqual(values, [
      ['North', '2024-01-15 06:00:00'],
      ['North', null],
    ]);
  });

  it('keeps quotes in names and texts from ending the SQL', async () => {
    const yaml = mappingOf(`
objects:
  order:
    key: 'a"b'
    attributes: { "it's": { value: "'; DROP TABLE events; --" } }`);
    const { objects } = await mapped(yaml, [{ 'a"b': 'x' }]);
    assert.equal(objects[0]?.["attribute it's"], "'; DROP TABLE events; --");
  });
});
