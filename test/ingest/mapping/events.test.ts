import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mapped, mappingOf, type Row } from './mapped.ts';

const ORDER = 'objects:\n  order: { key: ID }\n';

/** Events of rows, as `key activity`, and rejects as line, column and code. */
async function events(forms: string, rows: readonly Row[], stream = '') {
  const result = await mapped(mappingOf(`${stream}${ORDER}events:\n${forms}`), rows);
  return {
    ...result,
    names: result.events.map(({ object_key, activity }) => `${object_key} ${activity}`),
    rejected: result.rejects.map(({ line, column_name, code }) => [line, column_name, code]),
  };
}

const MILESTONES = `
  - { activity: Entered, of: order, at: T1, required: true }
  - { activity: Shipped, of: order, at: T2 }`;

describe('events of a mapping', () => {
  it('makes one event per milestone that is recorded, in parts of one row', async () => {
    const {
      names,
      events: made,
      rejects,
    } = await events(MILESTONES, [
      { ID: '1', T1: '2024-01-01', T2: '2024-01-05' },
      { ID: '2', T1: '2024-01-02', T2: null },
    ]);
    assert.deepEqual(names, ['1 Entered', '1 Shipped', '2 Entered']);
    assert.deepEqual(
      made.map(({ position, part }) => [position, part]),
      [
        [0, 0],
        [0, 1],
        [1, 0],
      ],
    );
    assert.deepEqual(rejects, []);
  });

  it('rejects a blank time where it is required, and the other events of the row stand', async () => {
    const { names, rejects } = await events(MILESTONES, [{ ID: '1', T1: null, T2: '2024-01-05' }]);
    assert.deepEqual(names, ['1 Shipped']);
    assert.deepEqual(rejects, [
      {
        position: 0,
        line: 2,
        column_name: 'T1',
        code: 'time-missing',
        reason: 'the time is blank, and the mapping requires it',
        raw: '1,2024-01-05',
      },
    ]);
  });

  it('names activities by code and rejects codes that are not listed, and blank ones', async () => {
    const { names, rejected } = await events(
      '  - { activity: { column: S, codes: { AF: Picked up, X1: Arrived } }, of: order, at: T }',
      [
        { ID: '1', S: 'AF', T: '2024-01-01' },
        { ID: '2', S: 'X1', T: '2024-01-01' },
        { ID: '3', S: 'ZZ', T: '2024-01-01' },
        { ID: '4', S: ' ', T: '2024-01-01' },
      ],
    );
    assert.deepEqual(names, ['1 Picked up', '2 Arrived']);
    assert.deepEqual(rejected, [
      [4, 'S', 'code-unknown'],
      [5, 'S', 'activity-missing'],
    ]);
  });

  it('takes the activity from a column as it stands where there are no codes', async () => {
    const { names } = await events('  - { activity: { column: S }, of: order, at: T }', [
      { ID: '1', S: ' Pick ', T: '2024-01-01' },
    ]);
    assert.deepEqual(names, ['1 Pick']);
  });

  it('rejects an event whose object has no key', async () => {
    const { names, rejected } = await events(MILESTONES, [{ ID: null, T1: '2024-01-01', T2: null }]);
    assert.deepEqual(names, []);
    assert.deepEqual(rejected, [[2, 'ID', 'key-missing']]);
  });

  it('keeps start and end, leaves a blank start open and rejects an end before its start', async () => {
    const { events: made, rejected } = await events('  - { activity: Pick, of: order, start: T1, end: T2 }', [
      { ID: '1', T1: '2024-01-01T10:00', T2: '2024-01-01T10:05' },
      { ID: '2', T1: null, T2: '2024-01-01T10:05' },
      { ID: '3', T1: '2024-01-01T10:06', T2: '2024-01-01T10:05' },
      { ID: '4', T1: '2024-01-01T10:06', T2: null },
    ]);
    assert.deepEqual(
      made.map(({ object_key, started_at, ended_at }) => [object_key, started_at, ended_at]),
      [
        ['1', '2024-01-01 10:00:00', '2024-01-01 10:05:00'],
        ['2', null, '2024-01-01 10:05:00'],
      ],
    );
    assert.deepEqual(rejected, [[4, 'T2', 'ends-before-start']]);
  });

  it('carries resource, recorded time, transition, instance and typed attributes', async () => {
    const { events: made } = await events(
      `
  - activity: Pick
    of: order
    at: T
    resource: { column: W, codes: { k: Kim } }
    recorded: { column: R, timeFormat: epochS }
    transition: { column: L, codes: { S: start, E: complete } }
    instance: TASK
    attributes: { quantity: { column: Q, type: integer }, place: { value: dock } }`,
      [{ ID: '1', T: '2024-01-01', W: 'k', R: '1704067200', L: 'S', TASK: 't1', Q: '12' }],
    );
    const [event] = made;
    assert.equal(event?.resource, 'Kim');
    assert.equal(event?.recorded_at, '2024-01-01 00:00:00');
    assert.equal(event?.transition, 'start');
    assert.equal(event?.instance, 't1');
    assert.equal(event?.['attribute quantity'], 12);
    assert.equal(event?.['attribute place'], 'dock');
  });

  it('leaves attributes null on events that do not have them', async () => {
    const { events: made } = await events(
      `
  - { activity: A, of: order, at: T, attributes: { x: { column: Q, type: number } } }
  - { activity: B, of: order, at: T, attributes: { y: Q } }`,
      [{ ID: '1', T: '2024-01-01', Q: '2' }],
    );
    assert.deepEqual(
      made.map((event) => [event['attribute x'], event['attribute y']]),
      [
        [2, null],
        [null, '2'],
      ],
    );
  });

  it('rejects the event, not the row, for an attribute that cannot be read', async () => {
    const { names, rejects } = await events(
      `
  - { activity: A, of: order, at: T, attributes: { x: { column: Q, type: number } } }
  - { activity: B, of: order, at: T }`,
      [{ ID: '1', T: '2024-01-01', Q: 'two' }],
    );
    assert.deepEqual(names, ['1 B']);
    assert.deepEqual(
      rejects.map(({ reason }) => reason),
      ['"two" is no number'],
    );
  });

  it('gives one reject for a fault that several events meet', async () => {
    const { rejected } = await events(
      `
  - { activity: A, of: order, at: T }
  - { activity: B, of: order, at: T }`,
      [{ ID: '1', T: 'soon' }],
    );
    assert.deepEqual(rejected, [[2, 'T', 'time-unreadable']]);
  });
});

describe('conditions of a mapping', () => {
  const rows: Row[] = [
    { ID: '1', T: '2024-01-01', S: 'C', Q: '5' },
    { ID: '2', T: '2024-01-01', S: 'D', Q: '0' },
    { ID: '3', T: '2024-01-01', S: null, Q: null },
  ];
  const when = async (condition: string) => {
    const { names } = await events(`  - { activity: A, of: order, at: T, when: ${condition} }`, rows);
    return names.map((name) => name[0]).join('');
  };

  it('compares a cell with a text, a list and their opposites; blank equals nothing', async () => {
    assert.equal(await when('{ S: C }'), '1');
    assert.equal(await when('{ S: [C, D] }'), '12');
    assert.equal(await when('{ S: { not: C } }'), '23');
    assert.equal(await when('{ S: { notIn: [C, D] } }'), '3');
    assert.equal(await when('{ S: { present: true } }'), '12');
    assert.equal(await when('{ S: { present: false } }'), '3');
  });

  it('compares numbers as numbers', async () => {
    assert.equal(await when('{ Q: { above: 0 } }'), '1');
    assert.equal(await when('{ Q: { atLeast: 0 } }'), '12');
    assert.equal(await when('{ Q: { below: 10, above: 4.5 } }'), '1');
    assert.equal(await when('{ Q: { atMost: 0 } }'), '2');
  });

  it('asks all columns of one entry and any of several entries', async () => {
    assert.equal(await when('{ S: [C, D], Q: { above: 0 } }'), '1');
    assert.equal(await when('[{ S: C }, { Q: { atMost: 0 } }]'), '12');
  });

  it('rejects a text of which a number is asked', async () => {
    const { names, rejected } = await events('  - { activity: A, of: order, at: T, when: { Q: { above: 0 } } }', [
      { ID: '1', T: '2024-01-01', Q: 'many' },
    ]);
    assert.deepEqual(names, []);
    assert.deepEqual(rejected, [[2, 'Q', 'number-unreadable']]);
  });

  it('keeps rows out of a stream before anything is read of them', async () => {
    const { names, objects, rejects } = await events(
      '  - { activity: A, of: order, at: T }',
      [
        { ID: '1', T: '2024-01-01', S: 'H' },
        { ID: '2', T: 'a trailer', S: 'T' },
      ],
      'when: { S: H }\n',
    );
    assert.deepEqual(names, ['1 A']);
    assert.deepEqual([objects, rejects], [[], []]);
  });
});

describe('identity of mapped events', () => {
  const ids = async (forms: string, row: Row) =>
    new Map((await events(forms, [row])).events.map(({ activity, identity }) => [activity, identity]));

  it('stays when cells change that the event is not made from', async () => {
    const before = await ids(MILESTONES, { ID: '1', T1: '2024-01-01', T2: null, NOTE: 'new' });
    const after = await ids(MILESTONES, { ID: '1', T1: '2024-01-01', T2: '2024-01-05', NOTE: 'sent' });
    assert.equal(before.get('Entered'), after.get('Entered'));
    assert.equal(before.size, 1);
    assert.equal(after.size, 2);
  });

  it('stays when the mapping gains an event before it', async () => {
    const row = { ID: '1', T1: '2024-01-01', T2: '2024-01-05' };
    const before = await ids(MILESTONES, row);
    const after = await ids(`\n  - { activity: Checked, of: order, at: T2 }${MILESTONES}`, row);
    assert.equal(after.get('Entered'), before.get('Entered'));
    assert.equal(after.get('Shipped'), before.get('Shipped'));
    assert.notEqual(after.get('Checked'), after.get('Shipped'));
  });

  it('changes with a cell of the event, unless the mapping names the columns that count', async () => {
    const form = '  - { activity: A, of: order, at: T, resource: W';
    const rows = [
      { ID: '1', T: '2024-01-01', W: 'Kim', NR: '7' },
      { ID: '1', T: '2024-01-01', W: 'Lee', NR: '7' },
    ];
    const distinct = async (forms: string) =>
      new Set((await events(forms, rows)).events.map(({ identity }) => identity)).size;
    assert.equal(await distinct(`${form} }`), 2);
    assert.equal(await distinct(`${form}, identity: NR }`), 1);
  });
});
