import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { RequestFault } from './problem.ts';

const HASHED = '/assets/';
const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * The built web application in the folder `root`: files by their name, those with a hash in it kept by the browser
 * for ever, and the application's page for every other address that a browser visits.
 */
export function addWeb(app: OpenAPIHono, root: string): void {
  if (!existsSync(join(root, 'index.html'))) {
    app.get('*', (c, next) => {
      if (!visits(c)) return next();
      throw new RequestFault(
        'web-not-built',
        'The web application is not built. Run `npm run build`, then start again.',
      );
    });
    return;
  }
  const file = serveStatic({ root, precompressed: true });
  const page = serveStatic({ root, path: 'index.html', precompressed: true });
  app.get('*', async (c, next) => {
    await next();
    if (!isApi(c) && c.res.ok) c.header('Cache-Control', c.req.path.startsWith(HASHED) ? FOR_EVER : 'no-cache');
  });
  app.get('*', (c, next) => (isApi(c) ? next() : file(c, next)));
  app.get('*', (c, next) => (visits(c) ? page(c, next) : next()));
}

const isApi = (c: Context): boolean => c.req.path === '/v1' || c.req.path.startsWith('/v1/');

const visits = (c: Context): boolean =>
  !isApi(c) && !c.req.path.startsWith(HASHED) && (c.req.header('accept')?.includes('text/html') ?? false);
