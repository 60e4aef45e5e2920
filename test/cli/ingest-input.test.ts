import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { logSummarySchema } from '../../eventlog/index.ts';
import { linesOf } from '../ingest/sources/messages/run-protocol.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

const MAPPING = `
log: { caseNotion: order }
streams:
  - file: orders.ndjson
    objects: { order: { key: id } }
    events:
      - { activity: Enter order, of: order, at: entered }
`;
const SCHEMA = {
  type: 'SCHEMA',
  stream: 'orders',
  key_properties: ['id'],
  schema: { type: 'object', properties: { id: { type: 'integer' }, entered: { type: 'string' } } },
};
const order = (id: unknown) => ({ type: 'RECORD', stream: 'orders', record: { id, entered: '2026-03-01T07:00:00Z' } });
const state = (id: number) => ({ type: 'STATE', value: { id } });

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-input-'));
  writeFileSync(join(folder, 'orders.yaml'), MAPPING);
});
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (input: string, ...parts: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', MAIN, 'ingest', ...parts], { input, encoding: 'utf8' });
const ingest = (input: string, db: string, protocol = 'singer', mapping = 'orders.yaml') =>
  run(input, '--protocol', protocol, '--mapping', join(folder, mapping), '--db', join(folder, db), '-');
const casesIn = (db: string): number => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', MAIN, 'log', '--db', join(folder, db), '--json'],
    { encoding: 'utf8' },
  );
  assert.match(stdout, /^\{/, stderr);
  return logSummarySchema.parse(JSON.parse(stdout)).cases;
};

describe('messages on standard input', () => {
  it('become events, and standard output carries the states alone', () => {
    const { status, stdout, stderr } = ingest(
      linesOf(SCHEMA, order(1), state(1), order(2), state(2), order(3)),
      'singer.duckdb',
    );
    assert.equal(status, 0, stderr);
    assert.equal(stdout, '{"id":2}\n');
    assert.match(stderr, /orders +3 +0/);
    assert.equal(casesIn('singer.duckdb'), 3);
  });

  it('are read again without making anything twice', () => {
    const text = linesOf(SCHEMA, order(1), order(2), state(2));
    ingest(text, 'again.duckdb');
    assert.equal(ingest(text, 'again.duckdb').status, 0);
    assert.equal(casesIn('again.duckdb'), 2);
  });

  it('of Airbyte hand back each state with what came of it', () => {
    const record = {
      type: 'RECORD',
      record: { stream: 'orders', emitted_at: 1, data: { id: 1, entered: '2026-03-01T07:00:00Z' } },
    };
    const said = { type: 'STREAM', stream: { stream_descriptor: { name: 'orders' } }, sourceStats: { recordCount: 1 } };
    const { status, stdout, stderr } = ingest(
      linesOf(record, { type: 'STATE', state: said }),
      'airbyte.duckdb',
      'airbyte',
    );
    assert.equal(status, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), {
      type: 'STATE',
      state: { ...said, destinationStats: { recordCount: 1, rejectedRecordCount: 0 } },
    });
  });

  it('that break their contract end with 5 and their line; what came before is in the log and handed back', () => {
    const { status, stdout, stderr } = ingest(
      linesOf(SCHEMA, order(1), state(1), order('x'), order(2)),
      'broken.duckdb',
    );
    assert.equal(status, 5);
    assert.match(stderr, /line 4: \/id must be integer/);
    assert.equal(stdout, '{"id":1}\n');
    assert.equal(casesIn('broken.duckdb'), 1);
  });

  it('hand a state back only once it is in the log, while they still come', { timeout: 120_000 }, async () => {
    const db = join(folder, 'live.duckdb');
    const parameters = ['ingest', '--protocol', 'singer', '--mapping', join(folder, 'orders.yaml'), '--db', db, '-'];
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...parameters], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.write(linesOf(SCHEMA, order(1), state(1)));
    const first = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (data) => resolve(String(data)));
      child.once('close', () => reject(new Error('it ended before it handed a state back')));
    });
    assert.equal(first, '{"id":1}\n');
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    assert.equal(casesIn('live.duckdb'), 1);
  });

  it('are those of a source in a configuration, whose store and mapping they use', () => {
    writeFileSync(
      join(folder, 'throughline.yaml'),
      `store: configured.duckdb
sources:
  shop:
    kind: process
    mapping: orders.yaml
    with: { protocol: singer, command: tap-shop }
    streams: { orders: }
`,
    );
    const parameters = ['--protocol', 'singer', '--config', join(folder, 'throughline.yaml'), '--source'];
    const { status, stdout, stderr } = run(linesOf(SCHEMA, order('x'), order(1), state(1)), ...parameters, 'shop', '-');
    assert.equal(status, 0, stderr);
    assert.equal(stdout, '{"id":1}\n');
    assert.equal(casesIn('configured.duckdb'), 1);
    assert.match(run('', ...parameters, 'shops', '-').stderr, /no source "shops".*Did you mean "shop"/);
  });

  const wrong: [string, RegExp, string[]][] = [
    ['no mapping', /needs --mapping FILE, or --config/, ['--protocol', 'singer', '-']],
    ['an option for flat logs', /no room for the option case/, ['--protocol', 'singer', '--case', 'id', '-']],
    ['a configuration without a protocol', /--config goes with --protocol/, ['--config', 'throughline.yaml', '-']],
    ['another protocol', /Allowed choices are singer, airbyte, debezium/, ['--protocol', 'kafka', '-']],
  ];
  for (const [what, message, parameters] of wrong) {
    it(`end with 2 at ${what}`, () => {
      const { status, stdout, stderr } = run('', ...parameters);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, message);
    });
  }
});
