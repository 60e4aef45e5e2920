import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jsonAt, listAt, textAt } from '../../../../ingest/sources/rest/field-path.ts';

const JSON_TEXT = `{"d": {"results": [{"id": 12345678901234567890.10, "a.b": "dotted"}, 2 ]}, "@odata.nextLink": "next",
  "o:errorDetails": [{"o:errorCode": "LIMIT"}], "a": {"b": "nested", "": "empty"}, "n": null, "__proto__": {"x": "1"}, "e": []}`;

describe('a path', () => {
  it('finds what stands there, as it was written', () => {
    assert.equal(jsonAt(JSON_TEXT, 'd.results[0].id'), '12345678901234567890.10');
    assert.equal(textAt(JSON_TEXT, '@odata.nextLink'), 'next');
    assert.equal(textAt(JSON_TEXT, 'o:errorDetails[0].o:errorCode'), 'LIMIT');
    assert.equal(textAt(JSON_TEXT, 'a.b'), 'nested');
    assert.equal(textAt(JSON_TEXT, 'd.results[0].a.b'), 'dotted');
    assert.equal(textAt(JSON_TEXT, '__proto__.x'), '1');
    assert.deepEqual(listAt(JSON_TEXT, 'd.results')?.length, 2);
    assert.deepEqual(listAt(JSON_TEXT, 'e'), []);
    assert.deepEqual(listAt(' [1, 2] ', ''), ['1', '2']);
  });

  it('finds nothing where nothing stands', () => {
    for (const path of ['x', 'd.results[2]', 'd.results.id', 'a.b.c', 'n.x', 'constructor', 'toString', 'd[0]']) {
      assert.equal(textAt(JSON_TEXT, path), null, path);
    }
    assert.equal(textAt(JSON_TEXT, 'n'), null, 'null is nothing');
    assert.equal(listAt(JSON_TEXT, 'a'), null);
  });
});
