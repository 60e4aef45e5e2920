import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { DatabaseSync } from '@photostructure/sqlite';
import { openIngestion, readConfiguration, SOURCES } from '../../ingest/index.ts';
import { openStore, readLogDigest } from '../../store/index.ts';
import { startServer, type TestServer } from '../ingest/sources/postgres/server.ts';

const pathOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const NORTHWIND = pathOf('../shared/data/databases/northwind.sqlite.gz');
const skip = existsSync(NORTHWIND) ? false : 'the folder of sample data, ../shared/data, is not there';
const PAGE = readFileSync(pathOf('docs/tutorials/northwind.md'), 'utf8');
const PASSWORD = 'of-northwind';

interface Block {
  language: string;
  text: string;
}

const blocks = [...PAGE.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(
  ([, language = '', text = '']): Block => ({ language, text }),
);

/** One order and line at a time, as a newcomer reads two columns apart. */
const plain = (text: string) => text.replaceAll(/\s+/g, ' ');

describe('the tutorial of Northwind', { skip }, () => {
  let folder: string;
  let server: TestServer;

  const run = (command: string) => {
    const [name, ...parts] = command.trim().split(/\s+/);
    assert.equal(name, 'throughline');
    const loader = pathOf('node_modules/tsx/dist/loader.mjs');
    return spawnSync(process.execPath, ['--import', loader, pathOf('cli/main.ts'), ...parts], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NORTHWIND_PASSWORD: PASSWORD },
    });
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'throughline-tutorial-'));
    mkdirSync(join(folder, 'northwind'));
    writeFileSync(join(folder, 'northwind', 'northwind.sqlite'), gunzipSync(readFileSync(NORTHWIND)));
    server = await startServer();
    await copyToPostgres(join(folder, 'northwind', 'northwind.sqlite'), server);
  });
  after(async () => {
    await server.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows the mapping that is among the examples, of sixty lines at most', () => {
    const example = readFileSync(pathOf('examples/northwind.yaml'), 'utf8');
    assert.ok(blocks.some(({ text }) => text === `# northwind/northwind.yaml\n${example}`));
    assert.ok(example.trimEnd().split('\n').length <= 60);
  });

  it('does what it says, command by command, and prints what it shows', () => {
    let printed = '';
    let commands = 0;
    for (const { language, text } of blocks) {
      const [, path] = /^# (\S+)\n/.exec(text) ?? [];
      if (language === 'yaml' && path) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text.replace('port: 5432', `port: ${server.port}`));
      } else if (language === 'sh' && !text.includes(' serve ')) {
        const { status, stdout, stderr } = run(text);
        assert.equal(status, 0, stderr);
        printed = plain(stdout + stderr);
        commands++;
      } else if (language === 'text') {
        for (const line of text.trim().split('\n'))
          assert.ok(printed.includes(plain(line)), `${line}\nis not in\n${printed}`);
      }
    }
    assert.equal(commands, 7);
  });

  it('serves the overview that it tells of: 37 of 809 orders were late', async () => {
    const [serve] = blocks.filter(({ language, text }) => language === 'sh' && text.includes(' serve '));
    const parts = [...(serve?.text.trim().split(/\s+/).slice(1) ?? []), '--port', '0'];
    const loader = pathOf('node_modules/tsx/dist/loader.mjs');
    const serving = spawn(process.execPath, ['--import', loader, pathOf('cli/main.ts'), ...parts], { cwd: folder });
    try {
      const address = await new Promise<string>((resolve, reject) => {
        let said = '';
        for (const stream of [serving.stdout, serving.stderr]) {
          stream.on('data', (bytes: Buffer) => {
            said += String(bytes);
            const [found] = /http:\/\/[\w.]+:\d+/.exec(said) ?? [];
            if (found) resolve(found);
          });
        }
        serving.once('exit', () => reject(new Error(said)));
      });
      const overview = (await (await fetch(`${address}/v1/overview`)).json()) as Record<string, number>;
      assert.equal(overview['finishedCases'], 809);
      assert.equal(Math.round(809 * (1 - (overview['onTimeShare'] ?? 0))), 37);
      assert.match(PAGE, /95\.4 % of the shipped orders came in time: 37 of 809 were late/);
      assert.equal(((overview['onTimeShare'] ?? 0) * 100).toFixed(1), '95.4');
    } finally {
      serving.kill('SIGINT');
      await new Promise((resolve) => serving.once('exit', resolve));
    }
  });

  it('gives equal logs from SQLite and from PostgreSQL', async () => {
    const digests = [];
    for (const name of ['throughline.yaml', 'postgres.yaml']) {
      const configuration = readConfiguration(join(folder, 'northwind', name), SOURCES, {
        env: { NORTHWIND_PASSWORD: PASSWORD },
        readFile: (path) => readFileSync(path, 'utf8'),
      });
      const store = await openStore(null);
      const landing = join(folder, `landing-of-${name}`);
      const world = { now: () => new Date('2026-01-01T00:00:00Z') };
      const ingestion = await openIngestion(store, { ...configuration, landing }, { world });
      await ingestion.pull('northwind');
      const { streams: _states, ...digest } = await readLogDigest(store);
      digests.push(digest);
      await ingestion.close();
      store.close();
    }
    assert.deepEqual(digests[1], digests[0]);
    assert.match(digests[0]?.events ?? '', /^1639-/);
  });

  it('takes an order that is shipped meanwhile, and one that is taken back', async () => {
    const path = join(folder, 'northwind', 'northwind.sqlite');
    const database = new DatabaseSync(path);
    database.exec('PRAGMA foreign_keys = off');
    database.exec(
      `UPDATE Orders SET ShippedDate = '2018-05-07' WHERE OrderID = 11077; DELETE FROM Orders WHERE OrderID = 11076`,
    );
    database.close();
    const { status, stdout, stderr } = run('throughline sources pull northwind --config northwind/throughline.yaml');
    assert.equal(status, 0, stderr);
    assert.match(plain(stdout), /Orders 2 /);
    assert.match(plain(run('throughline log --db northwind/northwind.duckdb').stdout), /cases 830 \(20 open\)/);
  });
});

const TYPES: Record<string, string> = {
  INTEGER: 'bigint',
  DATETIME: 'date',
  NUMERIC: 'numeric(12,4)',
  REAL: 'double precision',
};

/** The two tables as a server would have them: days as dates, prices as decimals. */
async function copyToPostgres(path: string, server: TestServer): Promise<void> {
  await server.create('northwind');
  await server.run('northwind', `CREATE ROLE throughline LOGIN PASSWORD '${PASSWORD}'`);
  const database = new DatabaseSync(path, { readOnly: true });
  for (const table of ['Orders', 'Order Details']) {
    const columns = database.prepare(`SELECT name, type, pk FROM pragma_table_info(?)`).all(table) as unknown as {
      name: string;
      type: string;
      pk: number;
    }[];
    const names = columns.map(({ name }) => `"${name}"`);
    const declared = columns.map(({ name, type }) => `"${name}" ${TYPES[type] ?? 'text'}`);
    const key = columns.filter(({ pk }) => pk > 0).map(({ name }) => `"${name}"`);
    await server.run('northwind', `CREATE TABLE "${table}" (${declared.join(', ')}, PRIMARY KEY (${key.join(', ')}))`);
    const rows = database.prepare(`SELECT * FROM "${table}"`).all();
    await server.run(
      'northwind',
      `INSERT INTO "${table}" SELECT ${names.join(', ')} FROM json_populate_recordset(NULL::"${table}", $1)`,
      [JSON.stringify(rows)],
    );
  }
  database.close();
  await server.run('northwind', 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO throughline');
}
