import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Ingestion } from '../ingest/index.ts';
import { type LogQueries, STORE_QUERIES } from '../mining/queries/index.ts';
import { readDataVersion } from '../store/index.ts';
import { cachedAnswers, type ReadStore } from './cached-answers.ts';
import { addLinkDecisions, type DecideLink } from './link-routes.ts';
import { addOpenApi } from './open-api.ts';
import { PROBLEM_TYPE, problemOf, RequestFault } from './problem.ts';
import { addReference } from './reference.ts';
import { routes } from './routes.ts';
import { ANSWERS } from './schemas.ts';
import { loopbackOnly, securityHeaders, writesByOwnPages } from './security.ts';
import { addSourceRoutes } from './source-routes.ts';
import { addWeb } from './web.ts';

export interface ApiOptions {
  readStore: ReadStore;
  /** makes sure that the cases of a type of objects are traced; rejects where the log has no such objects */
  traceCases: (caseNotion: string) => Promise<void>;
  /** another way to answer than the store's */
  queries?: LogQueries;
  /** the sources at work; left out: none */
  ingestion?: Ingestion | null;
  /** how decisions on inferred links are kept; left out: by the sources at work, and by nobody without them */
  decideLink?: DecideLink | null;
  /** folder of the built web application; left out: the API alone */
  webRoot?: string;
  /** room for serialized answers */
  cacheBytes?: number;
  /** questions to the store at a time; keep it two below UV_THREADPOOL_SIZE, so that files are still read */
  concurrency?: number;
  /** hears of faults of ours, with their cause */
  onFault?: (error: unknown, during: string) => void;
}

/** The API and the web application as one application without a port. */
export function createApi({
  readStore,
  traceCases,
  queries = STORE_QUERIES,
  ingestion = null,
  decideLink = ingestion === null ? null : (judgement) => ingestion.decideLink(judgement),
  webRoot,
  cacheBytes = 64 * 1024 * 1024,
  concurrency = 2,
  onFault = reportFault,
}: ApiOptions): OpenAPIHono {
  const app = new OpenAPIHono();
  app.use(securityHeaders, loopbackOnly, writesByOwnPages);

  const answers = cachedAnswers(readStore, { cacheBytes, concurrency });
  for (const addRoute of routes(queries)) addRoute(app, { answers, traceCases });
  addSourceRoutes(app, ingestion);
  addLinkDecisions(app, readStore, decideLink);
  addHealth(app, readStore);
  addOpenApi(app);
  addReference(app);
  if (webRoot !== undefined) addWeb(app, webRoot);

  app.notFound((c) => {
    throw new RequestFault(
      'route-not-found',
      `There is nothing at ${c.req.path}. The routes are listed at /v1/openapi.json and /v1/reference.`,
    );
  });
  app.onError((error, c) => {
    const problem = problemOf(error, instanceOf(c));
    if (problem.code === 'internal') onFault(error, `${c.req.method} ${problem.instance}`);
    return c.body(JSON.stringify(problem), problem.status, {
      'Content-Type': PROBLEM_TYPE,
      'Cache-Control': 'no-store',
      ...(problem.status === 503 ? { 'Retry-After': '10' } : {}),
    });
  });
  return app;
}

/** To the log of the server. */
export function reportFault(error: unknown, during: string): void {
  console.error(`${during}:`, error);
}

function addHealth(app: OpenAPIHono, readStore: ReadStore): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/health',
    operationId: 'health',
    summary: 'Whether the store answers, and the data version it stands at',
    responses: {
      200: { description: 'It answers', content: { 'application/json': { schema: ANSWERS.Health } } },
    },
  });
  app.openapi(route, async (c) => {
    const dataVersion = await readStore(readDataVersion);
    return c.json({ status: 'ok' as const, dataVersion }, 200, { 'Cache-Control': 'no-store' });
  });
}

/** The request as the caller made it, without the host. */
function instanceOf(c: Context): string {
  const { pathname, search } = new URL(c.req.url);
  return pathname + search;
}
