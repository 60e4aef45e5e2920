import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { respond } from './body.ts';
import { RequestFault } from './problem.ts';
import { readStaticFiles } from './static-files.ts';

const HASHED = '/assets/';
const FOR_EVER = 'public, max-age=31536000, immutable';
const PAGE = '/index.html';

/**
 * The built web application in the folder `root`: files by their name, those with a hash in it kept by the browser
 * for ever, and the application's page for every other address that a browser visits.
 */
export function addWeb(app: OpenAPIHono, root: string): void {
  if (!existsSync(join(root, PAGE))) {
    app.get('*', (c, next) => {
      if (!visits(c)) return next();
      throw new RequestFault(
        'web-not-built',
        'The web application is not built. Run `npm run build`, then start again.',
      );
    });
    return;
  }
  const files = readStaticFiles(root);
  app.get('*', async (c, next) => {
    const file = files.get(c.req.path === '/' ? PAGE : c.req.path);
    if (file) return respond(c, file, c.req.path.startsWith(HASHED) ? { cacheControl: FOR_EVER } : {});
    const page = visits(c) ? files.get(PAGE) : undefined;
    return page ? respond(c, page, { vary: 'Accept' }) : next();
  });
}

const isApi = (c: Context): boolean => c.req.path === '/v1' || c.req.path.startsWith('/v1/');

const visits = (c: Context): boolean =>
  !isApi(c) && !c.req.path.startsWith(HASHED) && (c.req.header('accept')?.includes('text/html') ?? false);
