import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import type { OpenAPIHono } from '@hono/zod-openapi';

const PAGE = /* html */ `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Throughline API reference</title>
<link rel="icon" type="image/png" href="/v1/reference/favicon-32x32.png">
<link rel="stylesheet" href="/v1/reference/swagger-ui.css">
<script defer src="/v1/reference/swagger-ui-bundle.js"></script>
<script defer src="/v1/reference/start.js"></script>
</head>
<body><main id="reference"></main></body>
</html>
`;

const START = /* js */ `SwaggerUIBundle({
  url: '/v1/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  supportedSubmitMethods: ['get'],
  validatorUrl: null,
});
`;

const ASSETS = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));

/** The reference page, with all it needs from this machine. */
export function addReference(app: OpenAPIHono): void {
  app.get('/v1/reference', (c) => c.html(PAGE));
  app.get('/v1/reference/start.js', (c) => c.body(START, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }));
  app.get(
    '/v1/reference/:asset{(swagger-ui-bundle\\.js|swagger-ui\\.css|favicon-32x32\\.png)}',
    serveStatic({ root: ASSETS, rewriteRequestPath: (path) => path.replace('/v1/reference', '') }),
  );
}
