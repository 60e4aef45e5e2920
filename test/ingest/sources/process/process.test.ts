import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { processSource } from '../../../../ingest/sources/process/process.ts';
import { secretPaths, typedSettings } from '../../../../ingest/sources/process/typed-settings.ts';
import type { SourceMessage, StreamRequest } from '../../../../ingest/sources/source.ts';
import { testContext } from '../messages/run-protocol.ts';

const script = (name: string) => fileURLToPath(new URL(`./fake-${name}.mjs`, import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-process-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const leftBehind = () => readdirSync(tmpdir()).filter((name) => name.startsWith('throughline-connector-'));
const trace = () => JSON.parse(readFileSync(join(folder, 'trace.json'), 'utf8')) as Record<string, never>;

function configOf(protocol: 'singer' | 'airbyte', config: object, more: object = {}) {
  const name = protocol === 'singer' ? 'tap' : 'airbyte';
  return processSource.config.parse({ protocol, command: [process.execPath, script(name)], config, ...more });
}

const orders = (state: unknown = null, options: Record<string, unknown> = {}): StreamRequest[] => [
  { name: 'orders', options, state },
];

async function read(config: ReturnType<typeof configOf>, requests = orders(), context = testContext()) {
  const messages: SourceMessage[] = [];
  let fault: Error | null = null;
  try {
    for await (const message of processSource.read(config, requests, context)) messages.push(message);
  } catch (error) {
    fault = error as Error;
  }
  const states = messages.flatMap((one) => ('state' in one ? [one.state] : []));
  const ids = messages.flatMap((one) => ('data' in one ? [(JSON.parse(one.data) as { id: number }).id] : []));
  return { ids, states, fault, notices: context.notices.map(({ message }) => message) };
}

const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('a Singer tap run as a program', () => {
  it('is read to its end and goes on from its state', async () => {
    const first = await read(configOf('singer', { rows: '25' }));
    assert.equal(first.fault, null);
    assert.deepEqual(first.ids, upTo(25));
    const state = first.states.at(-1);
    assert.deepEqual(state, { of: 'all', number: 0, streams: ['orders'], restart: '{"id":20}' });
    const second = await read(configOf('singer', { rows: '32' }), orders(state));
    assert.deepEqual(second.ids, upTo(32, 21));
    assert.deepEqual((second.states.at(-1) as { number: number }).number, 1);
  });

  it('gets files only this user can read, an environment without our secrets, and leaves nothing behind', async () => {
    process.env['THROUGHLINE_TEST_SECRET'] = 'ours';
    const config = { rows: '1', trace: join(folder, 'trace.json'), deep: { port: '1' } };
    await read(
      configOf('singer', config, { secrets: { 'deep.token': 's3cret' }, environment: { TAP_MODE: 'fast' } }),
      orders({ of: 'all', number: 3, streams: ['orders'], restart: '{"id":0}' }),
    );
    delete process.env['THROUGHLINE_TEST_SECRET'];
    const {
      modes,
      env,
      state,
      config: given,
    } = trace() as unknown as {
      modes: number[];
      env: Record<string, string>;
      state: unknown;
      config: { deep: unknown };
    };
    assert.deepEqual(modes, [0o600, 0o600, 0o600]);
    assert.deepEqual([env['TAP_MODE'], env['THROUGHLINE_TEST_SECRET']], ['fast', undefined]);
    assert.deepEqual([state, given.deep], [{ id: 0 }, { port: '1', token: 's3cret' }]);
    assert.deepEqual(leftBehind(), []);
  });

  it('gets its own catalog back with the wanted streams selected', async () => {
    const options = { replication: 'incremental', cursor: 'id' };
    await read(configOf('singer', { rows: '1', trace: join(folder, 'trace.json') }), orders(null, options));
    const { streams } = trace()['catalog'] as unknown as {
      streams: { schema: { selected: boolean }; metadata: { metadata: unknown }[] }[];
    };
    assert.deepEqual(
      streams.map((stream) => [stream.schema.selected, ...stream.metadata.map(({ metadata }) => metadata)]),
      [
        [
          true,
          {
            'table-key-properties': ['id'],
            'valid-replication-keys': ['id'],
            selected: true,
            'replication-method': 'INCREMENTAL',
            'replication-key': 'id',
          },
          { inclusion: 'automatic', selected: true },
          { inclusion: 'unsupported', selected: false },
        ],
        [
          false,
          { 'table-key-properties': ['id'], 'valid-replication-keys': ['id'], selected: false },
          { inclusion: 'automatic', selected: false },
          { inclusion: 'unsupported', selected: false },
        ],
      ],
    );
  });

  it('is checked and discovered', async () => {
    const config = configOf('singer', {});
    assert.deepEqual(await processSource.check(config, testContext()), ['the tap discovers 2 streams']);
    assert.deepEqual((await processSource.discover(config, testContext()))[0], {
      name: 'orders',
      columns: [
        { name: 'id', type: 'integer', nullable: false },
        { name: 'entered', type: 'string', nullable: true },
      ],
      key: ['id'],
      cursors: ['id'],
    });
    const facts = await processSource.check(configOf('singer', { rows: '1' }, { catalog: 'none' }), testContext());
    assert.match(facts[0] ?? '', /^the tap begins with \{"type":"SCHEMA"/);
  });

  it('that fails ends the pull with its last words, what came before is kept', async () => {
    const { ids, states, fault } = await read(configOf('singer', { rows: '30', failAfter: '15' }));
    assert.deepEqual([ids, states.length], [upTo(15), 1]);
    assert.equal((fault as { code?: string }).code, 'source-unavailable');
    assert.match(fault?.message ?? '', /ended with exit code 1\. Last it wrote: .*CRITICAL the system went away/);
  });

  it('that is killed in the middle of a line fails, and its half line is nothing', async () => {
    const { ids, fault } = await read(configOf('singer', { rows: '30', dieAfter: '12' }));
    assert.deepEqual(ids, upTo(12));
    assert.match(fault?.message ?? '', /ended with SIGKILL/);
  });

  it('never shows a secret that it wrote to standard error', async () => {
    const config = configOf('singer', { rows: '1', failAfter: '1' }, { secrets: { password: 'hunter2' } });
    const { fault, notices } = await read(config);
    assert.ok(notices.some((notice) => notice.includes('ERROR signing in with •••')));
    assert.doesNotMatch(JSON.stringify([fault?.message, notices]), /hunter2/);
  });

  for (const stubborn of [undefined, 'true']) {
    it(`that ${stubborn ? 'ignores being asked' : 'never ends'} is ended when the pull is to end`, async () => {
      const abort = new AbortController();
      const context = testContext(abort.signal);
      const config = configOf('singer', { rows: '10', endless: 'yes', stubborn }, { patience: '100ms' });
      const seen: SourceMessage[] = [];
      for await (const message of processSource.read(config, orders(), context)) {
        seen.push(message);
        if ('state' in message) abort.abort(new Error('stop'));
      }
      assert.equal(seen.length, 11);
      assert.deepEqual(leftBehind(), []);
    });
  }

  it('that leaves something running behind it is ended with it', async () => {
    const abort = new AbortController();
    const config = configOf('singer', { rows: '10', heir: 'yes' }, { patience: '100ms' });
    for await (const message of processSource.read(config, orders(), testContext(abort.signal))) {
      if ('state' in message) abort.abort(new Error('stop'));
    }
    assert.deepEqual(leftBehind(), []);
  });

  it('that is not there is a fault of the configuration', async () => {
    const config = processSource.config.parse({ protocol: 'singer', command: '/no/such/tap' });
    await assert.rejects(processSource.check(config, testContext()), {
      code: 'configuration-invalid',
      message: /^\/no\/such\/tap cannot be started/,
    });
  });

  it('has the streams that are asked for, or says which it has', async () => {
    const { fault } = await read(configOf('singer', {}), [{ name: 'order', options: {}, state: null }]);
    assert.match(fault?.message ?? '', /no stream "order"\. Did you mean "orders"/);
  });
});

describe('an Airbyte source run as a program', () => {
  it('is read to its end and goes on from its states', async () => {
    const first = await read(configOf('airbyte', { rows: '25' }));
    assert.equal(first.fault, null);
    assert.deepEqual(first.ids, upTo(25));
    const second = await read(
      configOf('airbyte', { rows: '31', trace: join(folder, 'trace.json') }),
      orders(first.states.at(-1)),
    );
    assert.deepEqual(second.ids, upTo(31, 21));
    const { catalog, config } = trace() as unknown as { catalog: { streams: object[] }; config: { rows: number } };
    const { stream: _stream, ...configured } = catalog.streams[0] as { stream: object };
    assert.deepEqual(configured, {
      sync_mode: 'incremental',
      destination_sync_mode: 'append',
      cursor_field: ['id'],
      primary_key: [['id']],
    });
    assert.equal(config.rows, 31, 'a number, as its own schema wants it');
  });

  it('is checked, and says which secrets stand in the wrong place', async () => {
    assert.deepEqual(await processSource.check(configOf('airbyte', { rows: '1', password: 'x' }), testContext()), [
      'the source says that it can be read',
      'password is a secret: move it from config to secrets',
    ]);
    await assert.rejects(processSource.check(configOf('airbyte', { refuse: 'no rights' }), testContext()), {
      code: 'configuration-invalid',
      message: /no rights/,
    });
  });

  it('that cannot discover says why', async () => {
    await assert.rejects(processSource.discover(configOf('airbyte', { broken: 'yes' }), testContext()), {
      code: 'configuration-invalid',
      message: /no such database/,
    });
  });

  it('is read in full when asked', async () => {
    const config = configOf('airbyte', { rows: '1', trace: join(folder, 'trace.json') });
    await read(config, orders(null, { mode: 'full' }));
    const { streams } = trace()['catalog'] as unknown as { streams: { sync_mode: string }[] };
    assert.equal(streams[0]?.sync_mode, 'full_refresh');
  });
});

describe('the settings of a connector', () => {
  it('are numbers and booleans where its own schema wants them, through choices too', () => {
    const schema = {
      properties: {
        port: { type: 'integer' },
        code: { type: 'string' },
        ssl: { oneOf: [{ properties: { on: { type: 'boolean' } } }, { properties: { mode: { type: 'string' } } }] },
        ids: { type: 'array', items: { type: 'number' } },
      },
    };
    const given = { port: '5432', code: '007', ssl: { on: 'true', mode: 'x' }, ids: ['1', '2.5', 'x'], other: '1' };
    assert.deepEqual(typedSettings(given, schema), {
      port: 5432,
      code: '007',
      ssl: { on: true, mode: 'x' },
      ids: [1, 2.5, 'x'],
      other: '1',
    });
  });

  it('name their secrets', () => {
    const schema = {
      properties: { a: { airbyte_secret: true }, b: { oneOf: [{ properties: { c: { airbyte_secret: true } } }] } },
    };
    assert.deepEqual(secretPaths(schema), ['a', 'b.c']);
  });

  it('refuse what is neither a map nor an object as text', () => {
    const parsed = processSource.config.safeParse({ protocol: 'singer', command: 'tap', config: '[1]' });
    assert.equal(parsed.success, false);
    assert.deepEqual(configOf('singer', {}, { config: '{"port": 5432}' }).config, { port: 5432 });
  });
});
