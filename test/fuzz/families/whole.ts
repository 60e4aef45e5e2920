import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingestFiles } from '../../../ingest/index.ts';
import { literal, openStore } from '../../../store/index.ts';
import { DELIMITED_TOKENS, JSON_TOKENS, mutatedInPlace, XML_TOKENS } from '../mutations.ts';
import type { Parser } from '../parser.ts';
import { DELIMITED_SEEDS, XES_SEED } from './files.ts';

const NDJSON = [
  '{"case":"1","activity":"Pick","time":"2026-01-02T08:15:00Z","net":12.50,"by":{"name":"anna"}}',
  '{"case":"1","activity":"Pack","time":"2026-01-02T08:32:00Z","net":12.50}',
  '{"case":"2","activity":"Pick","time":"2026-01-02T09:00:00Z","net":null,"tags":["a","b"]}',
  '',
].join('\n');

/** Reads a file, all the way into a store of its own. */
function wholeParser(
  ending: string,
  tokens: readonly string[],
  seeds: (folder: string) => Buffer[] | Promise<Buffer[]>,
): Parser {
  return {
    tokens,
    longestMs: 10_000, // a store is made, asked and closed for each
    async open() {
      const folder = mkdtempSync(join(tmpdir(), 'throughline-fuzz-'));
      const file = join(folder, `input.${ending}`);
      return {
        seeds: await seeds(folder),
        async read(input, { records, refusals }) {
          writeFileSync(file, input);
          const store = await openStore(null);
          try {
            const { files } = await ingestFiles(store, [file]);
            records.push(...files.filter(({ loaded }) => loaded > 0));
            refusals.push(...files.flatMap(({ rejectsSample }) => rejectsSample.map(({ reason }) => reason)));
          } finally {
            store.close();
          }
        },
        close: () => rmSync(folder, { recursive: true }),
      };
    },
  };
}

async function parquetSeed(folder: string): Promise<Buffer[]> {
  const [rows, parquet] = [join(folder, 'seed.ndjson'), join(folder, 'seed.parquet')];
  writeFileSync(rows, NDJSON);
  const store = await openStore(null);
  try {
    await store.run(`COPY (FROM read_json(${literal(rows)})) TO ${literal(parquet)} (FORMAT parquet)`);
  } finally {
    store.close();
  }
  return [readFileSync(parquet)];
}

export const WHOLE: Readonly<Record<string, Parser>> = {
  'ingest-csv': wholeParser('csv', DELIMITED_TOKENS, () => DELIMITED_SEEDS.map((text) => Buffer.from(text))),
  'ingest-ndjson': wholeParser('ndjson', JSON_TOKENS, () => [Buffer.from(NDJSON)]),
  'ingest-xes': wholeParser('xes', XML_TOKENS, () => [Buffer.from(XES_SEED)]),
  'ingest-parquet': { ...wholeParser('parquet', JSON_TOKENS, parquetSeed), mutate: mutatedInPlace },
};
