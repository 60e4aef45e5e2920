import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Ingestion } from '../ingest/index.ts';
import { JSON_TYPE } from './body.ts';
import { PROBLEM_TYPE, RequestFault } from './problem.ts';
import { schemaReference } from './schemas.ts';

const MOST_BYTES = 8 * 2 ** 20;

function tooLarge(): never {
  throw new RequestFault('body-too-large', `The body is larger than ${MOST_BYTES} bytes. Send it in parts.`);
}

const counted = bodyLimit({ maxSize: MOST_BYTES, onError: tooLarge });

/** A length that is announced is enough to know: a stream around every body would cost more than all the rest. */
const limited: MiddlewareHandler = (c, next) => {
  const announced = c.req.header('content-length');
  if (announced === undefined || c.req.header('transfer-encoding') !== undefined) return counted(c, next);
  return Number(announced) > MOST_BYTES ? tooLarge() : next();
};

/**
 * Takes what sources send. It answers once everything is on disk; what is loaded of it, and what could not be taken, is
 * told by the sources' own routes.
 */
export function addPushRoute(app: OpenAPIHono, atWork: () => Ingestion): void {
  app.use('/v1/push/*', limited);
  app.use('/v1/epcis/*', limited);
  const problem = (description: string) => ({
    description,
    content: { [PROBLEM_TYPE]: { schema: schemaReference('Problem') } },
  });
  const route = createRoute({
    method: 'post',
    path: '/v1/push/{id}',
    operationId: 'push',
    summary: 'Send to a source: webhooks and CloudEvents, signed as its configuration says',
    request: {
      params: z.object({ id: z.string().meta({ description: 'The source, as the configuration names it.' }) }),
    },
    responses: {
      200: { description: 'It is on disk', content: { [JSON_TYPE]: { schema: schemaReference('Pushed') } } },
      400: problem('The request is none of this source'),
      401: problem('The signature is not the one expected'),
      404: problem('There is no such source, or no stream for this'),
      413: problem('The body is too large'),
      503: problem('It could not be kept: send it again later'),
    },
  });
  app.openapi(route, async (c) => {
    const body = Buffer.from(await c.req.arrayBuffer());
    const placed = await atWork().push(c.req.valid('param').id, { headers: c.req.header(), body });
    const accepted = placed.reduce((sum, { first, next }) => sum + next - first, 0);
    return c.json({ accepted }, 200, { 'Cache-Control': 'no-store' }) as never;
  });
}
