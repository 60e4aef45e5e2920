import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { inCaseNotion, type Reader } from '../store/index.ts';
import { acceptedType } from './accept.ts';
import { ARROW_TYPE, type RowShape } from './arrow.ts';
import { arrowBody, JSON_TYPE, jsonBody, respond } from './body.ts';
import type { CachedAnswers } from './cached-answers.ts';
import { parameterFault } from './parameters.ts';
import { PROBLEM_TYPE } from './problem.ts';
import { type ANSWERS, type AnswerName, schemaReference } from './schemas.ts';

/** What routes answer from. */
export interface Answering {
  answers: CachedAnswers;
  /** makes sure that the cases of a type of objects can be asked about; rejects where the log has no such objects */
  traceCases(caseNotion: string): Promise<void>;
}

/** Adds one route to the application. */
export type Route = (app: OpenAPIHono, answering: Answering) => void;

type Shape = Readonly<Record<string, z.ZodType>>;
type Input<Query extends Shape, Params extends Shape> = { [Name in keyof Query]: z.output<Query[Name]> } & {
  [Name in keyof Params]: z.output<Params[Name]>;
};

export interface RouteDefinition<Name extends AnswerName, Query extends Shape, Params extends Shape> {
  path: string;
  summary: string;
  answer: Name;
  query: Query;
  /** parameters of the path */
  params?: Params;
  /** how the answer is one table, for Arrow */
  rows?: RowShape<z.output<(typeof ANSWERS)[Name]>>;
  /** the reader sees the cases of the notion that `query` asks for, where it does */
  read(reader: Reader, input: Input<Query, Params>): Promise<z.output<(typeof ANSWERS)[Name]>>;
}

export const defineRoute =
  <Name extends AnswerName, Query extends Shape, Params extends Shape = Record<never, never>>(
    definition: RouteDefinition<Name, Query, Params>,
  ): Route =>
  (app, { answers, traceCases }) => {
    const { path, rows } = definition;
    const query = z.strictObject(definition.query);
    const params = z.object(definition.params ?? {});
    const route = createRoute({
      method: 'get',
      path,
      operationId: path.replace('/v1/', '').replace('/{id}', '-by-id'),
      summary: definition.summary,
      request: { query, params },
      responses: responsesOf(definition),
    });
    app.openapi(
      route,
      async (c) => {
        const type = acceptedType(c.req.header('accept'), rows ? [JSON_TYPE, ARROW_TYPE] : [JSON_TYPE]);
        const input = { ...c.req.valid('query'), ...c.req.valid('param') } as Input<Query, Params>;
        const { caseNotion } = input as { caseNotion?: string };
        if (caseNotion !== undefined) await traceCases(caseNotion);
        const compute = async (reader: Reader) => {
          const read = () => definition.read(reader, input);
          const answer = await (caseNotion === undefined ? read() : inCaseNotion(reader, caseNotion, read));
          return type === ARROW_TYPE && rows ? arrowBody(answer, rows) : jsonBody(answer);
        };
        return respond(c, await answers([path, input, type], compute, c.req.raw.signal), { vary: 'Accept' });
      },
      (result, c) => {
        if (!result.success) throw parameterFault(result.error, c.req.queries(), Object.keys(definition.query));
      },
    );
  };

function responsesOf({
  answer,
  rows,
  params,
}: Pick<RouteDefinition<AnswerName, Shape, Shape>, 'answer' | 'params'> & { rows?: RowShape<never> }) {
  const problem = (description: string) => ({
    description,
    content: { [PROBLEM_TYPE]: { schema: schemaReference('Problem') } },
  });
  const arrow = rows && {
    [ARROW_TYPE]: {
      schema: {
        type: 'string' as const,
        contentMediaType: ARROW_TYPE,
        description: `One table: ${Object.entries(rows.columns)
          .map(([name, kind]) => `${name} (${kind})`)
          .join(', ')}.`,
      },
    },
  };
  return {
    200: { description: 'The answer', content: { [JSON_TYPE]: { schema: schemaReference(answer) }, ...arrow } },
    304: { description: 'The answer has not changed since the one with the ETag given' },
    400: problem('A parameter does not fit'),
    ...(params ? { 404: problem('There is none of this name') } : {}),
    406: problem('The Accept header asks for a form this route does not have'),
    500: problem('A fault of Throughline'),
  };
}
