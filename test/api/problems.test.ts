import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { problemSchema } from '../../api/problem.ts';
import type { Slice } from '../../eventlog/index.ts';
import { apiOf, ORDERS } from './api-of.ts';

const { app, ask, faults, store } = await apiOf([ORDERS], { closedBy: ['ship'] });

async function problemAt(path: string, headers: Record<string, string> = {}) {
  const response = await ask(path, headers);
  assert.equal(response.headers.get('content-type'), 'application/problem+json');
  const problem = problemSchema.parse(await response.json());
  assert.equal(problem.status, response.status);
  assert.equal(problem.type, `urn:throughline:problem:${problem.code}`);
  return problem;
}

const REFUSED: readonly [path: string, code: string, says: RegExp][] = [
  [
    '/v1/variants?top=0',
    'option-invalid',
    /parameter top does not fit: expected a whole number from 1 to 100000\. It was "0"/,
  ],
  ['/v1/variants?top=1&top=2', 'option-invalid', /parameter top .* It was \["1","2"\]/],
  ['/v1/variants?top=1e3', 'option-invalid', /It was "1e3"/],
  [
    '/v1/dfg?quantiles=all',
    'option-invalid',
    /quantiles does not fit: expected one of exact, bins, none\. It was "all"/,
  ],
  ['/v1/find', 'option-invalid', /text does not fit: expected a text of 1 to 200 characters/],
  [
    '/v1/find?text=%20%09',
    'option-invalid',
    /text does not fit: expected a text of 1 to 200 characters\. It was " \\t"/,
  ],
  [`/v1/find?text=${'7'.repeat(201)}`, 'option-invalid', /expected a text of 1 to 200 characters/],
  ['/v1/find?text=7&limit=101', 'option-invalid', /limit does not fit: expected a whole number from 1 to 100/],
  ['/v1/dfg?keep=pick', 'option-invalid', /keep does not fit: expected JSON/],
  ['/v1/stalls?asOf=yesterday', 'option-invalid', /asOf does not fit: expected an ISO 8601 instant/],
  [
    '/v1/dfg?slcie={}',
    'option-invalid',
    /parameter slcie is unknown here; this route takes slice, caseNotion, quantiles, keep/,
  ],
  ['/v1/log?top=1', 'option-invalid', /parameter top is unknown here; this route takes caseNotion\./],
  ['/v1/objects?top=1', 'option-invalid', /parameter top is unknown here; this route takes none/],
  ['/v1/log?caseNotion=cas', 'object-type-not-found', /'cas'.*"case"/],
  ['/v1/dfg?slice={', 'slice-invalid', /slice does not fit: expected JSON/],
  ['/v1/dfg?slice=[1]', 'slice-invalid', /expected object, received array/],
  ['/v1/dfg?slice={"contain":["pick"]}', 'slice-invalid', /Unrecognized key: "contain"/],
  ['/v1/dfg?slice={"time":{"from":"May"}}', 'slice-invalid', /slice does not fit at time\.from: .* It was "May"/],
  ['/v1/dfg?slice={"contains":["pik"]}', 'activity-not-found', /"pik".*"pick"/],
  ['/v1/dfg?slice={"attributes":[{"name":"regio","in":["x"]}]}', 'attribute-not-found', /"regio".*"region"/],
];

describe('a request that does not fit', () => {
  for (const [path, code, says] of REFUSED) {
    it(`${decodeURI(path)} is refused as ${code}`, async () => {
      const problem = await problemAt(path);
      assert.deepEqual([problem.status, problem.code], [400, code]);
      assert.match(problem.detail, says);
    });
  }

  it('names the request it is about, without the host', async () => {
    assert.equal((await problemAt('/v1/variants?top=0')).instance, '/v1/variants?top=0');
  });

  it('is 404 for a case, and for a route, that is not there', async () => {
    assert.deepEqual(
      [(await problemAt('/v1/cases/Z')).code, (await problemAt('/v1/cases/Z')).status],
      ['case-not-found', 404],
    );
    assert.equal((await problemAt('/v1/nothing')).code, 'route-not-found');
    assert.equal((await problemAt('/')).code, 'route-not-found');
  });

  it('is 405 for a method that would change something, and says which methods there are', async () => {
    const response = await app.request('http://localhost/v1/log', { method: 'DELETE' });
    assert.deepEqual([response.status, response.headers.get('allow')], [405, 'GET, HEAD']);
  });

  it('is 406 for a form the route does not have', async () => {
    const problem = await problemAt('/v1/performance', { accept: 'application/vnd.apache.arrow.stream' });
    assert.match(problem.detail, /this route answers application\/json/);
  });

  it('is 421 when it names a host that is not this machine', async () => {
    assert.equal((await problemAt('/v1/log', { host: 'rebound.example:8080' })).status, 421);
    for (const host of ['127.0.0.1:8080', 'localhost', '[::1]:8080', 'LOCALHOST:1']) {
      assert.equal((await ask('/v1/log', { host })).status, 200, host);
    }
  });
});

/** Slices at the edges of what the schema allows. */
const EXTREMES: readonly Slice[] = [
  { time: { from: '0001-01-01T00:00:00Z', to: '9999-12-31T23:59:59.999999999Z', applies: 'started' } },
  { attributes: [{ name: 'value', min: -1e308, max: 1e308 }] },
  { attributes: [{ name: 'value', in: ['ten', 10, true, null] }] },
  { attributes: [{ name: 'region', min: 1 }] },
  { attributes: [{ name: 'resource', notIn: [null] }] },
  { contains: ["'; DROP TABLE cases; --"] },
  { contains: ['\u0000'] },
  { follows: [{ source: 'pick', target: 'ship', directly: false, never: false, atLeastMs: 1e300 }] },
  { follows: [{ source: 'pick', target: 'pick', directly: true, never: true, withinMs: -1 }] },
  { variants: [[]] },
  { leadTimeMs: { min: 1e300, max: -1e300 } },
  { leadTimeMs: { min: 0.25, max: Number.MAX_SAFE_INTEGER } },
];

describe('a slice at the edge of what is allowed', () => {
  for (const slice of EXTREMES) {
    it(`${JSON.stringify(slice)} is answered or refused, never our fault`, async () => {
      for (const route of ['overview', 'dfg', 'variants', 'stalls', 'cases']) {
        const { status } = await ask(`/v1/${route}?slice=${encodeURIComponent(JSON.stringify(slice))}`);
        assert.ok(status === 200 || status === 400, `${route}: ${status} ${String(faults.at(-1))}`);
      }
    });
  }
});

describe('a text to find', () => {
  for (const text of ["'; DROP TABLE cases; --", '%', '\u0000', '\ud83d', '\ud83d\ude9a'.repeat(100), '\\', '"']) {
    it(`${JSON.stringify(text).slice(0, 40)} is looked for, and is no fault of ours`, async () => {
      const response = await ask(`/v1/find?${new URLSearchParams({ text })}`);
      assert.equal(response.status, 200, String(faults.at(-1)));
      assert.deepEqual((await response.json()).cases, []);
    });
  }
});

describe('a fault of ours', () => {
  it('is told as such without its cause, which the server hears of', async () => {
    await store.run('DROP TABLE rejects');
    const problem = await problemAt('/v1/rejects');
    assert.deepEqual([problem.status, problem.code], [500, 'internal']);
    assert.doesNotMatch(problem.detail, /SELECT|rejects/);
    assert.match(String(faults[0]), /rejects/);
  });

  it('is not remembered as an answer', async () => {
    const before = faults.length;
    await ask('/v1/rejects');
    assert.equal(faults.length, before + 1);
  });
});
