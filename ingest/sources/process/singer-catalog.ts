import { EventLogError, suggestion } from '../../../eventlog/index.ts';
import { elementTexts, memberTexts, objectText } from '../messages/json-text.ts';
import { has, isObject } from '../messages/message.ts';
import { streamNameOf } from '../messages/stream-name.ts';
import { parseOptions } from '../option-types.ts';
import type { DiscoveredStream, StreamOptions } from '../source.ts';
import { singerOptions } from './config.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A stream of a tap's catalog, parsed and as it was written. */
interface CatalogStream {
  name: string;
  fields: Fields;
  text: string;
}

/** @throws EventLogError source-answer-invalid */
function streamsOf(catalog: string): CatalogStream[] {
  const invalid = (what: string) =>
    new EventLogError(
      'source-answer-invalid',
      `The tap's catalog ${what}; expected {"streams": [{"tap_stream_id": …}]}.`,
    );
  let parsed: unknown;
  try {
    parsed = JSON.parse(catalog);
  } catch (cause) {
    throw new EventLogError('source-answer-invalid', 'What the tap discovered is not JSON.', { cause });
  }
  if (!isObject(parsed) || !Array.isArray(parsed['streams'])) throw invalid('has no list of streams');
  const streams = parsed['streams'] as unknown[];
  const written = elementTexts(memberTexts(catalog).get('streams') as string);
  return streams.map((fields, index) => {
    if (!isObject(fields)) throw invalid('has a stream that is no object');
    const name = fields['stream'] ?? fields['tap_stream_id'];
    if (typeof name !== 'string') throw invalid('has a stream without a name');
    return { name, fields, text: written[index] as string };
  });
}

export const discoveredBySinger = (catalog: string): DiscoveredStream[] =>
  streamsOf(catalog).map(({ name, fields }) => {
    const schema = isObject(fields['schema']) ? fields['schema'] : {};
    const about = wholeOf(metadataOf(fields));
    return {
      name: streamNameOf(name),
      columns: columnsOf(schema),
      key: namesIn(fields['key_properties']) ?? namesIn(about['table-key-properties']) ?? [],
      cursors: namesIn(about['valid-replication-keys']) ?? namesIn([fields['replication_key']]) ?? [],
    };
  });

export function columnsOf(schema: Fields): DiscoveredStream['columns'] {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  return Object.entries(properties).map(([name, property]) => {
    const types = isObject(property) ? [property['type'] ?? []].flat().map(String) : [];
    return {
      name,
      type: types.filter((type) => type !== 'null').join(', ') || 'any',
      nullable: types.includes('null'),
    };
  });
}

const namesIn = (list: unknown): string[] | null =>
  Array.isArray(list) && list.length > 0 && list.every((one) => typeof one === 'string') ? list : null;

interface Metadata {
  breadcrumb: unknown[];
  metadata: Fields;
}

const metadataOf = (fields: Fields): Metadata[] => {
  const list = Array.isArray(fields['metadata']) ? fields['metadata'] : [];
  return list.filter(
    (one): one is Metadata => isObject(one) && Array.isArray(one['breadcrumb']) && isObject(one['metadata']),
  );
};

const wholeOf = (list: readonly Metadata[]): Fields =>
  list.find(({ breadcrumb }) => breadcrumb.length === 0)?.metadata ?? {};

const METHODS = { full: 'FULL_TABLE', incremental: 'INCREMENTAL', log: 'LOG_BASED' } as const;

/**
 * The catalog as it was discovered, with exactly the wanted streams selected, all their fields among them.
 *
 * @throws EventLogError stream-not-found for what the tap does not have
 */
export function selectedCatalog(catalog: string, wanted: readonly StreamOptions[]): string {
  const streams = streamsOf(catalog);
  const names = streams.map(({ name }) => streamNameOf(name));
  for (const { name } of wanted) {
    if (names.includes(name)) continue;
    throw new EventLogError('stream-not-found', `The tap has no stream "${name}". ${suggestion(name, names)}`);
  }
  const texts = streams.map((stream) =>
    selectedStream(
      stream,
      wanted.find(({ name }) => name === streamNameOf(stream.name)),
    ),
  );
  return `{"streams":[${texts.join(',')}]}`;
}

function selectedStream({ fields, text }: CatalogStream, wanted: StreamOptions | undefined): string {
  const isSelected = wanted !== undefined;
  const { replication, cursor } = wanted ? parseOptions(singerOptions, wanted) : {};
  const chosen = {
    selected: isSelected,
    ...(replication === undefined ? {} : { 'replication-method': METHODS[replication] }),
    ...(cursor === undefined ? {} : { 'replication-key': cursor }),
  };
  const members = memberTexts(text);
  members.set('metadata', JSON.stringify(selectedMetadata(metadataOf(fields), chosen)));
  // taps from before the metadata look here
  if (replication !== undefined) members.set('replication_method', JSON.stringify(METHODS[replication]));
  if (cursor !== undefined) members.set('replication_key', JSON.stringify(cursor));
  const schema = memberTexts(members.get('schema') ?? '{}');
  members.set('schema', objectText(schema.set('selected', String(isSelected))));
  return objectText(members);
}

function selectedMetadata(list: readonly Metadata[], chosen: Fields & { selected: boolean }): Metadata[] {
  const whole = { breadcrumb: [], metadata: { ...wholeOf(list), ...chosen } };
  const fields = list.filter(({ breadcrumb }) => breadcrumb.length > 0);
  return [
    whole,
    ...fields.map(({ breadcrumb, metadata }) => {
      const canBe = !has(metadata, 'inclusion') || metadata['inclusion'] !== 'unsupported';
      return { breadcrumb, metadata: { ...metadata, selected: chosen.selected && canBe } };
    }),
  ];
}
