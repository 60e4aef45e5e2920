import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const PATH = fileURLToPath(
  new URL('../../../../../shared/data/debezium/debezium-postgresql-connector.adoc.gz', import.meta.url),
);

export const skip = existsSync(PATH) ? false : `the documentation is not here: ${PATH}`;

/**
 * The JSON that stands in the documentation under a heading, made complete where it is abridged for people: `{ ... }`,
 * commas before a closing brace, a brace that is missing at the end.
 */
export function documentedEvents(heading: string): string[] {
  const text = gunzipSync(readFileSync(PATH)).toString('utf8');
  const section = text.slice(text.indexOf(`[[${heading}]]`));
  const [, block = ''] = /\[source,\s*json[^\]]*\]\n----\n([\s\S]*?)\n----/.exec(section) ?? [];
  return block.split(/\n\s*\n(?=\{)/).map((json) => completed(json));
}

/** The second block of JSON under a heading. */
export function documentedAfter(heading: string, words: string): string[] {
  const text = gunzipSync(readFileSync(PATH)).toString('utf8');
  const section = text.slice(text.indexOf(words, text.indexOf(`[[${heading}]]`)));
  const [, block = ''] = /\[source,\s*json[^\]]*\]\n----\n([\s\S]*?)\n----/.exec(section) ?? [];
  return block.split(/\n\s*\n(?=\{)/).map((json) => completed(json));
}

function completed(json: string): string {
  const whole = json.replaceAll(/\{\s*\.\.\.\s*\}/g, '{}').replaceAll(/,(\s*\})/g, '$1');
  const missing = whole.split('{').length - whole.split('}').length;
  return JSON.stringify(JSON.parse(withDigits(`${whole}${'}'.repeat(missing)}`)));
}

/** Nanoseconds have more digits than a number keeps: they are not looked at here. */
const withDigits = (json: string): string => json.replaceAll(/("ts_[un]s": )(\d+)/g, '$1"$2"');
