import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { identifier } from '../identifier.ts';
import type { Reader, Store } from '../store.ts';
import { type ExportedAttribute, type ExportedLog, localText, RECORDS, utcText, writtenKey } from './exported-log.ts';
import { NO_HEADER, XES_END, type XesHeader, xesStart } from './xes-header.ts';
import { nested, nodesOf, TAGS, type XesNode, xesText } from './xes-text.ts';

/** Records held in memory at once. */
const RECORDS_PER_PAGE = 20_000;

/** Writes XES, one trace per case and one event per record, streamed; packed where the path ends in `.gz`. */
export async function exportXes(
  store: Store,
  log: ExportedLog,
  target: string,
  path: string,
  onProgress: (share: number) => void,
): Promise<void> {
  const header = log.header === null ? NO_HEADER : (JSON.parse(log.header) as XesHeader);
  const text = Readable.from(pages(store, log, header, onProgress));
  const file = createWriteStream(target);
  await (path.endsWith('.gz') ? pipeline(text, createGzip(), file) : pipeline(text, file));
}

async function* pages(
  store: Store,
  log: ExportedLog,
  header: XesHeader,
  onProgress: (share: number) => void,
): AsyncGenerator<string> {
  yield xesStart(header);
  const ranges = await store.rows<{ first: number; last: number; done: number }>(
    `SELECT min(case_no)::DOUBLE AS first, max(case_no)::DOUBLE AS last, max(done)::DOUBLE AS done
     FROM (SELECT case_no, sum(count(*)) OVER (ORDER BY case_no) AS done FROM exported GROUP BY case_no)
     GROUP BY (done - 1) // ${RECORDS_PER_PAGE} ORDER BY first`,
  );
  for (const { first, last, done } of ranges) {
    yield await page(store, log.attributes, header.tags, first, last);
    onProgress(done / log.presence.records);
  }
  yield XES_END;
}

type Row = Record<string, string | number | null>;

async function page(
  reader: Reader,
  attributes: readonly ExportedAttribute[],
  tags: Readonly<Record<string, string>>,
  first: number,
  last: number,
): Promise<string> {
  const ofCase = attributes.filter(({ scope }) => scope === 'case');
  const ofEvent = attributes.filter(({ scope }) => scope === 'event');
  const cases = await reader.rows<Row>(
    `SELECT case_no::DOUBLE AS case_no, case_id ${textColumns(ofCase)}
     FROM cases SEMI JOIN exported USING (case_no) WHERE case_no BETWEEN ${first} AND ${last} ORDER BY case_no`,
  );
  const events = await reader.rows<Row>(
    `SELECT case_no::DOUBLE AS case_no, activity, transition, precision, resource, instance,
            ${localText('started_at', 'offset_minutes', 'T')} AS started, ${localText('ended_at', 'offset_minutes', 'T')} AS ended,
            ${localText('after_at', 'offset_minutes', 'T')} AS after
            ${textColumns(ofEvent)}
     FROM (${RECORDS(ofEvent, `WHERE exported.case_no BETWEEN ${first} AND ${last}`)})`,
  );
  const texts = new Map<number, string[]>(cases.map(({ case_no }) => [Number(case_no), []]));
  for (const event of events) texts.get(Number(event['case_no']))?.push(eventText(event, ofEvent, tags));
  return cases.map((row) => traceText(row, ofCase, tags, texts.get(Number(row['case_no'])) ?? [])).join('');
}

const textColumns = (attributes: readonly ExportedAttribute[]): string =>
  attributes
    .map(({ column, type }, index) => {
      const quoted = identifier(column);
      return `, ${type === 'instant' ? utcText(quoted, 'T') : `${quoted}::VARCHAR`} AS attribute_${index}`;
    })
    .join('');

function traceText(
  row: Row,
  attributes: readonly ExportedAttribute[],
  tags: Readonly<Record<string, string>>,
  events: readonly string[],
): string {
  const nodes = nested([standard('string', 'concept:name', row['case_id']), ...nodesIn(row, attributes, tags)].flat());
  return `\t<trace>\n${nodes.map((node) => xesText(node, '\t\t')).join('')}${events.join('')}\t</trace>\n`;
}

function eventText(row: Row, attributes: readonly ExportedAttribute[], tags: Readonly<Record<string, string>>): string {
  const nodes = nested([
    ...standard('string', 'concept:name', row['activity']),
    ...standard('string', 'lifecycle:transition', row['transition']),
    ...standard('date', 'start_timestamp', row['started']),
    ...standard('date', 'time:timestamp', row['ended']),
    ...standard('string', 'org:resource', row['resource']),
    ...standard('string', 'concept:instance', row['instance']),
    ...(row['precision'] === 'exact' ? [] : standard('string', 'throughline:precision', row['precision'])),
    ...standard('date', 'throughline:after', row['after']),
    ...nodesIn(row, attributes, tags),
  ]);
  return `\t\t<event>\n${nodes.map((node) => xesText(node, '\t\t\t')).join('')}\t\t</event>\n`;
}

interface Placed {
  path: readonly string[];
  node: XesNode;
}

const standard = (tag: string, key: string, value: string | number | null | undefined): Placed[] =>
  value === null || value === undefined
    ? []
    : [{ path: [key], node: { tag, key, value: String(value), children: [] } }];

function nodesIn(row: Row, attributes: readonly ExportedAttribute[], tags: Readonly<Record<string, string>>): Placed[] {
  return attributes.flatMap((attribute, index) => {
    const { name, scope, type, path } = attribute;
    const value = row[`attribute_${index}`];
    if (value === null || value === undefined) return [];
    const tag = tags[scope === 'case' ? `case:${name}` : name] ?? tags[name] ?? TAGS[type];
    const written = writtenKey(attribute);
    const key =
      path?.at(-1) ?? (scope === 'case' && written.startsWith('case:') ? written.slice('case:'.length) : written);
    const isWhole = tag === 'list' || tag === 'container';
    const node: XesNode = isWhole
      ? { tag, key, value: null, children: nodesOf(String(value)) }
      : { tag, key, value: String(value), children: [] };
    return [{ path: path ?? [key], node }];
  });
}
