import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { apiOf } from './api-of.ts';

const root = mkdtempSync(join(tmpdir(), 'throughline-web-'));
after(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, 'assets'));
writeFileSync(join(root, 'index.html'), '<!doctype html><title>Throughline</title>');
writeFileSync(join(root, 'icon.svg'), '<svg/>');
writeFileSync(join(root, 'assets', 'index-1a2b3c.js'), 'export {};');
writeFileSync(join(root, 'assets', 'index-1a2b3c.js.gz'), 'compressed');

const PAGE = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const { ask } = await apiOf([], {}, root);

describe('the web application', () => {
  it('is its page at every address a browser visits', async () => {
    for (const path of ['/', '/stalls', '/case/4711?slice={}']) {
      const response = await ask(path, PAGE);
      assert.deepEqual([response.status, response.headers.get('cache-control')], [200, 'no-cache'], path);
      assert.match(await response.text(), /<title>Throughline<\/title>/);
    }
  });

  it('is kept for ever by the browser where the name has a hash', async () => {
    const response = await ask('/assets/index-1a2b3c.js');
    assert.equal(response.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.match(response.headers.get('content-type') ?? '', /javascript/);
    assert.equal((await ask('/icon.svg')).headers.get('cache-control'), 'no-cache');
  });

  it('is sent compressed where it was built so, and says that this depends on who asks', async () => {
    const response = await ask('/assets/index-1a2b3c.js', { 'accept-encoding': 'gzip, br' });
    assert.deepEqual([response.headers.get('content-encoding'), await response.text()], ['gzip', 'compressed']);
    const plain = await ask('/assets/index-1a2b3c.js');
    assert.deepEqual([plain.headers.get('content-encoding'), await plain.text()], [null, 'export {};']);
    for (const { headers } of [response, plain]) assert.equal(headers.get('vary'), 'Accept-Encoding');
    assert.notEqual(plain.headers.get('etag'), response.headers.get('etag'));
    assert.equal((await ask('/assets/index-1a2b3c.js.gz')).status, 404);
  });

  it('is not sent again to who has it', async () => {
    for (const path of ['/stalls', '/icon.svg', '/assets/index-1a2b3c.js']) {
      const etag = (await ask(path, PAGE)).headers.get('etag') ?? '';
      const again = await ask(path, { ...PAGE, 'if-none-match': etag });
      assert.deepEqual([again.status, await again.text()], [304, ''], path);
    }
  });

  it('stays whole when the folder is built anew while it is served', async () => {
    rmSync(join(root, 'icon.svg'));
    assert.equal(await (await ask('/icon.svg')).text(), '<svg/>');
    writeFileSync(join(root, 'icon.svg'), '<svg/>');
  });

  it('forbids eval, frames and anything from elsewhere', async () => {
    const policy = (await ask('/', PAGE)).headers.get('content-security-policy') ?? '';
    assert.doesNotMatch(policy, /'unsafe-eval'|https?:/);
    for (const part of ["default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"])
      assert.ok(policy.includes(part), part);
  });

  it('does not hide what is missing', async () => {
    assert.equal((await ask('/assets/gone.js', PAGE)).status, 404);
    assert.equal((await ask('/v1/gone', PAGE)).status, 404);
    assert.equal((await ask('/gone.json', { accept: 'application/json' })).status, 404);
  });

  it('gives no file outside its folder', async () => {
    for (const path of ['/..%2f..%2fetc%2fpasswd', '/assets/..%2f..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd']) {
      assert.equal((await ask(path)).status, 404, path);
    }
  });

  it('says how to build it where it is not built', async () => {
    const unbuilt = await apiOf([], {}, join(root, 'nowhere'));
    const response = await unbuilt.ask('/', PAGE);
    assert.equal(response.status, 404);
    assert.match((await response.json()).detail, /npm run build/);
  });
});
