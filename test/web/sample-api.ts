import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { SliceInput } from '../../eventlog/index.ts';
import {
  SAMPLE_REJECTS,
  sampleAttributes,
  sampleCases,
  sampleChanges,
  sampleDfg,
  sampleFound,
  sampleLeadTimes,
  sampleLogSummary,
  sampleLoops,
  sampleObjects,
  samplePerformance,
  sampleReplay,
  sampleRework,
  sampleStages,
  sampleStalls,
  sampleTrace,
  sampleVariants,
  sampleWeeks,
  sliced,
} from './sample-answers.ts';
import { AS_OF, type SampleOrder } from './sample-log.ts';
import { sampleHandoffs } from './sample-handoffs.ts';
import { sampleLinks } from './sample-links.ts';
import { SAMPLE_DEAD_LETTERS, SAMPLE_SOURCES } from './sample-sources.ts';

const DIST = fileURLToPath(new URL('../../web/dist/', import.meta.url));
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
};
/** As strict as the product's own: no eval, no inline script or style, nothing from elsewhere. */
const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'";

/** The product's routes over sample orders, with the built web application at the root. */
function sampleApi(orders: readonly SampleOrder[], caseNotion: string): Hono {
  const app = new Hono();
  const inSlice = (text: string | undefined) => sliced(orders, text ? (JSON.parse(text) as SliceInput) : {});
  const asOf = (text: string | undefined) => (text ? Date.parse(text) : AS_OF);

  app.use(async (context, next) => {
    await next();
    context.header('Content-Security-Policy', POLICY);
  });
  app.get('/v1/log', (c) => c.json(sampleLogSummary(orders, c.req.query('caseNotion') ?? caseNotion)));
  app.get('/v1/objects', (c) => c.json(sampleObjects(orders, caseNotion)));
  app.get('/v1/dfg', (c) => {
    const keep = c.req.query('keep');
    const quantiles = c.req.query('quantiles') ?? 'exact';
    return c.json(
      sampleDfg(
        inSlice(c.req.query('slice')),
        keep ? (JSON.parse(keep) as string[]) : null,
        quantiles === 'bins' || quantiles === 'none' ? quantiles : 'exact',
      ),
    );
  });
  app.get('/v1/variants', (c) =>
    c.json(sampleVariants(inSlice(c.req.query('slice')), Number(c.req.query('top') ?? 20))),
  );
  app.get('/v1/performance', (c) => c.json(samplePerformance(inSlice(c.req.query('slice')))));
  app.get('/v1/rework', (c) => c.json(sampleRework(inSlice(c.req.query('slice')))));
  app.get('/v1/loops', (c) => c.json(sampleLoops(inSlice(c.req.query('slice')), Number(c.req.query('top') ?? 20))));
  app.get('/v1/handoffs', (c) => c.json(sampleHandoffs(inSlice(c.req.query('slice')))));
  app.get('/v1/stalls', (c) => c.json(sampleStalls(orders, inSlice(c.req.query('slice')), asOf(c.req.query('asOf')))));
  app.get('/v1/stages', (c) => c.json(sampleStages(orders, inSlice(c.req.query('slice')), asOf(c.req.query('asOf')))));
  app.get('/v1/weeks', (c) => c.json(sampleWeeks(inSlice(c.req.query('slice')))));
  app.get('/v1/changes', (c) => c.json(sampleChanges(inSlice(c.req.query('slice')))));
  app.get('/v1/cases', (c) =>
    c.json(
      sampleCases(
        inSlice(c.req.query('slice')),
        Number(c.req.query('limit') ?? 20),
        Number(c.req.query('offset') ?? 0),
      ),
    ),
  );
  app.get('/v1/cases/:id', (c) => {
    const order = orders.find(({ id }) => id === c.req.param('id'));
    if (order) return c.json(sampleTrace(order));
    const problem = {
      type: 'urn:throughline:case-not-found',
      title: 'Case not found',
      status: 404,
      detail: `There is no case “${c.req.param('id')}” in the log. Check the number, or search for a part of it.`,
    };
    return c.json(problem, 404, { 'Content-Type': 'application/problem+json' });
  });
  app.get('/v1/find', (c) =>
    c.json(sampleFound(orders, c.req.query('text') ?? '', Number(c.req.query('limit') ?? 10))),
  );
  app.get('/v1/attributes', (c) => c.json(sampleAttributes(orders)));
  app.get('/v1/sources', (c) => c.json(orders.length === 0 ? [] : SAMPLE_SOURCES));
  app.get('/v1/dead-letters', (c) => c.json(orders.length === 0 ? [] : SAMPLE_DEAD_LETTERS));
  app.post('/v1/sources/:id/pull', (c) =>
    c.json({ source: c.req.param('id'), startedAt: new Date(AS_OF).toISOString() }, 202),
  );
  app.post('/v1/dead-letters/replay', (c) => c.json([{ stream: 'status', tried: 2, remaining: 1 }]));
  const links = sampleLinks();
  app.get('/v1/links', (c) => {
    const { pairs, ...rest } = links.list(
      JSON.parse(c.req.query('states') ?? 'null') as string[] | null,
      Number(c.req.query('limit') ?? 100),
    );
    return c.json(orders.length < 2 ? { pairs: [], total: 0, links: [] } : { pairs, ...rest });
  });
  app.get('/v1/unmatched', (c) => c.json(links.unmatched()));
  app.get('/v1/link-decisions', (c) => c.json(links.decisions()));
  app.post('/v1/links/:id/decision', (c) => {
    const { verdict, by, reason } = c.req.query();
    return c.json(links.decide(c.req.param('id'), verdict === 'accept' ? 'accept' : 'refuse', by ?? '', reason ?? ''));
  });
  app.get('/v1/rejects', (c) => {
    const offset = Number(c.req.query('offset') ?? 0);
    return c.json(orders.length === 0 ? [] : SAMPLE_REJECTS.slice(offset, offset + Number(c.req.query('limit') ?? 50)));
  });
  app.get('/v1/lead-times', (c) => c.json(sampleLeadTimes(inSlice(c.req.query('slice')))));
  app.get('/v1/replay', (c) =>
    c.json(sampleReplay(inSlice(c.req.query('slice')), Number(c.req.query('cases') ?? 200))),
  );
  app.get('*', async (c) => {
    const path = normalize(decodeURIComponent(new URL(c.req.url).pathname));
    const file = extname(path) === '' ? 'index.html' : path;
    const body = await readFile(join(DIST, file));
    return c.body(new Uint8Array(body), 200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
  });
  return app;
}

/** Serves the sample on a free port of the loopback interface. @param caseNotion what a case is called */
export function serveSample(
  orders: readonly SampleOrder[],
  caseNotion = 'order',
): Promise<{ url: string; close: () => Promise<void> }> {
  const listener = getRequestListener(sampleApi(orders, caseNotion).fetch);
  const server = createServer((request, response) => void listener(request, response));
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({
        url: `http://127.0.0.1:${port}`,
        close: () => new Promise((closed) => (server.closeAllConnections(), server.close(() => closed()))),
      });
    });
  });
}
