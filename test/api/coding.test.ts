import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { acceptedCoding, CODINGS } from '../../api/coding.ts';
import { stagedOf } from '../staged.ts';
import { apiOf } from './api-of.ts';

describe('the coding of an answer', () => {
  const WISHES: [header: string | undefined, coding: string | null][] = [
    [undefined, null],
    ['', null],
    ['br, gzip, deflate', 'br'],
    ['gzip, br', 'br'],
    ['gzip', 'gzip'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['br;q=0, gzip;q=0.1', 'gzip'],
    ['GZIP', 'gzip'],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['*;q=0', null],
    ['identity, br;q=0.5', null],
    ['identity;q=0, br;q=0.5', 'br'],
    ['zstd, deflate', null],
  ];
  for (const [header, coding] of WISHES) {
    it(`is ${coding ?? 'none'} for Accept-Encoding: ${header ?? '(not sent)'}`, () => {
      assert.equal(acceptedCoding(header, CODINGS), coding);
    });
  }

  it('is one of those offered', () => {
    assert.equal(acceptedCoding('br, gzip', ['gzip']), 'gzip');
    assert.equal(acceptedCoding('br, gzip', []), null);
  });
});

describe('an answer over the API', () => {
  const cases = Array.from({ length: 60 }, (_, index) => `SO-${index}`);
  const log = stagedOf(cases.map((id) => ({ case: id, activity: 'pick', at: '2024-01-01T00:00:00.000Z' })));
  const DECODE = { br: brotliDecompressSync, gzip: gunzipSync };

  it('is sent in the coding accepted, each form with a tag of its own', async () => {
    const { ask } = await apiOf([log]);
    const plain = await ask('/v1/cases');
    const text = await plain.text();
    const tags = [plain.headers.get('etag') ?? ''];
    for (const [coding, decode] of Object.entries(DECODE)) {
      const response = await ask('/v1/cases', { 'accept-encoding': coding });
      const bytes = Buffer.from(await response.arrayBuffer());
      assert.equal(response.headers.get('content-encoding'), coding);
      assert.equal(response.headers.get('content-length'), String(bytes.length));
      assert.equal(response.headers.get('vary'), 'Accept, Accept-Encoding');
      assert.ok(bytes.length < text.length / 5, `${bytes.length} of ${text.length}`);
      assert.equal(decode(bytes).toString(), text);
      tags.push(response.headers.get('etag') ?? '');
    }
    assert.deepEqual(tags.slice(1), [tags[0]?.replace(/"$/, '-br"'), tags[0]?.replace(/"$/, '-gzip"')]);
  });

  it('is 304 for who has this form, not for who has another one', async () => {
    const { ask } = await apiOf([log]);
    const etag = (await ask('/v1/cases', { 'accept-encoding': 'br' })).headers.get('etag') ?? '';
    const again = await ask('/v1/cases', { 'accept-encoding': 'br', 'if-none-match': etag });
    assert.deepEqual([again.status, again.headers.get('content-encoding'), await again.text()], [304, null, '']);
    assert.equal((await ask('/v1/cases', { 'if-none-match': etag })).status, 200);
  });

  it('is sent as it is where it is short, and as Arrow', async () => {
    const { ask } = await apiOf([log]);
    for (const [path, accept] of [
      ['/v1/performance', 'application/json'],
      ['/v1/cases', 'application/vnd.apache.arrow.stream'],
    ] as const) {
      const response = await ask(path, { accept, 'accept-encoding': 'br, gzip' });
      assert.deepEqual([response.status, response.headers.get('content-encoding')], [200, null]);
    }
  });
});
