import type { OpenAPIHono } from '@hono/zod-openapi';
import { componentSchemas } from './schemas.ts';

const INFO = {
  title: 'Throughline',
  version: '1',
  description:
    'What really happened to every order. Durations are milliseconds, instants ISO 8601 in UTC, shares 0 to 1; an undefined statistic is null. ' +
    'A `slice` keeps or drops whole cases, so that no edge is cut.',
};

/** The OpenAPI 3.1 document of the routes added so far, made when first asked for. */
export function addOpenApi(app: OpenAPIHono): void {
  let text: string | null = null;
  app.get('/v1/openapi.json', (c) => {
    text ??= JSON.stringify(documentOf(app));
    return c.body(text, 200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache' });
  });
}

function documentOf(app: OpenAPIHono) {
  const { paths = {}, ...document } = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: '/' }],
  });
  for (const operation of Object.values(paths).flatMap(({ get, post }) => [get, post])) {
    if (operation?.parameters) operation.parameters = operation.parameters.map(describedOnce);
  }
  return { ...document, paths, components: { schemas: componentSchemas() } };
}

/** A parameter has a schema or a content, never both; the generator always adds a schema. */
function describedOnce<Parameter extends object>(parameter: Parameter): Parameter {
  return 'content' in parameter ? { ...parameter, schema: undefined } : parameter;
}
