import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSlice } from '../../../eventlog/index.ts';
import { readConfiguration, SOURCES } from '../../../ingest/index.ts';
import { parseMapping } from '../../../ingest/mapping/index.ts';
import { JSON_TOKENS, YAML_TOKENS } from '../mutations.ts';
import type { Parser } from '../parser.ts';
import { projectFiles } from '../sample-files.ts';

const SLICES = [
  '{"contains":["Pick"],"leadTimeMs":{"min":86400000},"open":false}',
  '{"time":{"from":"2026-03-01T00:00:00Z","to":"2026-04-01T00:00:00+02:00","applies":"contained"},"rework":true}',
  '{"attributes":[{"name":"region","in":["North",null,1.5,true]},{"name":"net","min":1e3,"max":-2}],"variants":[["Pick","Pack"],[]]}',
  '{"follows":[{"source":"Pick","target":"Pack","directly":true,"withinMs":60000,"never":true}],"starts":["a"],"ends":["\\u00e9"]}',
];

const CONFIGURATION = `store: log.duckdb
port: "8080"
sources:
  erp:
    kind: postgres
    every: 5m
    mapping: [erp.yaml]
    freshness: { expected: 5m, stale: 1h }
    with: { host: erp.example, database: erp, user: reader, password: "\${ENV:PASSWORD}" }
    streams:
      orders: { cursor: updated_at, lag: 10m }
  shop:
    kind: webhook
    every: "0 6 * * 1-5"
    zone: America/Chicago
    mapping: erp.yaml
    with: { signature: { scheme: shopify, secrets: ["\${FILE:secret}", "\${ENV:OLD}"] } }
    streams: { orders: { topics: [orders/create] } }
`;

const MAPPING = `log: { caseNotion: order }
streams:
  - file: orders.ndjson
    source: ERP
    zone: America/Chicago
    columns: { id: { clean: [upper, stripZeros] } }
    objects: { order: { key: id } }
    events:
      - { activity: Enter Order, of: order, at: entered, attributes: { net: { column: net, type: number } } }
`;

const SECRET_PLACES = { env: { PASSWORD: 'hush', OLD: 'old' }, readFile: () => 'hush\n' };

export const CONFIGURATIONS: Readonly<Record<string, Parser>> = {
  slice: {
    tokens: JSON_TOKENS,
    open: () => ({
      seeds: SLICES.map((text) => Buffer.from(text)),
      read: (input, { records }) => void records.push(parseSlice(input.toString('utf8'))),
    }),
  },
  mapping: {
    tokens: YAML_TOKENS,
    open: () => ({
      seeds: [Buffer.from(MAPPING), ...projectFiles('ingest/demonstration/mappings', /^(portal|tms|wms_.*)\.yaml$/)],
      read(input, { records }) {
        const { settings, streams } = parseMapping('input', input.toString('utf8'));
        records.push(settings, ...streams);
      },
    }),
  },
  configuration: {
    tokens: YAML_TOKENS,
    open() {
      const folder = mkdtempSync(join(tmpdir(), 'throughline-fuzz-'));
      const file = join(folder, 'throughline.yaml');
      writeFileSync(join(folder, 'erp.yaml'), MAPPING);
      return {
        seeds: [Buffer.from(CONFIGURATION)],
        read(input, { records }) {
          writeFileSync(file, input);
          const { settings, sources } = readConfiguration(file, SOURCES, SECRET_PLACES);
          records.push(settings, ...sources.map(({ name, config }) => ({ name, config })));
        },
        close: () => rmSync(folder, { recursive: true }),
      };
    },
  },
};
