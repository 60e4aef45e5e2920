import { EventLogError } from '../../eventlog/index.ts';
import type { Store } from '../../store/index.ts';
import { landedNames, mergeSettings, readMappings } from '../mapping/index.ts';
import { airbyteProtocol } from './airbyte/airbyte-reader.ts';
import type { Configuration, ConfiguredSource } from './configuration.ts';
import { debeziumProtocol } from './debezium/debezium-protocol.ts';
import { type IngestionOptions, openIngestion } from './ingestion.ts';
import { inputSource } from './messages/input-source.ts';
import type { PullReport } from './source-at-work.ts';
import type { SourceNotice } from './source.ts';
import { singerProtocol } from './singer/singer-reader.ts';

/** Protocols whose messages can be read from an input. */
const PROTOCOLS = { singer: singerProtocol, airbyte: airbyteProtocol, debezium: debeziumProtocol };
export type ProtocolName = keyof typeof PROTOCOLS;

interface MessageIngestOptions extends Pick<IngestionOptions, 'onFault'> {
  onNotice(notice: SourceNotice): void;
  /** hears, in order, what whoever started the sender is to be told: all before it is in the log */
  onHandBack(json: string): void;
  /** states are handed back after so long at most, while messages keep coming */
  everyMs?: number;
}

/**
 * Reads the messages of a sender from an input to its end: lands them, loads them, and hands its states back. A state is
 * handed back after the load of all that came before it was committed, and never when something of that was not.
 *
 * @param configuration of one source, whose messages these are
 * @throws EventLogError contract-broken and others that end the reading; what came before is loaded and handed back
 */
export async function ingestMessages(
  store: Store,
  configuration: Configuration,
  protocol: ProtocolName,
  chunks: AsyncIterable<Uint8Array> & { destroy?(): unknown },
  options: MessageIngestOptions,
): Promise<PullReport> {
  const { onNotice, onHandBack, everyMs = 5_000, onFault } = options;
  const [source] = configuration.sources;
  if (source === undefined) throw new Error('A configuration for messages has one source.');
  let kept: string[] = [];
  const kind = inputSource(PROTOCOLS[protocol], chunks, onNotice, ({ handBack }) => kept.push(handBack));
  const ingestion = await openIngestion(
    store,
    { ...configuration, sources: [{ ...source, kind, config: null }] },
    onFault ? { onFault } : {},
  );
  const commit = async (): Promise<void> => {
    const landed = kept;
    kept = [];
    if (landed.length === 0) return;
    await ingestion.load();
    for (const handBack of landed) onHandBack(handBack);
  };
  let committing: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    committing = committing.then(commit);
    committing.catch(() => chunks.destroy?.()); // there is no use in reading on; the fault is told below
  }, everyMs);
  try {
    return await ingestion.pull(source.name);
  } finally {
    clearInterval(timer);
    try {
      await committing;
      await commit();
    } finally {
      await ingestion.close();
    }
  }
}

/**
 * A configuration for messages that only mappings tell of: every stream that a mapping reads is wanted, and the first
 * record that cannot be read ends the reading.
 *
 * @param name of the source
 * @throws EventLogError mapping-invalid, option-invalid for a mapping that does not name its streams
 */
export function configurationOf(
  store: string,
  mappingPaths: readonly [string, ...string[]],
  name: string,
): Configuration {
  const mappings = readMappings(mappingPaths);
  const names = landedNames(mappings, name).filter((stream) => stream !== null);
  if (names.length === 0) {
    throw new EventLogError(
      'option-invalid',
      `${mappingPaths.join(', ')}: a mapping for messages names its streams (file: orders.ndjson), and these name patterns only.`,
    );
  }
  const streams = names.map((stream) => ({ name: stream, options: {} }));
  const source: Omit<ConfiguredSource, 'kind'> = {
    name,
    config: null,
    schedule: null,
    tolerate: 'none',
    freshness: null,
    streams,
    mappings: [...mappings],
  };
  return {
    file: mappingPaths.join(', '),
    store,
    landing: `${store}.landing`,
    port: null,
    sources: [source as ConfiguredSource],
    settings: mergeSettings(mappings),
  };
}
