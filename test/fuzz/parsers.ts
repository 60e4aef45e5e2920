import type { Parser } from './parser.ts';

/** The files that parsers stand in, each loaded only where one of its parsers runs. */
const FAMILIES = {
  edi: async () => (await import('./families/edi.ts')).EDI,
  epcis: async () => (await import('./families/epcis.ts')).EPCIS,
  ocel: async () => (await import('./families/ocel.ts')).OCEL,
  files: async () => (await import('./families/files.ts')).FILES,
  landing: async () => (await import('./families/landing.ts')).LANDING,
  push: async () => (await import('./families/push.ts')).PUSH,
  rest: async () => (await import('./families/rest.ts')).REST,
  messages: async () => (await import('./families/messages.ts')).MESSAGES,
  configuration: async () => (await import('./families/configuration.ts')).CONFIGURATIONS,
  whole: async () => (await import('./families/whole.ts')).WHOLE,
} as const;

export interface ListedParser {
  /** as the report shows it and `--parser` takes it */
  name: string;
  family: keyof typeof FAMILIES;
  /** its part of all inputs, relative to the others: the longer an input takes, the fewer */
  share: number;
}

const listed = (family: ListedParser['family'], shares: Readonly<Record<string, number>>): ListedParser[] =>
  Object.entries(shares).map(([name, share]) => ({ name, family, share }));

/** Every parser of what others wrote. */
export const PARSERS: readonly ListedParser[] = [
  ...listed('edi', { x12: 100, edifact: 100 }),
  ...listed('epcis', { 'epcis-json': 100, 'epcis-xml': 100 }),
  ...listed('ocel', { 'ocel-json': 100, 'ocel-xml': 100 }),
  ...listed('files', { xes: 100, delimited: 100 }),
  ...listed('landing', { 'landed-segment': 200, 'landed-record': 200 }),
  ...listed('push', { webhook: 200, cloudevents: 200, 'epcis-capture': 100 }),
  ...listed('rest', { 'odata-2': 20, 'odata-4': 20, 'rest-snapshot': 20, 'rest-declaration': 2 }),
  ...listed('messages', { singer: 40, airbyte: 40, debezium: 80, mqtt: 150 }),
  ...listed('configuration', { slice: 150, mapping: 1, configuration: 1 }),
  ...listed('whole', { 'ingest-csv': 0.1, 'ingest-ndjson': 0.1, 'ingest-xes': 0.1, 'ingest-parquet': 0.1 }),
];

/** Loads a parser by its name. */
export async function parserNamed(name: string): Promise<Parser> {
  const family = PARSERS.find((one) => one.name === name)?.family;
  const parser = family && (await FAMILIES[family]())[name];
  if (parser === undefined)
    throw new Error(`There is no parser ${name}; there are ${PARSERS.map((one) => one.name).join(', ')}.`);
  return parser;
}
