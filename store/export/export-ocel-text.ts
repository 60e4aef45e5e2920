import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { xmlEscaped } from '../../eventlog/index.ts';
import type { Store } from '../store.ts';
import { ocelEntries, type OcelEntryOf, type OcelKind, type OcelLog, type OcelTypeOf } from './ocel-log.ts';
import { element } from './xes-text.ts';

export type OcelTextFormat = 'ocel-json' | 'ocel-xml';

/** Writes OCEL 2.0 in JSON or XML, streamed; packed where the path ends in `.gz`. */
export async function exportOcelText(
  store: Store,
  log: OcelLog,
  format: OcelTextFormat,
  target: string,
  path: string,
  onProgress: (share: number) => void,
): Promise<void> {
  const total = log.entries.event + log.entries.object;
  let done = 0;
  const counted = async function* (kind: OcelKind) {
    for await (const entry of ocelEntries(store, log, kind)) {
      yield entry;
      onProgress(++done / total);
    }
  };
  const text = Readable.from(format === 'ocel-json' ? jsonText(log, counted) : xmlText(log, counted));
  const file = createWriteStream(target);
  await (path.endsWith('.gz') ? pipeline(text, createGzip(), file) : pipeline(text, file));
}

type Entries = (kind: OcelKind) => AsyncGenerator<OcelEntryOf>;

const typesOf = ({ types }: OcelLog, kind: OcelKind): OcelTypeOf[] => types.filter((type) => type.kind === kind);

async function* jsonText(log: OcelLog, entries: Entries): AsyncGenerator<string> {
  const list = (lines: string[]) => (lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n]`);
  const types = (kind: OcelKind) =>
    list(typesOf(log, kind).map(({ name, attributes }) => JSON.stringify({ name, attributes })));
  yield `{\n"objectTypes":${types('object')},\n"eventTypes":${types('event')},\n"objects":[`;
  yield* separated(entries('object'), jsonEntry);
  yield '],\n"events":[';
  yield* separated(entries('event'), jsonEntry);
  yield ']\n}\n';
}

async function* separated(
  entries: AsyncGenerator<OcelEntryOf>,
  write: (entry: OcelEntryOf) => string,
): AsyncGenerator<string> {
  let separator = '\n';
  for await (const entry of entries) {
    yield separator + write(entry);
    separator = ',\n';
  }
  yield '\n';
}

const jsonEntry = ({ id, type, time, values, relations }: OcelEntryOf): string =>
  JSON.stringify({
    id,
    type,
    ...(time === null ? {} : { time }),
    attributes: values.map(({ name, value, time: from }) =>
      time === null ? { name, time: from, value } : { name, value },
    ),
    relationships: relations.map(({ id: objectId, qualifier }) => ({ objectId, qualifier })),
  });

async function* xmlText(log: OcelLog, entries: Entries): AsyncGenerator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<log>\n';
  for (const kind of ['object', 'event'] as const) {
    yield `  <${kind}-types>\n${typesOf(log, kind)
      .map((type) => xmlType(kind, type))
      .join('')}  </${kind}-types>\n`;
  }
  for (const kind of ['object', 'event'] as const) {
    yield `  <${kind}s>\n`;
    for await (const entry of entries(kind)) yield xmlEntry(kind, entry);
    yield `  </${kind}s>\n`;
  }
  yield '</log>\n';
}

const xmlType = (kind: OcelKind, { name, attributes }: OcelTypeOf): string => {
  const lines = attributes.map((attribute) => `        ${element('attribute', { ...attribute })}/>\n`);
  return `    ${element(`${kind}-type`, { name })}>\n      <attributes>\n${lines.join('')}      </attributes>\n    </${kind}-type>\n`;
};

/** The standard's schema wants a relation to be an `object` with the type of what it names; its examples call it `relationship`. */
function xmlEntry(kind: OcelKind, { id, type, time, values, relations }: OcelEntryOf): string {
  const attributes = values.map(
    ({ name, value, time: from }) =>
      `        ${element('attribute', time === null ? { name, time: from } : { name })}>${xmlEscaped(value)}</attribute>\n`,
  );
  const objects = relations.map(
    ({ id: object, type: other, qualifier }) =>
      `        ${element('object', { 'object-id': object, qualifier, type: other })}/>\n`,
  );
  return (
    `    ${element(kind, { id, type, ...(time === null ? {} : { time }) })}>\n` +
    `      <attributes>\n${attributes.join('')}      </attributes>\n      <objects>\n${objects.join('')}      </objects>\n    </${kind}>\n`
  );
}
