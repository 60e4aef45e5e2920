import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { sftp } from '../../../../ingest/sources/sftp/sftp.ts';
import { landedBy } from '../folder/landed-by.ts';
import { testContext } from '../messages/run-protocol.ts';
import { type Hook, type SftpServer, startSftpServer } from './sftp-server.ts';

let root: string;
let remote: string;
let server: SftpServer;
let hook: Hook;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'throughline-sftp-test-'));
  remote = join(root, 'remote', 'out');
  mkdirSync(remote, { recursive: true });
  hook = () => false;
  server = await startSftpServer(join(root, 'remote'), (what, cut) => hook(what, cut));
});
afterEach(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

const put = (name: string, text = `id\n${name}\n`): void => {
  mkdirSync(dirname(join(remote, name)), { recursive: true });
  writeFileSync(join(remote, name), text);
};
const configOf = (more: object = {}) =>
  sftp.config.parse({
    host: '127.0.0.1',
    port: String(server.port),
    user: 'in',
    password: 'right',
    hostKey: server.hostKey,
    folder: '/out',
    complete: 'renamed',
    ...more,
  });
const reading = (more: object = {}) =>
  landedBy(join(root, 'landing'), sftp, configOf(more), { orders: { files: '**/orders*' } });
const leftBehind = () => readdirSync(tmpdir()).filter((name) => /^throughline-sftp-\w{6}$/.test(name));

describe('files on an SFTP server', () => {
  it('are taken once each, below folders too, links left out, and nothing is left behind here', async () => {
    const at = reading();
    put('orders_1.csv');
    put('deep/er/orders_2.csv', `id\n${'x'.repeat(100_000)}\n`);
    symlinkSync('/etc/passwd', join(remote, 'orders_link.csv'));
    assert.deepEqual((await at.pull()).landed, ['orders/deep/er/orders_2.csv', 'orders/orders_1.csv']);
    put('orders_3.csv');
    assert.equal((await at.pull()).landed.length, 3);
    assert.deepEqual(leftBehind(), []);
  });

  it('are landed to the last byte', async () => {
    const bytes = Buffer.alloc(3_000_000, 'x');
    writeFileSync(join(remote, 'orders_1.csv'), bytes);
    await reading().pull();
    const copies = join(root, 'landing', 'files', 'orders', 'files');
    const [copy = ''] = readdirSync(copies);
    assert.ok(readFileSync(join(copies, copy)).equals(bytes));
  });

  it('are read as they are, and moved with their notes when asked', async () => {
    const at = reading({ after: { done: 'done', failed: '/failed', note: 'true' } });
    put('orders_1.csv');
    put('orders_2.xlsx', 'PK\x03\x04');
    const { landed, notices } = await at.pull();
    assert.deepEqual([landed.length, notices], [2, []]);
    assert.deepEqual(readdirSync(remote), ['done']);
    assert.deepEqual(readdirSync(join(remote, 'done')), ['orders_1.csv']);
    assert.deepEqual(readdirSync(join(root, 'remote', 'failed')), ['orders_2.xlsx', 'orders_2.xlsx.note.txt']);
    assert.match(readFileSync(join(root, 'remote', 'failed', 'orders_2.xlsx.note.txt'), 'utf8'), /^format-unknown: /);
  });

  it('that grow while they are fetched are left for the next time', async () => {
    const at = reading();
    put('orders_1.csv');
    let grew = false;
    hook = (what) => {
      if (what === 'read' && !grew) {
        grew = true;
        appendFileSync(join(remote, 'orders_1.csv'), 'more\n');
      }
      return false;
    };
    const first = await at.pull();
    assert.deepEqual(first.landed, []);
    assert.match(first.notices[0] ?? '', /orders_1\.csv is left for the next time: it changed while it was fetched/);
    assert.deepEqual((await at.pull()).landed, ['orders/orders_1.csv']);
  });

  it('are fetched again over another connection when one breaks in the middle', async () => {
    const at = reading();
    for (let number = 1; number <= 3; number++) put(`orders_${number}.csv`, `id\n${'x'.repeat(80_000)}${number}\n`);
    let reads = 0;
    hook = (what, cut) => {
      if (what !== 'read' || ++reads !== 4) return false;
      cut();
      return true;
    };
    const { landed, notices } = await at.pull();
    assert.deepEqual(landed, ['orders/orders_1.csv', 'orders/orders_2.csv', 'orders/orders_3.csv']);
    assert.ok(reads > 4, `${notices.join('\n')}`);
  });

  it('that cannot be read stop no other', {
    skip: process.getuid?.() === 0 ? 'root may read everything' : false,
  }, async () => {
    const at = reading();
    put('orders_1.csv');
    put('orders_2.csv');
    chmodSync(join(remote, 'orders_1.csv'), 0);
    assert.deepEqual((await at.pull()).landed, ['orders/orders_2.csv']);
  });

  it('that are gone when they are fetched stop no other', async () => {
    const at = reading();
    put('orders_1.csv');
    put('orders_2.csv');
    hook = (what) => {
      if (what.startsWith('stat /out/orders_1')) rmSync(join(remote, 'orders_1.csv'), { force: true });
      return false;
    };
    const { landed, notices } = await at.pull();
    assert.deepEqual(landed, ['orders/orders_2.csv']);
    assert.match(notices[0] ?? '', /orders_1\.csv is left for the next time/);
  });
});

describe('an SFTP server', () => {
  it('is checked and discovered', async () => {
    put('orders_1.csv', '12345');
    assert.deepEqual(await sftp.check(configOf(), testContext()), ['1 files, 5 bytes']);
    assert.deepEqual(
      (await sftp.discover(configOf(), testContext())).map(({ name }) => name),
      ['orders'],
    );
  });

  it('that shows another key is not spoken to', async () => {
    const config = configOf({ hostKey: `SHA256:${'A'.repeat(43)}` });
    await assert.rejects(sftp.check(config, testContext()), {
      code: 'authentication-failed',
      message: /shows the key SHA256:.*expected SHA256:A+\. Ask whoever runs the server/,
    });
  });

  it('that does not let us in says so at once', async () => {
    const context = testContext();
    await assert.rejects(sftp.check(configOf({ password: 'wrong' }), context), { code: 'authentication-failed' });
    assert.deepEqual(context.notices, []);
  });

  it('that is not there is tried again, longer and longer, and then given up', async () => {
    const { port } = server;
    await server.close();
    const context = testContext();
    await assert.rejects(sftp.check(configOf({ port: String(port) }), context), { code: 'source-unavailable' });
    assert.equal(context.notices.filter(({ kind }) => kind === 'retry').length, 7);
  });

  it('needs its key, and a way to sign in', () => {
    const whole = { host: 'x', user: 'in', password: 'p', hostKey: 'unverified', folder: '/', complete: 'renamed' };
    const { hostKey: _key, ...keyless } = whole;
    const { password: _password, ...open } = whole;
    assert.deepEqual(
      [whole, keyless, open].map((config) => sftp.config.safeParse(config).success),
      [true, false, false],
    );
  });
});
