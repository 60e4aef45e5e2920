import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mapped, mappingOf } from './mapped.ts';

describe('objects of a mapping', () => {
  it('joins a composite key readably and never makes two keys look alike', async () => {
    const yaml = mappingOf('objects:\n  order: { key: [A, B] }');
    const { objects } = await mapped(yaml, [
      { A: '4711', B: '10' },
      { A: 'a/b', B: 'c' },
      { A: 'a', B: 'b/c' },
      { A: 'a\\', B: 'b' },
      { A: 'a', B: null },
    ]);
    assert.deepEqual(
      objects.map(({ object_key }) => object_key),
      ['4711/10', String.raw`a\/b/c`, String.raw`a/b\/c`, String.raw`a\\/b`],
    );
  });

  it('matches keys with leading zeros to keys without where the mapping says so', async () => {
    const yaml = mappingOf('columns: { ID: { clean: stripZeros } }\nobjects:\n  order: { key: ID }');
    const { objects } = await mapped(yaml, [{ ID: '0080001234' }, { ID: '80001234' }]);
    assert.deepEqual(new Set(objects.map(({ object_key }) => object_key)), new Set(['80001234']));
  });

  it('leaves out the facts of a row with an attribute that cannot be read, and keeps the links', async () => {
    const yaml = mappingOf(`
objects:
  order: { key: O, attributes: { value: { column: V, type: number } } }
  delivery: { key: D }
links:
  - delivery -> order`);
    const { objects, links, rejects } = await mapped(yaml, [{ O: '1', D: 'd', V: 'dear' }]);
    assert.deepEqual(objects, []);
    assert.deepEqual(links, [
      {
        child_type: 'delivery',
        child_key: 'd',
        parent_type: 'order',
        parent_key: '1',
        rule: 'stated by rows.csv',
        confidence: 1,
      },
    ]);
    assert.deepEqual(
      rejects.map(({ column_name, code }) => [column_name, code]),
      [['V', 'number-unreadable']],
    );
  });

  it('links once per pair, and not where a key is blank', async () => {
    const yaml = mappingOf('objects:\n  order: { key: O }\n  delivery: { key: D }\nlinks:\n  - delivery -> order');
    const { links } = await mapped(yaml, [
      { O: '1', D: 'd' },
      { O: '1', D: 'd' },
      { O: '2', D: 'd' },
      { O: null, D: 'd' },
    ]);
    assert.deepEqual(
      links.map(({ child_key, parent_key }) => [child_key, parent_key]),
      [
        ['d', '1'],
        ['d', '2'],
      ],
    );
  });

  it('knows two objects of one type by their own names, one of them by a condition', async () => {
    const yaml = mappingOf(`
objects:
  order: { key: ID }
  replaced: { type: order, key: OLD, when: { WHY: rekeyed } }
links:
  - replaced -> order`);
    const { links } = await mapped(yaml, [
      { ID: '2', OLD: '1', WHY: 'rekeyed' },
      { ID: '3', OLD: '1', WHY: 'other' },
    ]);
    assert.deepEqual(links, [
      {
        child_type: 'order',
        child_key: '1',
        parent_type: 'order',
        parent_key: '2',
        rule: 'stated by rows.csv',
        confidence: 1,
      },
    ]);
  });

  it('makes objects that only stand for themselves', async () => {
    const { objects } = await mapped(mappingOf('objects:\n  order: { key: ID }'), [{ ID: '1' }]);
    assert.deepEqual(objects, [{ object_type: 'order', object_key: '1', position: 0 }]);
  });
});

describe('nested values of a mapping', () => {
  it('reads inside JSON text, and a column of that very name first', async () => {
    const yaml = mappingOf(`
objects:
  order: { key: ID, attributes: { city: ship.city, first: 'stops[0].at', flat: a.b, whole: ship } }`);
    const { objects } = await mapped(yaml, [
      { ID: '1', ship: '{"city":"Ulm"}', stops: '[{"at":"dock"}]', 'a.b': 'own', a: '{"b":"inner"}' },
      { ID: '2', ship: 'no JSON', stops: '[]', 'a.b': null, a: null },
    ]);
    const names = ['city', 'first', 'flat', 'whole'].map((name) => `attribute ${name}`);
    assert.deepEqual(
      objects.map((object) => names.map((name) => object[name])),
      [
        ['Ulm', 'dock', 'own', '{"city":"Ulm"}'],
        [null, null, null, 'no JSON'],
      ],
    );
  });

  it('reads a row once per element of a list', async () => {
    const yaml = mappingOf(`
each: stops
objects:
  load: { key: load }
  order: { key: stops.order }
links:
  - load -> order
events:
  - { activity: Planned, of: order, at: stops.at }`);
    const { links, events, rejects } = await mapped(yaml, [
      { load: 'L1', stops: '[{"order":"1","at":"2024-01-01"},{"order":"2","at":"2024-01-02"}]' },
      { load: 'L2', stops: '[]' },
      { load: 'L3', stops: null },
      { load: 'L4', stops: 'none' },
    ]);
    assert.deepEqual(
      links.map(({ child_key, parent_key }) => [child_key, parent_key]),
      [
        ['L1', '1'],
        ['L1', '2'],
      ],
    );
    assert.deepEqual(
      events.map(({ position, part, object_key }) => [position, part, object_key]),
      [
        [0, 0, '1'],
        [0, 1, '2'],
      ],
    );
    assert.deepEqual(
      rejects.map(({ line, column_name, code }) => [line, column_name, code]),
      [[5, 'stops', 'list-unreadable']],
    );
  });

  it('reads a list of plain texts, inside another value too', async () => {
    const yaml = mappingOf(`
each: message.deliveries
objects:
  load: { key: message.load }
  order: { key: message.deliveries }
links:
  - load -> order`);
    const { links } = await mapped(yaml, [{ message: '{"load":"L1","deliveries":["a","b"]}' }]);
    assert.deepEqual(
      links.map(({ child_key, parent_key }) => [child_key, parent_key]),
      [
        ['L1', 'a'],
        ['L1', 'b'],
      ],
    );
  });
});
