import { EventLogError, suggestion } from '../../../eventlog/index.ts';
import { elementTexts, memberTexts } from '../messages/json-text.ts';
import { isObject } from '../messages/message.ts';
import { streamNameOf } from '../messages/stream-name.ts';
import { parseOptions } from '../option-types.ts';
import type { DiscoveredStream, StreamOptions } from '../source.ts';
import { airbyteOptions } from './config.ts';
import { columnsOf } from './singer-catalog.ts';

type Fields = Readonly<Record<string, unknown>>;

interface CatalogStream {
  /** as `streamNameOf` gives it */
  name: string;
  fields: Fields;
  text: string;
}

/** @param message the line with the CATALOG message, which is JSON */
function streamsOf(message: string): CatalogStream[] {
  const parsed = JSON.parse(message) as { catalog?: { streams?: unknown } };
  const streams = parsed.catalog?.streams;
  if (!Array.isArray(streams) || !streams.every((one) => isObject(one) && typeof one['name'] === 'string')) {
    throw new EventLogError('source-answer-invalid', 'The source’s catalog has no list of streams with names.');
  }
  const written = elementTexts(memberTexts(memberTexts(message).get('catalog') as string).get('streams') as string);
  return (streams as Fields[]).map((fields, index) => ({
    name: streamNameOf(fullName(fields)),
    fields,
    text: written[index] as string,
  }));
}

const fullName = ({ name, namespace }: Fields): string =>
  typeof namespace === 'string' && namespace !== '' ? `${namespace}.${String(name)}` : String(name);

export const discoveredByAirbyte = (message: string): DiscoveredStream[] =>
  streamsOf(message).map(({ name, fields }) => ({
    name,
    columns: columnsOf(isObject(fields['json_schema']) ? fields['json_schema'] : {}),
    key: pathsOf(fields['source_defined_primary_key']).map((path) => path.join('.')),
    cursors: cursorOf(fields).length === 0 ? [] : [cursorOf(fields).join('.')],
  }));

const cursorOf = ({ default_cursor_field: cursor }: Fields): string[] =>
  Array.isArray(cursor) ? cursor.map(String) : [];

const pathsOf = (paths: unknown): string[][] =>
  Array.isArray(paths) ? paths.flatMap((path) => (Array.isArray(path) ? [path.map(String)] : [])) : [];

/**
 * The catalog to read by: the wanted streams as they were discovered, each incremental where the source can and its
 * cursor is known, unless its options say otherwise.
 *
 * @throws EventLogError stream-not-found, configuration-invalid
 */
export function configuredCatalog(message: string, wanted: readonly StreamOptions[]): string {
  const streams = streamsOf(message);
  const configured = wanted.map((request) => {
    const found = streams.find(({ name }) => name === request.name);
    if (found) return configuredStream(found, request);
    const names = streams.map(({ name }) => name);
    throw new EventLogError(
      'stream-not-found',
      `The source has no stream "${request.name}". ${suggestion(request.name, names)}`,
    );
  });
  return `{"streams":[${configured.join(',')}]}`;
}

function configuredStream({ name, fields, text }: CatalogStream, request: StreamOptions): string {
  const { mode, cursor = cursorOf(fields), key } = parseOptions(airbyteOptions, request);
  const modes = Array.isArray(fields['supported_sync_modes']) ? fields['supported_sync_modes'] : [];
  const hasCursor = fields['source_defined_cursor'] === true || cursor.length > 0;
  const isIncremental = mode === undefined ? modes.includes('incremental') && hasCursor : mode === 'incremental';
  if (isIncremental && !(modes.includes('incremental') && hasCursor)) {
    const why = hasCursor ? 'can only be read in full' : 'has no cursor of its own: name one with cursor';
    throw new EventLogError('configuration-invalid', `streams.${name}: mode incremental: the stream ${why}.`);
  }
  const primaryKey =
    key === undefined ? pathsOf(fields['source_defined_primary_key']) : key.map((one) => one.split('.'));
  const said = {
    sync_mode: isIncremental ? 'incremental' : 'full_refresh',
    destination_sync_mode: 'append',
    ...(cursor.length > 0 ? { cursor_field: cursor } : {}),
    ...(primaryKey.length > 0 ? { primary_key: primaryKey } : {}),
  };
  return `{"stream":${text},${JSON.stringify(said).slice(1)}`;
}
