import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import type { Dialect } from './raw-relation.ts';

/**
 * Writes a delimited text again with a line feed at the end of every record, for files that mix line ends. Values,
 * the line breaks inside them and the number of cells stay as they are; so does the number of lines.
 */
export async function rewriteNewlines(
  path: string,
  { delimiter, quote, escape }: Dialect,
  target: string,
): Promise<void> {
  const quoted = (value: string) =>
    `${quote}${value.replaceAll(escape, escape + escape).replaceAll(quote, escape === quote ? quote : escape + quote)}${quote}`;
  const parser = parse({
    delimiter,
    quote,
    escape,
    record_delimiter: ['\r\n', '\n', '\r'],
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
  });
  const write = async function* (records: AsyncIterable<string[]>) {
    for await (const record of records) {
      const isBlank = record.length === 1 && record[0] === '';
      yield isBlank
        ? '\n'
        : `${record.map((value) => (/[\r\n]/.test(value) || value.includes(quote) || value.includes(delimiter) ? quoted(value) : value)).join(delimiter)}\n`;
    }
  };
  await pipeline(createReadStream(path), parser, write, createWriteStream(target));
}
