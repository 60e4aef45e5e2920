import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { EventLogError } from '../eventlog/index.ts';
import type { Ingestion } from '../ingest/index.ts';
import { JSON_TYPE } from './body.ts';
import { PROBLEM_TYPE } from './problem.ts';
import { schemaReference } from './schemas.ts';

const problem = (description: string) => ({
  description,
  content: { [PROBLEM_TYPE]: { schema: schemaReference('Problem') } },
});
const refusals = {
  400: problem('It is no EPCIS, or an event of it does not stand'),
  401: problem('The signature is not the one expected'),
  404: problem('There is no such capture, or no source of kind epcis'),
  413: problem('The body is too large'),
  503: problem('It could not be kept: send it again later'),
};

/**
 * The capture half of EPCIS 2.0's REST binding, for the source of kind `epcis`: documents are taken as capture jobs, single
 * events at once. A capture is known by its stream and the entry it became, so it can be asked for as long as it is kept.
 */
export function addEpcisRoutes(app: OpenAPIHono, atWork: () => Ingestion): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/epcis/capture',
      operationId: 'epcis-capture',
      summary: 'Capture an EPCIS document; how it went is told at the Location given',
      responses: { 202: { description: 'It is on disk, and being loaded; Location names the capture' }, ...refusals },
    }),
    async (c) => {
      const body = Buffer.from(await c.req.arrayBuffer());
      const [placed] = await atWork().push(captureSource(atWork()), { headers: c.req.header(), body });
      if (!placed) throw new Error('A document that was captured has no place.');
      c.header('Location', `/v1/epcis/capture/${encodeURIComponent(placed.stream)}.${placed.first}`);
      return c.body(null, 202);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/epcis/capture/{id}',
      operationId: 'epcis-capture-by-id',
      summary: 'How a capture went',
      request: {
        params: z.object({ id: z.string().meta({ description: 'As the Location of the capture gave it.' }) }),
      },
      responses: {
        200: { description: 'The capture', content: { [JSON_TYPE]: { schema: schemaReference('EpcisCapture') } } },
        ...refusals,
      },
    }),
    async (c) =>
      c.json(await captureOf(atWork(), c.req.valid('param').id), 200, { 'Cache-Control': 'no-store' }) as never,
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/epcis/events',
      operationId: 'epcis-event',
      summary: 'Capture one event, loaded when this is answered',
      responses: { 201: { description: 'It is in the log' }, ...refusals },
    }),
    async (c) => {
      const body = Buffer.from(await c.req.arrayBuffer());
      await atWork().push(captureSource(atWork()), { headers: c.req.header(), body });
      await atWork().load();
      return c.body(null, 201);
    },
  );
}

function captureSource({ configuration }: Ingestion): string {
  const found = configuration.sources.filter(({ kind }) => kind.kind === 'epcis').map(({ name }) => name);
  if (found.length === 1) return found[0] as string;
  throw new EventLogError(
    'source-not-found',
    found.length === 0
      ? `${configuration.file} has no source of kind epcis. Add one, as docs/sources/epcis-capture.md shows.`
      : `${configuration.file} has several sources of kind epcis: ${found.join(', ')}. Send to one of them: POST /v1/push/${found[0]}.`,
  );
}

/** At most so many reasons are told; all of them are among the dead letters. */
const MOST_ERRORS = 100;

async function captureOf(ingestion: Ingestion, id: string) {
  const [, stream = '', digits = ''] = /^(.*)\.(\d{1,15})$/.exec(id) ?? [];
  const source = captureSource(ingestion);
  const found = (await ingestion.list())
    .find((one) => one.source === source)
    ?.streams.find((one) => one.stream === stream);
  const seq = Number(digits);
  if (!found || digits === '' || seq >= found.landed) {
    throw new EventLogError(
      'capture-not-found',
      `There is no capture ${id}. Captures are named by the Location that capturing gave.`,
    );
  }
  const running = seq >= found.loaded;
  const letters = await ingestion.deadLetters({ source, stream, seq }, { limit: MOST_ERRORS, offset: 0 });
  return {
    captureID: id,
    running,
    success: !running && letters.length === 0,
    errors: letters.map(({ code, reason }) => ({ type: `urn:throughline:problem:${code}`, title: reason })),
  };
}
