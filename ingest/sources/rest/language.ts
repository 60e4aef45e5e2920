import { z } from 'zod';
import { entry, flag, listOf, named, text } from '../../mapping/language/syntax.ts';
import { ASSERTION_ALGORITHMS } from '../http/client-assertion.ts';
import { milliseconds } from '../option-types.ts';
import { parseTemplate, type Template } from './template.ts';

/**
 * The language in which a web source is declared, as docs/sources/rest.md describes it. A YAML scalar arrives as the text
 * that was written; short forms are unfolded here.
 */

const template = z.string({ error: 'expected a text' }).transform((written, context): Template => {
  const parsed = parseTemplate(written);
  if (typeof parsed !== 'string') return parsed;
  context.addIssue({ code: 'custom', message: parsed });
  return z.NEVER;
});

const count = (most: number) =>
  text
    .regex(/^\d{1,9}$/, 'expected a whole number')
    .transform(Number)
    .refine((value) => value >= 1 && value <= most, `expected a whole number from 1 to ${most}`);
/** A path into JSON; the empty one is the whole. */
const path = z.string('expected a path such as d.results');

const setting = entry({
  description: text,
  secret: flag.default(false),
  optional: flag.default(false),
  default: text.optional(),
  pattern: text.optional(),
});
export type Setting = z.infer<typeof setting>;

const oauth2 = entry({
  url: template,
  grant: z.enum(['clientCredentials', 'refreshToken'], 'expected clientCredentials or refreshToken'),
  clientId: template,
  clientSecret: template.optional(),
  sendSecret: z.enum(['header', 'body'], 'expected header or body').default('body'),
  privateKey: template.optional(),
  keyId: template.optional(),
  algorithm: z.enum(ASSERTION_ALGORITHMS, `expected one of ${ASSERTION_ALGORITHMS.join(', ')}`).optional(),
  refreshToken: template.optional(),
  scope: template.optional(),
  header: entry({ name: text, prefix: z.string().default('') }).default({ name: 'authorization', prefix: 'Bearer ' }),
}).refine(
  ({ clientSecret, privateKey, keyId, algorithm, grant, refreshToken }) =>
    (clientSecret === undefined) !== (privateKey === undefined) &&
    (privateKey === undefined) === (keyId === undefined || algorithm === undefined) &&
    (grant === 'refreshToken') === (refreshToken !== undefined),
  'expected clientSecret, or privateKey with keyId and algorithm; and refreshToken for that grant only',
);
export type OAuth2Form = z.infer<typeof oauth2>;

const keyInQuery = entry({
  name: text,
  value: template,
  visibleInLogs: z.literal('accepted', {
    error:
      'a key in the address stands in the logs of every server between; send it in a header, or write visibleInLogs: accepted',
  }),
});

const authentication = entry({
  basic: entry({ user: template, password: template }).optional(),
  bearer: template.optional(),
  header: entry({ name: text, value: template }).optional(),
  query: keyInQuery.optional(),
  oauth2: oauth2.optional(),
}).refine(
  (form) => Object.values(form).filter((one) => one !== undefined).length === 1,
  'expected one of basic, bearer, header, query, oauth2; several ways are several entries of the list',
);
export type AuthenticationForm = z.infer<typeof authentication>;

const ACTIONS = ['take', 'retry', 'throttled', 'renew', 'fail', 'empty', 'smaller'] as const;

const errorRule = entry({
  status: listOf(count(599)).optional(),
  at: path.optional(),
  is: listOf(text).optional(),
  contains: text.optional(),
  do: z.enum(ACTIONS, `expected one of ${ACTIONS.join(', ')}`),
}).refine(
  ({ status, at, contains }) => status !== undefined || at !== undefined || contains !== undefined,
  'expected at least one of status, at and contains',
);
export type ErrorRule = z.infer<typeof errorRule>;

const cost = entry({ requested: path, available: path, most: path, restored: path, limit: count(1_000_000) });

const http = entry({
  url: template,
  reach: z.enum(['public', 'any'], 'expected public or any').default('any'),
  headers: named(template).default({}),
  authentication: listOf(authentication).optional(),
  timeouts: entry({
    connect: milliseconds.default(10_000),
    idle: milliseconds.default(60_000),
    total: milliseconds.default(300_000),
  }).default({ connect: 10_000, idle: 60_000, total: 300_000 }),
  mostMegabytes: count(256).default(64),
  attempts: count(100).default(8),
  patience: milliseconds.default(900_000),
  rate: entry({ requests: count(1_000_000), per: milliseconds }).optional(),
  cost: cost.optional(),
  errors: listOf(errorRule).default([]),
});
export type HttpForm = z.infer<typeof http>;

/** What a request's body is made of: templates in lists and maps; a map whose only key is `json` is that JSON. */
export type BodyForm = { template: Template } | { json: string } | { list: BodyForm[] } | { map: [string, BodyForm][] };

const body: z.ZodType<BodyForm> = z.lazy(() =>
  z.union([
    template.transform((one) => ({ template: one })),
    z.array(body).transform((list) => ({ list })),
    z.strictObject({ json: jsonText }),
    z.record(z.string(), body).transform((map) => ({ map: Object.entries(map) })),
  ]),
);

const jsonText = z.string().transform((written, context) => {
  try {
    return JSON.stringify(JSON.parse(written));
  } catch (error) {
    context.addIssue({ code: 'custom', message: `is not JSON: ${(error as Error).message}` });
    return z.NEVER;
  }
});

const request = entry({
  get: template.optional(),
  post: template.optional(),
  query: named(template).default({}),
  headers: named(template).default({}),
  body: body.optional(),
}).refine(
  ({ get, post, body: sent }) => (get === undefined) !== (post === undefined) && !(get && sent),
  'expected either get, or post with its body',
);
export type RequestForm = z.infer<typeof request>;

/** collated: text in an order that only the server knows */
const KEY_TYPES = ['text', 'number', 'collated'] as const;

const key = z.preprocess(
  (value) => (typeof value === 'string' || Array.isArray(value) ? { field: value } : value),
  entry({
    field: listOf(text),
    type: z.enum(KEY_TYPES, 'expected text, number or collated').default('text'),
  }),
);
export type KeyForm = z.infer<typeof key>;

const FORMATS = ['time', 'odata', 'epochS', 'epochMs', 'number'] as const;
const WRITTEN = ['iso', 'isoLocal', 'blank', 'date', 'odata', 'epochS', 'epochMs', 'number'] as const;

const cursor = entry({
  field: text,
  format: z.enum(FORMATS, `expected one of ${FORMATS.join(', ')}`).default('time'),
  as: z.enum(WRITTEN, `expected one of ${WRITTEN.join(', ')}`).optional(),
  digits: z.enum(['0', '3', '6', '9'], 'expected 0, 3, 6 or 9 digits of the second').default('0').transform(Number),
  zone: template.optional(),
  lag: milliseconds.default(600_000),
  lagCount: count(1_000_000_000).optional(),
  from: text.optional(),
});
export type CursorForm = z.infer<typeof cursor>;

const snapshot = entry({
  ignore: listOf(text).default([]),
  window: milliseconds.optional(),
  as: z.enum(WRITTEN, `expected one of ${WRITTEN.join(', ')}`).default('iso'),
  zone: template.optional(),
  from: text.optional(),
  deletions: flag.default(false),
}).refine(
  ({ window, deletions }) => window === undefined || !deletions,
  'with a window, what is missing need not be gone: take deletions off, or the window',
);
export type SnapshotForm = z.infer<typeof snapshot>;

const size = z.preprocess(
  (value) => (typeof value === 'string' ? { first: value, most: value } : value),
  entry({ first: count(100_000), most: count(100_000) }).refine(
    ({ first, most }) => first <= most,
    'expected first to be at most most',
  ),
);

const WAYS = ['none', 'key', 'cursor', 'link', 'token', 'page', 'offset'] as const;

const paging = entry({
  by: z.enum(WAYS, `expected one of ${WAYS.join(', ')}`),
  size: size.optional(),
  /** the key before all others */
  first: z.string().default(''),
  /** where the next link or token stands in an answer */
  field: text.optional(),
  /** where it stands whether more is to come; without it, the next link or token says it */
  more: text.optional(),
  /** the number of the first page */
  from: z.enum(['0', '1'], 'expected 0 or 1').default('1').transform(Number),
  moving: flag.optional(),
})
  .refine(({ by, field }) => (by === 'link' || by === 'token') === (field !== undefined), 'link and token need field')
  .refine(
    ({ by, size: asked }) => asked !== undefined || by === 'none' || by === 'link' || by === 'token',
    'pages by key, cursor, page or offset need size',
  );
export type PagingForm = z.infer<typeof paging>;

const listing = { request, records: path.default(''), paging: paging.default({ by: 'none', first: '', from: 1 }) };

const child = entry({
  ...listing,
  when: entry({ field: text, is: listOf(text) }).optional(),
});
export type ChildForm = z.infer<typeof child>;

const deletions = entry({ ...listing, key, every: milliseconds });
export type DeletionsForm = z.infer<typeof deletions>;

const stream = entry({
  ...listing,
  key,
  cursor: cursor.optional(),
  snapshot: snapshot.optional(),
  children: named(child).default({}),
  deleted: entry({ field: text, is: listOf(text).optional() }).optional(),
  deletions: deletions.optional(),
  /** lists in a record, by path, that are cut off at a length */
  full: named(count(100_000)).default({}),
});
export type StreamForm = z.infer<typeof stream>;

export const declarationSchema = entry({
  description: text,
  settings: named(setting).default({}),
  http,
  check: request.optional(),
  streams: named(stream).refine((streams) => Object.keys(streams).length > 0, 'expected at least one stream'),
});
export type DeclarationContent = z.infer<typeof declarationSchema>;
