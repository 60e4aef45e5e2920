import { dirname } from 'node:path';
import { z } from 'zod';
import type { Protocol } from '../messages/protocol.ts';
import { sourceMessages } from '../messages/source-messages.ts';
import { restartOf } from '../messages/standing.ts';
import { text } from '../option-types.ts';
import type { DiscoveredStream, Source } from '../source.ts';
import { nameOf, newDebeziumReader } from './change-event.ts';
import { changeFiles, type FileLine, linesFrom, placeIn } from './change-files.ts';
import { debeziumProtocol } from './debezium-protocol.ts';

const config = z.strictObject({
  /** files of change events, one on a line; `*` and `?` in the name */
  files: text.meta({ 'x-path': true }),
});

/** Discovery looks at so many events from the beginning. */
const MOST_LOOKED_AT = 10_000;

/**
 * Change events of Debezium in files: what Debezium Server or a Kafka consumer writes down, one event on a line. Files
 * are read in the order of their names and followed as they grow; where reading stands is a byte of a file.
 */
export const debezium: Source<z.infer<typeof config>> = {
  kind: 'debezium',
  description: 'change events of Debezium in files, one on a line',
  config,
  async check({ files }) {
    const found = changeFiles(files);
    return [
      found.length === 0 ? `no file is called ${files} yet` : `${found.length} files, the last is ${found.at(-1)}`,
    ];
  },
  async discover({ files }, context) {
    const read = newDebeziumReader();
    const streams = new Map<string, DiscoveredStream>();
    let looked = 0;
    for await (const { text: line } of linesFrom(dirname(files), changeFiles(files), null, context)) {
      const message = read(line);
      if (message.kind === 'change') addStream(streams, nameOf(message.collection), message.data);
      if (++looked >= MOST_LOOKED_AT) break;
    }
    return [...streams.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  },
  read({ files }, requests, context) {
    const { all, nextNumber } = restartOf(requests);
    const lines = linesFrom(dirname(files), changeFiles(files), placeIn(all), context);
    return sourceMessages({ lines, protocol: placed(debeziumProtocol), requests, context, nextNumber });
  },
};

/** Every line says where to go on after it. */
const placed =
  (protocol: Protocol): Protocol<FileLine> =>
  (options) => {
    const reader = protocol(options);
    return {
      ...reader,
      take(line) {
        const restart = JSON.stringify(line.place);
        return [...reader.take(line), { of: null, replaces: true, restart, handBack: restart }];
      },
    };
  };

/** Columns as the rows have them; the events do not say which of them are the key. */
function addStream(streams: Map<string, DiscoveredStream>, name: string, data: string): void {
  const { after, before, key } = JSON.parse(data) as Record<string, Record<string, unknown> | null>;
  const found = streams.get(name) ?? { name, columns: [], key: Object.keys(key ?? {}), cursors: [] };
  for (const [column, value] of Object.entries(after ?? before ?? {})) {
    const known = found.columns.find((one) => one.name === column);
    const type = value === null ? 'any' : typeof value;
    if (known === undefined) found.columns.push({ name: column, type, nullable: value === null });
    else {
      if (known.type === 'any') known.type = type;
      known.nullable ||= value === null;
    }
  }
  streams.set(name, found);
}
