import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { EventLogError, type LogSettings, suggestion } from '../../eventlog/index.ts';
import {
  type Fault,
  isJoined,
  isZone,
  type Mapping,
  mergeSettings,
  parseSource,
  type Path,
  readersOf,
  readMappings,
  type Source as Text,
} from '../mapping/index.ts';
import { isPackReference } from '../packs/index.ts';
import { parseSchedule, type Schedule } from './schedule.ts';
import { literalSecrets, resolveReferences, SECRET_PLACES, type SecretPlaces } from './secrets.ts';
import type { Source } from './source.ts';

/** What to do with what is wrong: stop at it, keep wrong records as dead letters, or also go on past a failing stream. */
export type Tolerance = 'none' | 'data' | 'all';

/** How old the last contact with a stream may be. */
export interface Freshness {
  expectedMs: number;
  warnMs: number;
  staleMs: number;
}

export interface ConfiguredSource {
  name: string;
  kind: Source;
  /** parsed by the kind, secrets resolved */
  config: unknown;
  /** null: pulled only when asked */
  schedule: Schedule | null;
  tolerate: Tolerance;
  /** null without a schedule and without a word of it */
  freshness: Freshness | null;
  streams: { name: string; options: Readonly<Record<string, unknown>> }[];
  mappings: Mapping[];
}

/** A `throughline.yaml`: where things are kept, and the sources. */
export interface Configuration {
  file: string;
  /** absolute paths */
  store: string;
  landing: string;
  port: number | null;
  sources: ConfiguredSource[];
  /** what all mappings say of the log together */
  settings: Partial<LogSettings>;
}

const duration = z.string().transform((text, context) => {
  const schedule = parseSchedule(text);
  if (schedule?.everySeconds) return schedule.intervalMs;
  context.addIssue({ code: 'custom', message: `"${text}" is no duration; expected one such as 30s, 5m, 2h or 1d` });
  return z.NEVER;
});

const text = z.string({ error: 'expected a text' }).min(1, 'expected a text, found nothing');
const texts = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(text).min(1));

const sourceSchema = z.strictObject({
  kind: text,
  every: text.optional(),
  zone: text.refine(isZone, 'expected a time zone by its IANA name, such as America/Chicago').optional(),
  mapping: texts,
  tolerate: z.enum(['none', 'data', 'all'], 'expected none, data or all').default('data'),
  freshness: z.strictObject({ expected: duration, warn: duration.optional(), stale: duration.optional() }).optional(),
  with: z.record(z.string(), z.unknown()).default({}),
  streams: z.record(text, z.union([z.record(z.string(), z.unknown()), z.literal('')]), 'expected names of streams'),
});

const configurationSchema = z.strictObject({
  store: text.default('.throughline/log.duckdb'),
  landing: text.optional(),
  port: z
    .string()
    .regex(/^\d{1,5}$/, 'expected a port')
    .transform(Number)
    .optional(),
  sources: z.record(
    z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'a source is named with a-z, 0-9, - and _, at most 64'),
    sourceSchema,
    'expected names of sources, each with what it is',
  ),
});

/**
 * Reads a configuration, its mappings and the secrets it refers to.
 *
 * @param kinds every kind of source there is
 * @throws EventLogError configuration-invalid with every fault: file, line, column, what was expected; mapping-invalid
 */
export function readConfiguration(
  path: string,
  kinds: readonly Source[],
  places: SecretPlaces = SECRET_PLACES,
): Configuration {
  const source = asConfiguration(() => parseSource(path, readText(path)));
  const parsed = configurationSchema.safeParse(source.content);
  if (!parsed.success)
    throw invalid(
      source,
      parsed.error.issues.flatMap((issue) => faultsOf(issue, [])),
    );
  const folder = dirname(resolve(path));
  const faults: Fault[] = [];
  const sources = Object.entries(parsed.data.sources).map(([name, entry]) =>
    configured(name, entry, kinds, folder, places, faults),
  );
  if (faults.length > 0) throw invalid(source, faults);
  const mapped = withMappings(sources as UnmappedSource[], source);
  const mappings = mapped.flatMap((one) => one.mappings);
  const store = resolve(folder, parsed.data.store);
  return {
    file: path,
    store,
    landing: parsed.data.landing === undefined ? `${store}.landing` : resolve(folder, parsed.data.landing),
    port: parsed.data.port ?? null,
    sources: mapped,
    settings: mappings.length === 0 ? {} : mergeSettings(mappings as [Mapping, ...Mapping[]]),
  };
}

function readText(path: string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8');
  throw new EventLogError(
    'configuration-invalid',
    `There is no configuration ${path}. Give its path with --config, or write one as docs/sources.md shows.`,
  );
}

/** What YAML cannot be read says it is a mapping; here it is a configuration. */
function asConfiguration<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof EventLogError && error.code === 'mapping-invalid') {
      throw new EventLogError('configuration-invalid', error.message, { cause: error });
    }
    throw error;
  }
}

const invalid = (source: Text, faults: readonly Fault[]): EventLogError =>
  new EventLogError('configuration-invalid', source.error(faults).message);

function faultsOf(issue: z.core.$ZodIssue, at: Path): Fault[] {
  const path = [...at, ...issue.path];
  if (issue.code === 'invalid_union') return (issue.errors.at(0) ?? []).flatMap((inner) => faultsOf(inner, path));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], ofKey: true, message: `"${key}" is not a key here` }));
  }
  return [{ path, message: issue.message }];
}

type UnmappedSource = Omit<ConfiguredSource, 'mappings'> & { mappingPaths: string[] };

function configured(
  name: string,
  entry: z.infer<typeof sourceSchema>,
  kinds: readonly Source[],
  folder: string,
  places: SecretPlaces,
  faults: Fault[],
): UnmappedSource | null {
  const path = ['sources', name];
  const kind = kinds.find((one) => one.kind === entry.kind);
  if (kind === undefined) {
    const known = kinds.map((one) => one.kind);
    faults.push({
      path: [...path, 'kind'],
      message: `"${entry.kind}" is no kind of source. ${suggestion(entry.kind, known)}`,
    });
    return null;
  }
  const config = configOf(kind, entry.with, folder, [...path, 'with'], places, faults);
  const schedule = entry.every === undefined ? null : parseSchedule(entry.every, entry.zone ?? null);
  if (entry.every !== undefined && schedule === null) {
    faults.push({
      path: [...path, 'every'],
      message: `"${entry.every}" is no schedule; expected a time such as 5m or 1h, or a cron pattern such as 0 6 * * 1-5`,
    });
  }
  return {
    name,
    kind,
    config,
    schedule,
    tolerate: entry.tolerate,
    freshness: freshnessOf(entry.freshness, schedule),
    streams: Object.entries(entry.streams).map(([stream, options]) => ({
      name: stream,
      options: options === '' ? {} : options,
    })),
    mappingPaths: entry.mapping.map((one) => (isPackReference(one) ? one : resolve(folder, one))),
  };
}

/** Twice the interval is late, four times is stale, unless the configuration says otherwise. */
function freshnessOf(said: z.infer<typeof sourceSchema>['freshness'], schedule: Schedule | null): Freshness | null {
  const expectedMs = said?.expected ?? schedule?.intervalMs;
  if (expectedMs === undefined) return null;
  return { expectedMs, warnMs: said?.warn ?? 2 * expectedMs, staleMs: said?.stale ?? 4 * expectedMs };
}

function configOf(
  kind: Source,
  content: Readonly<Record<string, unknown>>,
  folder: string,
  path: Path,
  places: SecretPlaces,
  faults: Fault[],
): unknown {
  const schema = z.toJSONSchema(kind.config, { io: 'input', unrepresentable: 'any' });
  const literals = literalSecrets(content, schema, path);
  faults.push(...literals);
  const known = faults.length;
  const resolved = withPaths(resolveReferences(content, path, places, faults), schema, folder);
  if (literals.length > 0 || faults.length > known) return null;
  const parsed = kind.config.safeParse(resolved);
  if (parsed.success) return parsed.data;
  faults.push(...parsed.error.issues.flatMap((issue) => faultsOf(issue, path)));
  return null;
}

/** Paths in a configuration begin where it stands, like those of its store and its mappings. */
function withPaths(content: unknown, schema: z.core.JSONSchema.BaseSchema, folder: string): unknown {
  return Object.fromEntries(
    Object.entries(content as Record<string, unknown>).map(([key, value]) => {
      const property = schema.properties?.[key];
      const isPath = typeof property === 'object' && property['x-path'] === true;
      return [key, isPath && typeof value === 'string' ? resolve(folder, value) : value];
    }),
  );
}

function withMappings(sources: readonly UnmappedSource[], text: Text): ConfiguredSource[] {
  const paths = [...new Set(sources.flatMap(({ mappingPaths }) => mappingPaths))];
  if (paths.length === 0) return [];
  const mappings = new Map(readMappings(paths).map((mapping, index) => [paths[index] as string, mapping]));
  const mapped = sources.map(({ mappingPaths, ...source }) => ({
    ...source,
    mappings: mappingPaths.map((path) => mappings.get(path) as Mapping),
  }));
  const all = [...mappings.values()];
  const unread = mapped.flatMap(({ name, streams, mappings: own }) =>
    streams
      .filter((stream) => readersOf(own, name, stream.name).length === 0 && !isJoined(all, name, stream.name))
      .map((stream) => ({ name, stream: stream.name })),
  );
  if (unread.length === 0) return mapped;
  throw invalid(
    text,
    unread.map(({ name, stream }) => ({
      path: ['sources', name, 'streams', stream],
      ofKey: true,
      message: `no mapping of this source reads a stream "${stream}"; add one with file: ${stream}.ndjson`,
    })),
  );
}
