import { z } from '@hono/zod-openapi';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type ErrorCode, type ErrorKind, EventLogError } from '../eventlog/index.ts';

export type RequestFaultCode =
  | 'route-not-found'
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'host-not-allowed'
  | 'origin-not-allowed'
  | 'body-too-large'
  | 'request-abandoned'
  | 'web-not-built';

/** A fault of the HTTP request itself, before any question about the log. */
export class RequestFault extends Error {
  override readonly name = 'RequestFault';

  readonly code: RequestFaultCode;

  constructor(code: RequestFaultCode, message: string) {
    super(message);
    this.code = code;
  }
}

export type ProblemCode = ErrorCode | RequestFaultCode | 'internal';

const STATUS_OF_KIND: Record<ErrorKind, ContentfulStatusCode> = {
  usage: 400,
  authentication: 401,
  source: 503,
  data: 422,
};

const STATUS_OF_CODE: Partial<Record<ProblemCode, ContentfulStatusCode>> = {
  'case-not-found': 404,
  'source-not-found': 404,
  'stream-not-found': 404,
  'capture-not-found': 404,
  'link-not-found': 404,
  'link-decided': 409,
  'log-empty': 409,
  'store-in-use': 503,
  'store-version': 500,
  'store-damaged': 500,
  'route-not-found': 404,
  'method-not-allowed': 405,
  'not-acceptable': 406,
  'host-not-allowed': 421,
  'origin-not-allowed': 403,
  'body-too-large': 413,
  'request-abandoned': 503,
  'web-not-built': 404,
};

/** What every answer other than 200 and 304 carries (RFC 9457). */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  instance: z.string(),
  code: z.string(),
});
export type Problem = Omit<z.infer<typeof problemSchema>, 'code' | 'status'> & {
  code: ProblemCode;
  status: ContentfulStatusCode;
};

export const PROBLEM_TYPE = 'application/problem+json';

/**
 * The problem that `error` is to the caller of `instance`. A fault the caller can act on keeps its message;
 * of our own faults only the fact is told.
 */
export function problemOf(error: unknown, instance: string): Problem {
  if (error instanceof EventLogError) {
    return problem(error.code, STATUS_OF_CODE[error.code] ?? STATUS_OF_KIND[error.kind], error.message, instance);
  }
  if (error instanceof RequestFault) {
    return problem(error.code, STATUS_OF_CODE[error.code] ?? 400, error.message, instance);
  }
  return problem('internal', 500, 'This is a fault of Throughline. Its cause is in the log of the server.', instance);
}

const problem = (code: ProblemCode, status: ContentfulStatusCode, detail: string, instance: string): Problem => ({
  type: `urn:throughline:problem:${code}`,
  title: titleOf(code),
  status,
  detail,
  instance,
  code,
});

const titleOf = (code: ProblemCode): string => code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' ');
