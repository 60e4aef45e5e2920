import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventLogError } from '../../../eventlog/index.ts';
import { parseMapping } from '../../../ingest/mapping/index.ts';
import { loadBatches, openStore } from '../../../store/index.ts';
import { compiled, mapped, mappingOf, type Row } from './mapped.ts';

const indented = (text: string, by: number) => text.trim().replaceAll(/^/gm, ' '.repeat(by));

/** A stream of change documents; give the table, and what stands beside it. */
const changesOf = (table: string, beside = '', event = '') =>
  mappingOf(`
objects:
  order: { key: ID }
events:
  - of: order
    at: T
${indented(event, 4)}
    activity:
      field: F
      from: OLD
      to: NEW
${indented(beside, 6)}
      changes:
${indented(table, 8)}`);

const change = (F: string, OLD: string | null, NEW: string | null, more: Row = {}): Row => ({
  ID: '1',
  T: '2024-01-01T10:00:00Z',
  F,
  OLD,
  NEW,
  ...more,
});

const activities = async (yaml: string, rows: readonly Row[]) => {
  const { events, rejects } = await mapped(yaml, rows);
  return { made: events.map(({ position, activity }) => [position, activity]), rejects };
};

const BLOCKS = `
CMGST:
  any -> B: Credit Hold
  B -> A|D: Credit Release
LIFSK:
  blank -> filled: Set Delivery Block
  filled -> blank: Remove Delivery Block
  changed: Change Delivery Block
VDATU: Change Promise`;

describe('a table of changes', () => {
  it('names the activity by field, old and new value; the first row that fits counts', async () => {
    const { made } = await activities(changesOf(BLOCKS), [
      change('CMGST', null, 'B'),
      change('CMGST', 'A', 'B'),
      change('CMGST', 'B', 'D'),
      change('LIFSK', null, '01'),
      change('LIFSK', '01', null),
      change('LIFSK', '01', '02'),
      change('VDATU', '20240101', '20240105'),
    ]);
    assert.deepEqual(made, [
      [0, 'Credit Hold'],
      [1, 'Credit Hold'],
      [2, 'Credit Release'],
      [3, 'Set Delivery Block'],
      [4, 'Remove Delivery Block'],
      [5, 'Change Delivery Block'],
      [6, 'Change Promise'],
    ]);
  });

  it('makes nothing of a change that it does not have, and counts it by field and values', async () => {
    const rows = [
      change('CMGST', 'B', 'C'),
      change('AEDAT', '1', '2'),
      change('AEDAT', '1', '2'),
      change('VDATU', '1', '1'),
    ];
    const { made, rejects } = await activities(changesOf(BLOCKS), rows);
    assert.deepEqual([made, rejects], [[], []]);
    const { report } = await compiled(changesOf(BLOCKS), rows);
    assert.deepEqual(report.unlisted, [
      { field: 'AEDAT', from: '1', to: '2', rows: 2 },
      { field: 'CMGST', from: 'B', to: 'C', rows: 1 },
      { field: 'VDATU', from: '1', to: '1', rows: 1 },
    ]);
    assert.deepEqual(report.events, [
      { activity: 'by change of F', object: 'order', made: 0, leftOut: 0, unlisted: 4, absent: 0, rejected: 0 },
    ]);
  });

  it('rejects a change that it does not have where it is asked to, but for fields that it ignores', async () => {
    const { made, rejects } = await activities(changesOf(BLOCKS, 'unlisted: reject\nignore: [AEDAT]'), [
      change('AEDAT', '1', '2'),
      change('CMGST', 'B', null),
    ]);
    assert.deepEqual(made, []);
    assert.deepEqual(
      rejects.map(({ line, column_name, code, reason }) => [line, column_name, code, reason]),
      [[3, 'F', 'change-unlisted', 'CMGST from "B" to blank is not in the table of changes']],
    );
  });

  it('makes an event for every row that fits where all are to match', async () => {
    const yaml = changesOf('S:\n  any -> C: Close\n  changed: Change State', 'match: all');
    const { events } = await mapped(yaml, [change('S', 'A', 'C'), change('S', 'A', 'B'), change('S', 'C', 'C')]);
    assert.deepEqual(
      events.map(({ position, part, activity }) => [position, part, activity]),
      [
        [0, 0, 'Close'],
        [0, 1, 'Change State'],
        [1, 1, 'Change State'],
        [2, 0, 'Close'],
      ],
    );
    assert.equal(new Set(events.map(({ identity }) => identity)).size, 4);
  });

  it('takes quoted words for what they say, and "any" for whichever field', async () => {
    const table = `S:\n  "'any' -> 'a|b'": Literal\nany:\n  filled -> blank: Cleared`;
    const { made } = await activities(changesOf(table), [
      change('S', 'any', 'a|b'),
      change('S', 'x', 'a|b'),
      change('Z', 'x', null),
    ]);
    assert.deepEqual(made, [
      [0, 'Literal'],
      [2, 'Cleared'],
    ]);
  });

  it('tells more from less, and later from earlier', async () => {
    const table = `
Q: { increased: Raise Quantity, decreased: Reduce Quantity }
D: { later: Postpone, earlier: Advance }`;
    const { made, rejects } = await activities(changesOf(table, "timeFormat: '%d.%m.%Y'"), [
      change('Q', '9', '10'),
      change('Q', '10', '9.5'),
      change('Q', null, '9'),
      change('D', '02.01.2024', '01.02.2024'),
      change('D', '01.02.2024', '02.01.2024'),
      change('Q', 'some', '10'),
      change('D', '01.02.2024', 'soon'),
    ]);
    assert.deepEqual(made, [
      [0, 'Raise Quantity'],
      [1, 'Reduce Quantity'],
      [3, 'Postpone'],
      [4, 'Advance'],
    ]);
    assert.deepEqual(
      rejects.map(({ line, column_name, code, reason }) => [line, column_name, code, reason]),
      [
        [7, 'OLD', 'number-unreadable', '"some" is no number'],
        [8, 'NEW', 'time-unreadable', '"soon" is no time written as %d.%m.%Y'],
      ],
    );
  });

  it('names a field by several columns, and takes the first value that is filled of several', async () => {
    const yaml = changesOf('VBAK ABGRU: Reject Order\nany ABGRU: Reject Line')
      .replace('field: F', 'field: [TAB, F]')
      .replace('from: OLD', 'from: [OLD, OLD_NUMBER]');
    const { made } = await activities(yaml, [
      change('ABGRU', null, '1', { TAB: 'VBAK', OLD_NUMBER: null }),
      change('ABGRU', null, '1', { TAB: 'VBAP', OLD_NUMBER: '2' }),
      change('ABGRU', null, '1', { TAB: 'VBAP', OLD_NUMBER: '1' }),
    ]);
    assert.deepEqual(made, [
      [0, 'Reject Order'],
      [1, 'Reject Line'],
    ]);
  });

  it('is known again by what changed: the same change is one event, its activity a part of it', async () => {
    const ids = async (table: string, rows: readonly Row[]) =>
      (await mapped(changesOf(table, '', 'identity: [NR, F]'), rows)).events.map(({ identity }) => identity);
    const rows = [change('S', 'A', 'B', { NR: '7' }), change('S', 'A', 'B', { NR: '8' })];
    const [first, second] = await ids('S: Change', rows);
    assert.notEqual(first, second);
    assert.deepEqual(await ids('S: Change\nT: Other', rows), [first, second]);
    assert.notEqual((await ids('S: Renamed', rows))[0], first);
  });
});

describe('a column read in its own way', () => {
  it('is another column under a name of its own', async () => {
    const yaml = mappingOf(`
columns:
  POSNR: { column: TABKEY, clean: [{ extract: '^.{5}(.{3})' }, stripZeros] }
  ORDER: { column: TABKEY, clean: [{ extract: '\\d{5}' }, stripZeros] }
objects:
  line: { key: [ORDER, POSNR] }`);
    const { objects } = await mapped(yaml.replace('caseNotion: order', 'caseNotion: line'), [
      { TABKEY: '00047010' },
      { TABKEY: 'short' },
    ]);
    assert.deepEqual(
      objects.map(({ object_key }) => object_key),
      ['47/10'],
    );
  });
});

describe('a sequence', () => {
  it('orders events of one source that share a time, and leaves no tie', async () => {
    const yaml = changesOf('S: { A -> B: Hold, B -> A: Release }', '', 'sequence: NR');
    const { batch } = await compiled(yaml, [
      change('S', 'A', 'B', { NR: '12' }),
      change('S', 'B', 'A', { NR: '100' }),
      change('S', 'A', 'B', { NR: '3' }),
      change('S', 'B', 'A', { NR: '9' }),
      change('S', 'B', 'A', { NR: 'last' }),
    ]);
    const store = await openStore(null);
    const report = await loadBatches(store, [batch], { caseNotion: 'order' });
    const trace = await store.rows(
      `SELECT a.name, sequence::DOUBLE AS sequence FROM trace AS t JOIN activities AS a USING (activity) JOIN events USING (event) ORDER BY t.position`,
    );
    assert.deepEqual(
      trace.map((row) => Object.values(row as object)),
      [
        ['Hold', 3],
        ['Release', 9],
        ['Hold', 12],
        ['Release', 100],
      ],
    );
    assert.deepEqual(await store.rows(`SELECT tied_pairs::DOUBLE AS tied FROM cases`), [{ tied: 0 }]);
    assert.deepEqual(await store.rows(`SELECT code, reason FROM rejects`), [
      { code: 'integer-unreadable', reason: '"last" is no whole number' },
    ]);
    assert.equal(report.batches[0]?.loaded, 4);
    store.close();
  });
});

describe('a table of changes that is wrong', () => {
  const message = (yaml: string): string => {
    try {
      parseMapping('erp.yaml', yaml);
    } catch (error) {
      assert.ok(error instanceof EventLogError);
      return error.message;
    }
    throw new Error('it was taken');
  };

  it('names the line, and what was expected', () => {
    assert.match(
      message(changesOf('S:\n  A => B: Hold')),
      /^erp\.yaml, line 17, column 15: streams\[1\]\.events\[1\]\.activity\.changes\.S\.A => B: "A => B" is no change; expected "old -> new", or one of changed, increased, decreased, later, earlier\./,
    );
    assert.match(message(changesOf('S:\n  chnged: Hold')), /Did you mean "changed"\?/);
    assert.match(message(changesOf('S:\n  "A -> |B": Hold')), /"A -> \|B" lacks a value/);
    assert.match(
      message(changesOf('S: Hold').replace('field: F', 'field: [TAB, F]')),
      /"S" names a field by 1 of 2 columns; expected a word for each/,
    );
    assert.match(message(changesOf('S: Hold').replace(/ +from: OLD\n/, '')), /expected field, from and to/);
    assert.match(
      message(changesOf('S: Hold', 'value: Held')),
      /expected one of column \(and codes\), value and changes/,
    );
    assert.match(
      message(
        mappingOf(
          'objects:\n  order: { key: ID }\nevents:\n  - { activity: { value: A, match: all }, of: order, at: T }',
        ),
      ),
      /match belongs to changes/,
    );
  });
});
