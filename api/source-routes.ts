import { setImmediate as soon } from 'node:timers/promises';
import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { EventLogError } from '../eventlog/index.ts';
import { type DeadLetterFilter, type Ingestion, SOURCES, specOf } from '../ingest/index.ts';
import { addLiveRoute } from './define-live-route.ts';
import { addEpcisRoutes } from './epcis-routes.ts';
import { json, wholeNumber } from './parameters.ts';
import { addPushRoute } from './push-route.ts';

const id = z.string().meta({ description: 'The source, as the configuration names it.' });
const stream = z.string().optional().meta({ description: 'Only this stream.' });
const code = z.string().optional().meta({ description: 'Only with this reason.' });

/**
 * The sources at work: how they are, pulls, and dead letters. Where the server runs without a configuration there are no
 * sources, and whoever asks for one is told how to give it.
 */
export function addSourceRoutes(app: OpenAPIHono, ingestion: Ingestion | null): void {
  const atWork = (): Ingestion => {
    if (ingestion) return ingestion;
    throw new EventLogError(
      'source-not-found',
      'This server runs without sources. Start it with: throughline serve --config throughline.yaml',
    );
  };
  addPushRoute(app, atWork);
  addEpcisRoutes(app, atWork);
  addLiveRoute(app, {
    method: 'get',
    path: '/v1/sources',
    summary: 'Every source: how it went, how fresh it is, what came',
    answer: 'Sources',
    handle: async () => (await ingestion?.list()) ?? [],
  });
  addLiveRoute(app, {
    method: 'get',
    path: '/v1/source-kinds',
    summary: 'The kinds of source there are, with the JSON Schema of their configuration',
    answer: 'SourceKinds',
    handle: async () => SOURCES.map(specOf),
  });
  addLiveRoute(app, {
    method: 'get',
    path: '/v1/sources/{id}/streams',
    summary: 'The streams a source could give',
    answer: 'DiscoveredStreams',
    params: { id },
    handle: (input) => atWork().discover(input.id),
  });
  addLiveRoute(app, {
    method: 'post',
    path: '/v1/sources/{id}/check',
    summary: 'Reach a source and sign in',
    answer: 'SourceChecked',
    params: { id },
    handle: async (input) => ({ source: input.id, ok: true as const, facts: await atWork().check(input.id) }),
  });
  addLiveRoute(app, {
    method: 'post',
    path: '/v1/sources/{id}/pull',
    summary: 'Read what came since the last time: begun, and told by /v1/sources',
    answer: 'PullStarted',
    params: { id },
    query: { stream },
    status: 202,
    handle: async (input) => {
      const startedAt = new Date().toISOString();
      await beginPull(atWork(), input.id, input.stream);
      return { source: input.id, startedAt };
    },
  });
  addLiveRoute(app, {
    method: 'post',
    path: '/v1/sources/{id}/state',
    summary: 'Set where a source goes on reading a stream; nothing is loaded twice',
    answer: 'StreamState',
    params: { id },
    query: {
      stream: z.string().meta({ description: 'The stream to set.' }),
      state: json.meta({ description: "As JSON, in the source's own words; null: from the beginning." }),
    },
    handle: async (input) => {
      await atWork().setState(input.id, input.stream, input.state);
      return { source: input.id, stream: input.stream, state: input.state };
    },
  });
  addLiveRoute(app, {
    method: 'get',
    path: '/v1/dead-letters',
    summary: 'Records that arrived and could not be taken',
    answer: 'DeadLetters',
    query: {
      source: z.string().optional().meta({ description: 'Only of this source.' }),
      stream,
      code,
      limit: wholeNumber(0, 10_000, 100, 'How many dead letters.'),
      offset: wholeNumber(0, 1_000_000_000, 0, 'How many dead letters to leave out first.'),
    },
    handle: async ({ limit, offset, ...filter }) =>
      (await ingestion?.deadLetters(given(filter), { limit, offset })) ?? [],
  });
  addLiveRoute(app, {
    method: 'post',
    path: '/v1/dead-letters/replay',
    summary: 'Try dead letters again, through the mapping as it is now',
    answer: 'Replayed',
    query: { source: z.string().meta({ description: 'Of this source.' }), stream, code },
    handle: async ({ source, ...filter }) => {
      const replayed = await atWork().replay(source, given(filter));
      return replayed.map((one) => ({ stream: one.stream, tried: one.tried, remaining: one.remaining }));
    },
  });
}

/** A pull goes on after the answer, and its fault is in the status; what cannot even begin is told at once. */
async function beginPull(ingestion: Ingestion, source: string, name: string | undefined): Promise<void> {
  const pull = ingestion.pull(source, name === undefined ? {} : { streams: [name] });
  const fault = await Promise.race([pull.then(() => null).catch((error: unknown) => error), soon(null)]);
  if (fault instanceof EventLogError && fault.kind === 'usage') throw fault;
}

/** Without what was not given. */
const given = (filter: { [Key in 'source' | 'stream' | 'code']?: string | undefined }): DeadLetterFilter =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
