import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  bindJson,
  bindText,
  type Bound,
  namesIn,
  parseTemplate,
  type Template,
} from '../../../../ingest/sources/rest/template.ts';

const template = (written: string): Template => {
  const parsed = parseTemplate(written);
  assert.ok(typeof parsed !== 'string', typeof parsed === 'string' ? parsed : '');
  return parsed;
};
const bound = (written: string, values: Record<string, Bound>) => bindText(template(written), (name) => values[name]);

describe('a template', () => {
  it('has places by name, and nothing else that counts', () => {
    assert.deepEqual(namesIn(template("a eq '{{ one }}' and b gt {{record.two}}")), ['one', 'record.two']);
    assert.equal(bound('${one} {one} $one', {}), '${one} {one} $one');
    for (const written of ['{{', '{{ }}', '{{a b}}', '{{a', '{{1 + 1}}', '{{a()}}']) {
      assert.equal(typeof parseTemplate(written), 'string', written);
    }
  });

  it('doubles a quote between quotes', () => {
    assert.equal(bound("Name eq '{{name}}'", { name: "O'Brien' or 1 eq 1" }), "Name eq 'O''Brien'' or 1 eq 1'");
  });

  it('writes values between double quotes as JSON does', () => {
    assert.equal(bound('{"q": "{{name}}"}', { name: 'a"b\\c\n' }), String.raw`{"q": "a\"b\\c\n"}`);
  });

  it('lets only plain values stand outside of quotes', () => {
    assert.equal(bound('at ge {{at}}', { at: '2026-01-01T00:00:00.5+02:00' }), 'at ge 2026-01-01T00:00:00.5+02:00');
    assert.equal(bound('id > {{id}}', { id: { number: '12' } }), 'id > 12');
    for (const value of ['1 OR 1=1', "x'", 'a/b', 'a&b', '']) {
      if (value === '') assert.equal(bound('id > {{id}}', { id: value }), 'id > ');
      else assert.throws(() => bound('id > {{id}}', { id: value }), { code: 'contract-broken' }, value);
    }
  });

  it('that is one place alone is its value', () => {
    assert.equal(bound('{{all}}', { all: "anything' goes & stays" }), "anything' goes & stays");
    assert.equal(
      bindJson(template('{{size}}'), () => ({ number: '12345678901234567890.10' })),
      '12345678901234567890.10',
    );
    assert.equal(
      bindJson(template('{{token}}'), () => null),
      'null',
    );
    assert.equal(
      bindJson(template('{{token}}'), () => '12'),
      '"12"',
    );
    assert.equal(
      bindJson(template('at {{token}}'), () => '12'),
      '"at 12"',
    );
  });

  it('with a value that is missing is missing', () => {
    assert.equal(bound("x eq '{{a}}' and {{b}}", { a: 'one', b: null }), null);
  });

  it('never lets a value out of the quotes around it', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const text = bound("before '{{value}}' after", { value }) ?? '';
        const inside = text.slice("before '".length, -"' after".length);
        return inside.replaceAll("''", '').includes("'") === false && inside.replaceAll("''", "'") === value;
      }),
    );
    fc.assert(
      fc.property(fc.string(), (value) => {
        const parsed = JSON.parse(bound('{"q":"{{value}}"}', { value }) ?? '') as { q: string };
        return parsed.q === value && Object.keys(parsed).length === 1;
      }),
    );
  });
});
