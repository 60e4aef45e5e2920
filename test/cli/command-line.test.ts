import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  conformanceSchema,
  dfgSchema,
  type LogSummary,
  logSummarySchema,
  loopSchema,
  performanceSchema,
  reworkSchema,
  type Stall,
  stallSchema,
  traceSchema,
  variantSchema,
} from '../../eventlog/index.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

// Order 1 is picked twice (short pick in between), 2 goes straight, 3 is open and waits since 10:00 on the 5th.
const LOG = `order;activity;when;user;site
1;Create;2026-01-05 08:00:00;Ann;North
1;Pick;2026-01-05 09:00:00;Bob;North
1;Short Pick;2026-01-05 09:30:00;Bob;North
1;Pick;2026-01-05 10:30:00;Cid;North
1;Ship;2026-01-05 12:00:00;Dee;North
2;Create;2026-01-05 08:30:00;Ann;South
2;Pick;2026-01-05 09:30:00;Bob;South
2;Ship;2026-01-05 10:30:00;Dee;South
3;Create;2026-01-05 10:00:00;Ann;South
`;

const HOUR = 3_600_000;

describe('the command line', () => {
  let folder: string;
  let db: string;
  const run = (...parts: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', MAIN, ...parts], {
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  const ask = (...parts: string[]): unknown => {
    const { status, stdout, stderr } = run(...parts, '--db', db, '--json');
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as unknown;
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'throughline-cli-'));
    db = join(folder, 'log.duckdb');
    writeFileSync(join(folder, 'log.csv'), LOG);
    const { status, stderr } = run('ingest', join(folder, 'log.csv'), '--db', db, '--closed-by', 'Ship');
    assert.equal(status, 0, stderr);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('says aloud what it detected', () => {
    const { stderr } = run('ingest', join(folder, 'log.csv'), '--db', join(folder, 'aloud.duckdb'));
    for (const column of ['order', 'activity', 'when', 'user']) assert.match(stderr, new RegExp(`column: ${column} `));
  });

  it('answers log with exactly one JSON document', () => {
    const log: LogSummary = logSummarySchema.parse(ask('log'));
    assert.deepEqual(
      [log.cases, log.openCases, log.events, log.records, log.activities, log.variants, log.rejected],
      [3, 1, 9, 9, 4, 3, 0],
    );
    assert.deepEqual([log.firstAt, log.lastAt], ['2026-01-05T08:00:00.000Z', '2026-01-05T12:00:00.000Z']);
    assert.deepEqual(log.closedBy.activities, ['Ship']);
  });

  it('answers the directly-follows graph in milliseconds', () => {
    const { edges } = dfgSchema.parse(ask('dfg'));
    const edge = edges.find(({ source, target }) => source === 'Create' && target === 'Pick');
    assert.deepEqual(
      [edge?.count, edge?.cases, edge?.meanMs, edge?.medianMs, edge?.minMs, edge?.sdMs],
      [2, 2, HOUR, HOUR, HOUR, 0],
    );
  });

  it('answers variants, performance and rework', () => {
    const variants = variantSchema.array().parse(ask('variants', '--top', '1'));
    assert.equal(variants.length, 1);
    assert.equal(variants[0]?.count, 1);
    const { cases, leadTimeMs } = performanceSchema.parse(ask('performance'));
    assert.deepEqual([cases, leadTimeMs.mean, leadTimeMs.max], [2, 3 * HOUR, 4 * HOUR]);
    const rework = reworkSchema.array().parse(ask('rework'));
    assert.deepEqual(rework, [
      {
        activity: 'Pick',
        cases: 1,
        extraExecutions: 1,
        selfLoops: 0,
        repetitions: 1,
        sameResource: 0,
        otherResource: 1,
      },
    ]);
  });

  it('discovers the model of the cases, on standard output or in a file', () => {
    const tree = "->( 'Create', X( tau, ->( *( 'Pick', 'Short Pick' ), 'Ship' ) ) )";
    assert.equal(run('discover', '--db', db).stdout, `${tree}\n`);
    const file = join(folder, 'model.bpmn');
    const written = run('discover', '--db', db, '--format', 'bpmn', '--output', file);
    assert.equal(written.stdout, `Discovered from 3 cases in 3 variants; written to ${file}.\n`);
    assert.equal(readFileSync(file, 'utf8').match(/<bpmn:task /g)?.length, 4);
    assert.equal(run('discover', '--db', db, '--noise', '1.5').status, 2);
  });

  it('lays the cases beside a model in a file', () => {
    const file = join(folder, 'straight.txt');
    writeFileSync(file, "->( 'Create', 'Pick', 'Ship' )");
    const { fitting, deviations } = conformanceSchema.parse(ask('conform', '--model', file));
    assert.equal(fitting, 1);
    assert.deepEqual(
      deviations.map(({ kind, activity, examples }) => [kind, activity, ...examples]),
      [
        ['skipped', 'Pick', '3'],
        ['unexpected', 'Pick', '1'],
        ['skipped', 'Ship', '3'],
        ['unexpected', 'Short Pick', '1'],
      ],
    );
    assert.equal(run('conform', '--db', db, '--model', join(folder, 'none.txt')).status, 2);
  });

  it('answers loops with their time and examples', () => {
    const loops = loopSchema.array().parse(ask('loops'));
    assert.deepEqual(loops, [
      {
        activities: ['Pick', 'Short Pick'],
        cases: 1,
        passes: 1,
        timeMs: 1.5 * HOUR,
        medianPassMs: 1.5 * HOUR,
        touches: 2,
        examples: ['1'],
      },
    ]);
  });

  it('answers stalls as of an instant', () => {
    const stalls: Stall[] = stallSchema.array().parse(ask('stalls', '--as-of', '2026-01-05T15:00:00Z'));
    assert.equal(stalls.length, 1);
    const [stall] = stalls;
    assert.deepEqual(
      [stall?.case, stall?.lastActivity, stall?.waitingSince, stall?.waitingMs, stall?.expectedMs, stall?.excessMs],
      ['3', 'Create', '2026-01-05T10:00:00.000Z', 5 * HOUR, HOUR, 4 * HOUR],
    );
    assert.equal(stall?.probability, 1 / 3);
    assert.deepEqual(ask('stalls', '--as-of', '2026-01-05T10:30:00Z'), []);
  });

  it('says how to declare hand-offs where none are, and proposes none in a log of one system', () => {
    assert.deepEqual(ask('handoffs'), []);
    assert.match(run('handoffs', '--db', db).stderr, /log\.handoffs of a mapping, or see --propose/);
    assert.deepEqual(ask('handoffs', '--propose'), []);
    assert.match(run('handoffs', '--propose', '--db', db).stdout, /suggests no hand-off that is not declared/);
  });

  it('answers the trace of one case', () => {
    const trace = traceSchema.parse(ask('trace', '2'));
    assert.deepEqual(
      trace.events.map(({ activity, waitingMs, resource }) => [activity, waitingMs, resource]),
      [
        ['Create', null, 'Ann'],
        ['Pick', HOUR, 'Bob'],
        ['Ship', HOUR, 'Dee'],
      ],
    );
    assert.deepEqual(trace.attributes, { site: 'South' });
  });

  it('applies a slice', () => {
    const slice = JSON.stringify({ attributes: [{ name: 'site', in: ['North'] }] });
    assert.equal(performanceSchema.parse(ask('performance', '--slice', slice)).cases, 1);
  });

  it('asks about the cases of another type, and drops them again', () => {
    const types = () =>
      JSON.parse(run('case-notions', '--db', linked, '--json').stdout) as { type: string; cases: number }[];
    const linked = join(folder, 'linked.duckdb');
    const objects = { id: 'p1', type: 'parcel' };
    const event = {
      id: 'e1',
      type: 'send',
      time: '2026-01-05T08:00:00Z',
      relationships: [{ objectId: 'p1', qualifier: '' }],
    };
    const file = join(folder, 'linked.json');
    const order = { id: 'o1', type: 'order' };
    const named = (name: string) => ({ name, attributes: [] });
    writeFileSync(
      file,
      JSON.stringify({
        objectTypes: [named('order'), named('parcel')],
        eventTypes: [named('send'), named('place')],
        objects: [order, objects],
        events: [
          event,
          { id: 'e0', type: 'place', time: '2026-01-04T08:00:00Z', relationships: [{ objectId: 'o1', qualifier: '' }] },
        ],
      }),
    );
    assert.equal(run('ingest', file, '--db', linked).status, 0);
    assert.deepEqual(types(), [{ type: 'order', own: true, cases: 1, events: 1 }]);
    const log = run('log', '--case-notion', 'parcel', '--db', linked, '--json');
    assert.equal(logSummarySchema.parse(JSON.parse(log.stdout)).caseNotion, 'parcel');
    assert.deepEqual(
      types().map(({ type }) => type),
      ['order', 'parcel'],
    );
    assert.equal(run('case-notions', '--drop', 'order', '--db', linked).status, 2);
    assert.equal(run('case-notions', '--drop', 'parcel', '--db', linked).status, 0);
    assert.deepEqual(
      types().map(({ type }) => type),
      ['order'],
    );
    const unknown = run('dfg', '--case-notion', 'parcle', '--db', linked);
    assert.equal(unknown.status, 2);
    assert.match(unknown.stderr, /Did you mean "parcel"/);
  });

  const faults: [string, number, RegExp, string[]][] = [
    ['an unknown command', 2, /unknown command/, ['frobnicate']],
    ['an unknown option', 2, /unknown option/, ['log', '--frobnicate']],
    ['a missing store', 2, /no store at .*ingest/s, ['log', '--db', 'nowhere.duckdb']],
    ['a missing file', 2, /nowhere\.csv/, ['ingest', 'nowhere.csv']],
    ['a slice that is no JSON', 2, /not JSON/, ['dfg', '--slice', '{']],
    ['a slice with an unknown key', 2, /contain/, ['dfg', '--slice', '{"contain": ["Pick"]}']],
    ['a bad instant', 2, /ISO 8601/, ['stalls', '--as-of', 'yesterday']],
  ];
  for (const [fault, code, message, parts] of faults) {
    it(`ends with ${code} at ${fault}, with the reason on standard error`, () => {
      const named = parts.includes('--db') ? parts : [...parts, '--db', join(folder, 'fault.duckdb')];
      const { status, stdout, stderr } = run(...named);
      assert.equal(status, code);
      assert.equal(stdout, '');
      assert.match(stderr, message);
    });
  }

  it('ends with 2 at an activity the log does not have, naming the nearest', () => {
    const { status, stderr } = run('dfg', '--db', db, '--slice', '{"contains": ["Pik"]}');
    assert.equal(status, 2);
    assert.match(stderr, /Pick/);
  });

  it('keeps promise and value with the log, and refuses columns that are none', () => {
    const promised = join(folder, 'promised.csv');
    const row = (id: string, activity: string, at: string) => `${id},${activity},${at},2026-01-05T12:00:00Z,100`;
    const rows = [
      row('1', 'Create', '2026-01-05T08:00:00Z'),
      row('1', 'Ship', '2026-01-05T11:00:00Z'),
      row('2', 'Create', '2026-01-05T09:00:00Z'),
    ];
    writeFileSync(promised, ['order,activity,time,due,worth', ...rows].join('\n'));
    const store = join(folder, 'promised.duckdb');
    const wrong = run('ingest', promised, '--db', store, '--promise', 'dues');
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /Did you mean "due"/);
    assert.equal(run('ingest', promised, '--db', store, '--promise', 'worth').status, 2);
    const { status, stderr } = run(
      'ingest',
      promised,
      '--db',
      store,
      '--promise',
      'due',
      '--value',
      'worth',
      '--closed-by',
      'Shipp',
    );
    assert.equal(status, 0, stderr);
    assert.match(stderr, /no activity 'Shipp'.*Did you mean "Ship"/);
  });

  it('ends with 2 at a case the log does not have', () => {
    assert.equal(run('trace', '99', '--db', db).status, 2);
  });

  it('ends with 5 at a damaged file, and leaves no store behind', () => {
    const fresh = join(folder, 'fresh.duckdb');
    writeFileSync(join(folder, 'damaged.xes'), '<log><trace><event></trace></log>');
    const { status, stderr } = run('ingest', join(folder, 'damaged.xes'), '--db', fresh);
    assert.equal(status, 5, stderr);
    assert.equal(existsSync(fresh), false);
  });

  it('explains a mapping as SQL', () => {
    const { status, stdout } = run(
      'map',
      'explain',
      fileURLToPath(new URL('../../examples/olist.yaml', import.meta.url)),
    );
    assert.equal(status, 0);
    assert.match(stdout, /-- events\. Grain: one row per record\.\n/);
  });

  it('exports a log that comes back equal', () => {
    const [file, back] = [join(folder, 'out.xes.gz'), join(folder, 'back.duckdb')];
    assert.equal(run('export', file, '--format', 'xes', '--db', db).status, 0);
    assert.equal(run('ingest', file, '--db', back, '--closed-by', 'Ship').status, 0);
    const { stdout } = run('dfg', '--db', back, '--json');
    assert.deepEqual(JSON.parse(stdout), ask('dfg'));
  });
});
