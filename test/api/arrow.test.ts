import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MessageHeader, MessageReader, tableFromIPC } from 'apache-arrow';
import { arrowOf, rowShape } from '../../api/arrow.ts';

interface Row {
  name: string | null;
  count: number | null;
  open: boolean | null;
  at: string | null;
  path: string[];
  facts: unknown;
}
const shape = rowShape(
  { name: 'text', count: 'number', open: 'boolean', at: 'instant', path: 'texts', facts: 'json' },
  (rows: Row[]) => rows,
);

describe('arrowOf', () => {
  it('types every column, also without rows', () => {
    const table = tableFromIPC(arrowOf([], shape));
    assert.equal(table.numRows, 0);
    assert.deepEqual(
      table.schema.fields.map(({ name, type }) => `${name}: ${type}`),
      [
        'name: Dictionary<Int32, Utf8>',
        'count: Float64',
        'open: Bool',
        'at: Timestamp<MILLISECOND, UTC>',
        'path: List<Utf8>',
        'facts: Utf8',
      ],
    );
  });

  it('sends its dictionary also without rows: readers in other languages insist on it', () => {
    const reader = new MessageReader(arrowOf([], shape));
    const headers: MessageHeader[] = [];
    for (const message of reader) {
      headers.push(message.headerType);
      reader.readMessageBody(message.bodyLength);
    }
    assert.deepEqual(headers, [MessageHeader.Schema, MessageHeader.DictionaryBatch, MessageHeader.RecordBatch]);
  });

  it('carries every value and every null', () => {
    const rows: Row[] = [
      { name: 'pick, pack', count: 1.5, open: true, at: '1970-01-01T00:00:01.234Z', path: ['a', 'b'], facts: { n: 1 } },
      { name: null, count: null, open: null, at: null, path: [], facts: null },
    ];
    const table = tableFromIPC(arrowOf(rows, shape));
    assert.deepEqual(
      table.toArray().map((row) => ({ ...row.toJSON(), path: [...row['path']] })),
      [
        { name: 'pick, pack', count: 1.5, open: true, at: 1234, path: ['a', 'b'], facts: '{"n":1}' },
        { name: null, count: null, open: null, at: null, path: [], facts: null },
      ],
    );
  });
});
