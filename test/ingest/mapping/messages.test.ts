import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventLogError } from '../../../eventlog/index.ts';
import { checkTogether } from '../../../ingest/mapping/check-together.ts';
import { compileMapping, parseMapping } from '../../../ingest/mapping/index.ts';
import { fileOf, mappingOf } from './mapped.ts';

/** The message with which work ends. */
function message(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof EventLogError, String(error));
    assert.equal(error.code, 'mapping-invalid');
    return error.message;
  }
  throw new Error('it was taken');
}

const VALID = `objects:
  order: { key: ID }
events:
  - { activity: Entered, of: order, at: T }`;

const parsed = (stream: string) => message(() => parseMapping('erp.yaml', mappingOf(stream)));
const together = (yaml: string) => message(() => checkTogether([parseMapping('erp.yaml', yaml)]));

describe('messages of a mapping that is wrong', () => {
  it('name file, line, column, the unknown key and the nearest known one', () => {
    assert.equal(
      parsed(VALID.replace('activity:', 'ativity:')).split(' Known:')[0],
      'erp.yaml, line 7, column 9: streams[1].events[1].activity: is missing; expected keys among: column, value, codes, field, from, to, changes, ignore, match, unlisted, timeFormat\n' +
        'erp.yaml, line 7, column 11: streams[1].events[1].ativity: "ativity" is not a key here. Did you mean "activity"?',
    );
  });

  it('name the place of what is no YAML', () => {
    assert.match(
      message(() => parseMapping('erp.yaml', 'log: {\n  a: [1\n')),
      /^erp\.yaml, line 3, column 1: this is not YAML: /,
    );
  });

  it('are errors for what YAML alone would let through', () => {
    const text = (yaml: string) => message(() => parseMapping('erp.yaml', yaml));
    assert.match(text(''), /^erp\.yaml, line 1, column 1: expected keys among: log, codes, units, streams$/);
    assert.match(text('log: *nowhere'), /^erp\.yaml: its aliases cannot be followed: Unresolved alias/);
    assert.match(
      text('log: { a: 1 }\nlog: { a: 2 }'),
      /^erp\.yaml, line 2, column 1: this is not YAML: Map keys must be unique/,
    );
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const name of 'bcdefghij') {
      const before = String.fromCharCode(name.charCodeAt(0) - 1);
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`);
    }
    assert.match(text(bomb.join('\n')), /^erp\.yaml: its aliases cannot be followed: Excessive alias count/);
  });

  it('tell the long form of what also has a short one', () => {
    assert.match(
      parsed(`zone: { colum: Z }\n${VALID}`),
      /line 4, column 13: streams\[1\]\.zone\.colum: "colum" is not a key here\. Did you mean "column"\?/,
    );
    assert.match(parsed(`columns: { ID: { absent: [{ match: x }] } }\n${VALID}`), /Did you mean "matching"\?/);
  });

  it('name unknown objects, and the nearest one', () => {
    assert.equal(
      parsed(VALID.replace('of: order', 'of: ordr')),
      'erp.yaml, line 7, column 34: streams[1].events[1].of: "ordr" is no object of this stream. Did you mean "order"? Known: order.',
    );
  });

  it('name what a hand-off says wrong, and where', () => {
    const of = (handoff: string, log = '') =>
      together(
        mappingOf(
          `system: ERP\n${VALID}`,
          `caseNotion: order, handoffs: [{ fact: one, from: Entered, ${handoff} }]${log}`,
        ),
      );
    const at = 'erp.yaml, line 1, column ';
    assert.equal(
      of('to: Entred'),
      `${at}70: log.handoffs[1].to[1]: no event has the activity "Entred". Did you mean "Entered"? Known: Entered.`,
    );
    assert.match(
      of('to: Entred, per: ordr'),
      /log\.handoffs\[1\]\.per: no object has the type "ordr"\. Did you mean "order"\?/,
    );
    assert.match(of('to: Entered'), /log\.handoffs\[1\]\.to: the same activity cannot be where the fact departs/);
    assert.match(
      of('to: A, within: soon'),
      /log\.handoffs\[1\]\.within: expected a duration such as 90s, 15m, 2h or 3d/,
    );
    assert.match(
      of('to: A', ', clockCorrections: { ERPX: -95s }'),
      /log\.clockCorrections\.ERPX: no stream is of the system "ERPX"\. Did you mean "ERP"\?/,
    );
    assert.match(
      of('to: A }, { fact: one, from: Entered, to: B'),
      /log\.handoffs\[2\]\.fact: another hand-off is called "one" too/,
    );
  });

  it('name unknown columns, and the nearest one of the file', () => {
    const text = message(() =>
      compileMapping(parseMapping('erp.yaml', mappingOf(VALID.replace('key: ID', 'key: VBLEN'))), [
        fileOf([{ VBELN: '1', T: '2024-01-01' }]),
      ]),
    );
    assert.equal(
      text,
      'erp.yaml, line 5, column 21: streams[1].objects.order.key[1]: "VBLEN" is no column of rows.csv. Did you mean "VBELN"? Known: VBELN, T.',
    );
  });

  it('name every unknown column at once', () => {
    const text = message(() =>
      compileMapping(parseMapping('erp.yaml', mappingOf(VALID)), [fileOf([{ A: '1', B: '2' }])]),
    );
    assert.deepEqual(
      text.split('\n').map((line) => line.slice(0, 27)),
      ['erp.yaml, line 5, column 21', 'erp.yaml, line 7, column 45'],
    );
  });

  it('name unknown zones, wrong formats, wrong expressions and wrong transitions', () => {
    assert.match(
      parsed(`zone: Europe/Berln\n${VALID}`),
      /"Europe\/Berln" is no known time zone.*Did you mean "Europe\/Berlin"\?/,
    );
    assert.match(parsed(`timeFormat: '%d.%m.%Y %Z'\n${VALID}`), /has %Z; give the zone as `zone`/);
    assert.match(parsed(`timeFormat: '%H:%M'\n${VALID}`), /gives no full date/);
    assert.match(parsed(`timeFormat: isoo\n${VALID}`), /Did you mean "iso"\?/);
    assert.match(parsed(`timeFormat: '%Y-%m-%d %Q'\n${VALID}`), /has %Q/);
    assert.match(parsed(`columns: { ID: { clean: { strip: '(?=x)' } } }\n${VALID}`), /look-around/);
    assert.match(parsed(`columns: { ID: { absent: { matching: '(' } } }\n${VALID}`), /is no regular expression/);
    assert.match(parsed(`${VALID.slice(0, -2)}, transition: begin }`), /"begin" is no lifecycle transition/);
  });

  it('ask for one time, not for both or none', () => {
    assert.match(parsed(VALID.replace('at: T', 'start: T')), /expected either at, or start and end, or end alone/);
    assert.match(parsed(VALID.replace('at: T', 'at: T, end: T')), /expected either at/);
  });

  it('keep values of another kind out', () => {
    assert.match(
      parsed(`rank: first\n${VALID}`),
      /line 4, column 11: streams\[1\]\.rank: expected a whole number from 0 to 65535/,
    );
    assert.match(parsed(VALID.replace('at: T', 'at: T, required: maybe')), /expected true or false/);
    assert.match(parsed(`${VALID}\nlinks:\n  - order`), /expected "child -> parent"/);
    assert.match(parsed(VALID.replace('at: T', 'at: T, when: { X: { above: many } }')), /expected a number/);
  });

  it('are about names of the log that nothing makes', () => {
    assert.match(
      together(mappingOf(VALID, 'caseNotion: ordre')),
      /^erp\.yaml, line 1, column 20: log\.caseNotion: no object has the type "ordre"\. Did you mean "order"\?/,
    );
    assert.match(
      together(mappingOf(VALID, 'caseNotion: order, closedBy: [Enterd]')),
      /line 1, column 38: log\.closedBy\[1\]: no event has the activity "Enterd"\. Did you mean "Entered"\?/,
    );
    assert.match(together(mappingOf(VALID, 'caseNotion: order, promise: due')), /no object has the attribute "due"/);
    assert.match(
      together(
        mappingOf(
          VALID.replace('{ key: ID }', '{ key: ID, attributes: { due: D } }'),
          'caseNotion: order, promise: due',
        ),
      ),
      /"due" has type text; expected instant/,
    );
  });

  it('are about attributes and keys that disagree, and sources of one name', () => {
    const second = '\n  - { activity: Sent, of: order, at: T, attributes: { x: X } }';
    assert.match(
      together(
        mappingOf(`${VALID.replace('at: T }', 'at: T, attributes: { x: { column: X, type: number } } }')}${second}`),
      ),
      /"x" has type text here and number before/,
    );
    assert.match(
      together(mappingOf(`${VALID.replace('{ key: ID }', '{ key: ID, attributes: { x: X } }')}${second}`)),
      /"x" is an attribute of an object already; give that of an event another name/,
    );
    assert.match(
      together(mappingOf(VALID.replace('{ key: ID }', '{ key: ID }\n  other: { type: order, key: [A, B] }'))),
      /keys of the type order have 2 columns here and 1 before/,
    );
    assert.match(
      together(`${mappingOf(VALID)}${mappingOf(VALID).split('streams:\n')[1]}`),
      /another stream has the source "rows\.csv" too/,
    );
  });
});
