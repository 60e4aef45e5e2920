import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { elementTexts, memberTexts, nestingOf, withMembers } from '../../../../ingest/sources/messages/json-text.ts';
import { streamNameOf } from '../../../../ingest/sources/messages/stream-name.ts';

describe('the members of a JSON text', () => {
  it('are as they were written: digits, escapes and blanks', () => {
    const json = String.raw`{ "a" : 1.50 , "b\"":"x,}\\", "c":[ {"d":"]"} ,2], "a":90071992547409931 }`;
    assert.deepEqual(
      [...memberTexts(json)],
      [
        ['a', '90071992547409931'],
        ['b"', String.raw`"x,}\\"`],
        ['c', '[ {"d":"]"} ,2]'],
      ],
    );
  });

  it('read as JSON.parse reads the whole', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 2), (object, indent) => {
        const members = memberTexts(JSON.stringify(object, null, indent));
        const read = [...members].map(([name, text]) => [name, JSON.parse(text) as unknown]);
        assert.deepEqual(Object.fromEntries(read), JSON.parse(JSON.stringify(object)));
      }),
    );
  });

  it('of a list are its elements', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (list) => {
        const elements = elementTexts(JSON.stringify(list, null, 1)).map((text) => JSON.parse(text) as unknown);
        assert.deepEqual(elements, JSON.parse(JSON.stringify(list)));
      }),
    );
  });

  it('are nested as deep as their braces and brackets, those in texts not counted', () => {
    assert.equal(nestingOf('1'), 0);
    assert.equal(nestingOf('{"a":[1,{"b":"{[{["}]}'), 3);
  });

  it('can be more', () => {
    assert.equal(withMembers('{"a":1.0}', [['b', '2.50']]), '{"a":1.0,"b":2.50}');
    assert.equal(withMembers(' { } ', [['b', '"x"']]), ' { "b":"x"}');
    assert.equal(withMembers('{"a":1}', []), '{"a":1}');
  });
});

describe('the name of a stream', () => {
  it('can be a folder, and no two names become one', () => {
    assert.equal(streamNameOf('public.orders'), 'public.orders');
    assert.equal(streamNameOf('Aufträge'), 'Aufträge');
    assert.equal(streamNameOf('../x'), '%2E%2E%2Fx');
    assert.equal(streamNameOf('a%2Fb'), 'a%252Fb');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
        assert.equal(streamNameOf(one) === streamNameOf(other), one === other);
        assert.doesNotMatch(streamNameOf(one), /[/\\\0]|^\./);
      }),
    );
  });
});
