import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { JSON_TYPE } from './body.ts';
import { parameterFault } from './parameters.ts';
import { PROBLEM_TYPE } from './problem.ts';
import { type ANSWERS, type AnswerName, schemaReference } from './schemas.ts';

type Shape = Readonly<Record<string, z.ZodType>>;
type Output<Fields extends Shape> = { [Name in keyof Fields]: z.output<Fields[Name]> };

/** A route whose answer is of this moment: it is computed each time and kept by nobody. */
export interface LiveRoute<Name extends AnswerName, Query extends Shape, Params extends Shape> {
  method: 'get' | 'post';
  path: string;
  summary: string;
  answer: Name;
  query?: Query;
  /** parameters of the path */
  params?: Params;
  /** 202 where the work goes on after the answer; 200 without it */
  status?: 200 | 202;
  handle(input: Output<Query> & Output<Params>): Promise<z.output<(typeof ANSWERS)[Name]>>;
}

export function addLiveRoute<
  Name extends AnswerName,
  Query extends Shape = Record<never, never>,
  Params extends Shape = Record<never, never>,
>(app: OpenAPIHono, definition: LiveRoute<Name, Query, Params>): void {
  const { method, path, summary, answer, status = 200 } = definition;
  const query = z.strictObject(definition.query ?? {});
  const params = z.object(definition.params ?? {});
  const route = createRoute({
    method,
    path,
    operationId: path
      .replace('/v1/', '')
      .replaceAll(/\/\{\w+\}/g, '')
      .replaceAll('/', '-'),
    summary,
    request: { query, params },
    responses: responsesOf(answer, status),
  });
  app.openapi(
    route,
    async (c) => {
      const input = { ...c.req.valid('query'), ...c.req.valid('param') } as unknown as Output<Query> & Output<Params>;
      const answered = await definition.handle(input);
      return c.json(answered, status, { 'Cache-Control': 'no-store' }) as never; // the generator knows only its reference
    },
    (result, c) => {
      if (!result.success) throw parameterFault(result.error, c.req.queries(), Object.keys(definition.query ?? {}));
    },
  );
}

function responsesOf(answer: AnswerName, status: 200 | 202) {
  const problem = (description: string) => ({
    description,
    content: { [PROBLEM_TYPE]: { schema: schemaReference('Problem') } },
  });
  return {
    [status]: { description: 'The answer', content: { [JSON_TYPE]: { schema: schemaReference(answer) } } },
    400: problem('A parameter does not fit'),
    401: problem('A source does not let us in'),
    404: problem('There is none of this name'),
    500: problem('A fault of Throughline'),
    503: problem('A source cannot be reached'),
  };
}
