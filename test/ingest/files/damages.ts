import { gzipSync } from 'node:zlib';
import type { IngestOptions } from '../../../ingest/files/index.ts';

/** Two cases of three events, in every form. */
export const ROWS = ['o1', 'o2'].flatMap((order, day) =>
  ['receive', 'pick', 'ship'].map((activity, hour) => [order, activity, `2024-03-2${day + 1} 1${hour}:00:00`, 'Ann']),
);
export const HEADER = ['case_id', 'activity', 'timestamp', 'resource'];

const delimited = (delimiter: string, quote = '') =>
  [HEADER, ...ROWS].map((row) => row.map((cell) => `${quote}${cell}${quote}`).join(delimiter)).join('\n');
export const CSV = delimited(',');
const QUOTED = delimited(';', '"');
const NDJSON = `${ROWS.map((row) => JSON.stringify(Object.fromEntries(row.map((cell, at) => [HEADER[at], cell])))).join('\n')}\n`;
const event = ([, activity, time]: string[]) =>
  `<event><string key="concept:name" value="${activity}"/><date key="time:timestamp" value="${time?.replace(' ', 'T')}Z"/></event>`;
const trace = (order: string) =>
  `<trace><string key="concept:name" value="${order}"/>${ROWS.filter(([id]) => id === order)
    .map(event)
    .join('\n')}</trace>`;
const XES = `<?xml version="1.0"?>\n<log xes.version="1.0">\n${['o1', 'o2'].map(trace).join('\n')}\n</log>\n`;

export interface Damage {
  title: string;
  file: string;
  content: string | Buffer;
  options?: IngestOptions;
  code: string | RegExp;
  /** what the message must name besides the file */
  says?: RegExp;
}

const bytes = (content: string | Buffer) => Buffer.from(content as string);
export const range = (count: number) => [...Array(count).keys()];
const spread = (length: number, count: number) =>
  range(count).map((at) => 1 + Math.floor(((length - 2) * (at + 0.5)) / count));
export const flipped = (content: Buffer, at: number) => {
  const copy = Buffer.from(content);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
};

/** Cuts in the middle of a record, so that cells are missing. */
const cutRecords = (text: string, delimiter: string) =>
  range(text.length).filter((at) => {
    const last = text.slice(0, at).split('\n').at(-1) ?? '';
    return at > text.indexOf('\n') + 1 && last !== '' && last.split(delimiter).length < HEADER.length;
  });

const truncatedCsv: Damage[] = [
  ...cutRecords(CSV, ',')
    .filter((_, index) => index % 5 === 0)
    .map((at) => ({
      title: `CSV cut after ${at} bytes`,
      file: `cut-${at}.csv`,
      content: CSV.slice(0, at),
      code: /file-truncated|no-rows|all-rows-rejected/,
      says: /line \d+|rows/,
    })),
  ...cutRecords(QUOTED, ';')
    .filter((_, index) => index % 8 === 0)
    .map((at) => ({
      title: `quoted CSV cut after ${at} bytes`,
      file: `quoted-cut-${at}.csv`,
      content: QUOTED.slice(0, at),
      code: /file-truncated|file-damaged|no-rows|all-rows-rejected/,
    })),
  ...cutRecords(CSV, ',')
    .filter((_, index) => index % 30 === 0)
    .map((at) => ({
      title: `UTF-16 CSV cut after ${at} characters`,
      file: `utf16-cut-${at}.csv`,
      content: Buffer.from(`\ufeff${CSV.slice(0, at)}`, 'utf16le'),
      code: /file-truncated|no-rows|all-rows-rejected/,
    })),
];

const unclosedQuotes: Damage[] = range(ROWS.length).flatMap((row) => {
  const lines = QUOTED.split('\n');
  const place = row + 2;
  const broken = lines.map((line, at) => (at === row + 1 ? line.slice(0, -1) : line)).join('\n');
  const plain = CSV.split('\n')
    .map((line, at) => (at === row + 1 ? line.replace(/,(receive|pick|ship),/, ',"$1,') : line))
    .join('\n');
  return [
    {
      title: `a quote never closed on line ${place} of a plain CSV`,
      file: `open-${row}.csv`,
      content: `${plain}\n`,
      code: 'file-damaged',
      says: new RegExp(`line ${place}\\b`),
    },
    {
      title: `the last quote lost on line ${place} of a quoted CSV`,
      file: `lost-${row}.csv`,
      content: `${broken}\n`,
      code: 'file-damaged',
      says: new RegExp(`line ${place}\\b`),
    },
  ];
});

const packed: Damage[] = [
  ...spread(gzipSync(CSV).length, 20).map((at) => ({
    title: `gz cut after ${at} bytes`,
    file: `cut-${at}.csv.gz`,
    content: gzipSync(CSV).subarray(0, at),
    code: /file-truncated|file-damaged|format-unknown|encoding-invalid/,
  })),
  ...spread(gzipSync(XES).length - 20, 10).map((at) => ({
    title: `gz with byte ${at + 12} changed`,
    file: `flip-${at}.xes.gz`,
    content: flipped(gzipSync(XES), at + 12),
    code: /file-damaged|file-truncated|encoding-invalid/,
  })),
  { title: 'gz of nothing', file: 'nothing.csv.gz', content: gzipSync(''), code: /file-empty|format-unknown/ },
];

const xml: Damage[] = [
  ...spread(XES.length - 10, 40).map((at) => ({
    title: `XES cut after ${at} bytes`,
    file: `cut-${at}.xes`,
    content: XES.slice(0, at),
    code: /file-truncated|file-damaged|no-rows/,
    says: /line \d+/,
  })),
  ...(
    [
      [
        'a billion laughs',
        `<!DOCTYPE log [${range(10)
          .map((n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`)
          .join('')}]>`,
      ],
      ['an external entity', '<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]>'],
      ['an external document type', '<!DOCTYPE log SYSTEM "http://example.invalid/log.dtd">'],
      ['parameter entities', '<!DOCTYPE log [<!ENTITY % p "<!ENTITY q \'r\'>"> %p;]>'],
      ['quadratic blowup', `<!DOCTYPE log [<!ENTITY a "${'a'.repeat(50_000)}">]>`],
    ] as const
  ).map(([what, doctype]) => ({
    title: `XES with ${what}`,
    file: `bomb-${what.replaceAll(' ', '-')}.xes`,
    content: XES.replace('<log', `${doctype}<log`).replace('"receive"', '"&l9;"'),
    code: 'file-damaged',
    says: /document type declaration/,
  })),
  {
    title: 'XES with an undeclared entity',
    file: 'entity.xes',
    content: XES.replace('"pick"', '"&boom;"'),
    code: 'file-damaged',
    says: /line \d+/,
  },
  {
    title: 'XES nested ten thousand deep',
    file: 'deep.xes',
    content: XES.replace(
      '<event>',
      `<event>${'<string key="k" value="v">'.repeat(10_000)}${'</string>'.repeat(10_000)}`,
    ),
    code: 'file-damaged',
    says: /nested deeper/,
  },
  ...['</event>', '</trace>', '"/>', 'value="'].map((lost) => ({
    title: `XES that lost one ${lost}`,
    file: `lost-${lost.replace(/\W/g, '')}.xes`,
    content: XES.replace(lost, ''),
    code: /file-damaged|file-truncated/,
    says: /line \d+/,
  })),
  {
    title: 'XES with a tag closed by another',
    file: 'mismatch.xes',
    content: XES.replace('</event>', '</evnt>'),
    code: 'file-damaged',
    says: /line 3/,
  },
  {
    title: 'XES with an attribute without key',
    file: 'keyless.xes',
    content: XES.replace('key="concept:name" value="pick"', 'value="pick"'),
    code: 'file-damaged',
    says: /has no key/,
  },
  {
    title: 'XES without events',
    file: 'no-events.xes',
    content: '<log><trace><string key="concept:name" value="o1"/></trace></log>',
    code: 'no-rows',
  },
  { title: 'XES without traces', file: 'no-traces.xes', content: '<log xes.version="1.0"></log>', code: 'no-rows' },
  {
    title: 'XML of another root',
    file: 'other.xml',
    content: '<html><body>no log</body></html>',
    code: 'format-unknown',
    says: /HTML/,
  },
  {
    title: 'XES of an unknown encoding',
    file: 'encoding.xes',
    content: XES.replace('version="1.0"?', 'version="1.0" encoding="klingon"?'),
    code: 'encoding-unknown',
    says: /klingon/,
  },
  {
    title: 'XES without times',
    file: 'timeless.xes',
    content: XES.replace(/<date[^>]*>/g, ''),
    code: /column-undecided|column-not-found/,
  },
  {
    title: 'XES with words for times',
    file: 'words.xes',
    content: XES.replace(/value="2024[^"]*"/g, 'value="soon"'),
    code: /time-format-undecided|all-rows-rejected/,
    says: /soon/,
  },
];

const json: Damage[] = [
  ...spread(NDJSON.length, 30)
    .filter((at) => !NDJSON.slice(0, at).endsWith('}') && !NDJSON.slice(0, at).endsWith('\n'))
    .map((at) => ({
      title: `NDJSON cut after ${at} bytes`,
      file: `cut-${at}.ndjson`,
      content: NDJSON.slice(0, at),
      code: /file-truncated|all-rows-rejected/,
      says: /line \d+/,
    })),
  {
    title: 'a JSON array',
    file: 'array.json',
    content: `[${NDJSON.trim().replaceAll('\n', ',')}]`,
    code: 'format-unknown',
    says: /jq/,
  },
  {
    title: 'JSON over several lines',
    file: 'pretty.json',
    content: JSON.stringify({ case_id: 'o1', activity: 'pick' }, null, 2),
    code: /file-truncated|all-rows-rejected/,
  },
  {
    title: 'NDJSON without times',
    file: 'timeless.ndjson',
    content: '{"case_id":"o1","activity":"pick"}\n{"case_id":"o1","activity":"ship"}\n',
    code: 'column-undecided',
  },
];

const binary: Damage[] = [
  ...(
    [
      ['zip', 'PK\u0003\u0004'],
      ['PDF', '%PDF-1.7'],
      ['PNG', '\u0089PNG\r\n'],
      ['SQLite', 'SQLite format 3\u0000'],
      ['bzip2', 'BZh9'],
      ['xz', '\u00fd7zXZ\u0000'],
    ] as const
  ).map(([what, signature]) => ({
    title: `a ${what} file called CSV`,
    file: `${what}.csv`,
    content: Buffer.concat([Buffer.from(signature, 'latin1'), Buffer.from(range(400).map((n) => (n * 37) % 256))]),
    code: what === 'SQLite' ? 'file-damaged' : 'format-unknown',
  })),
  ...range(10).map((seed) => ({
    title: `noise number ${seed}`,
    file: `noise-${seed}.csv`,
    content: Buffer.from(range(2_000).map((n) => (n * n * (seed + 3) + 251 * n + 131 * seed) % 256)),
    code: /file-damaged|encoding-invalid|format-unknown/,
    says: /line \d+, byte \d+|expected/i,
  })),
  ...spread(CSV.length, 10).map((at) => ({
    title: `CSV with a zero byte at ${at}`,
    file: `zero-${at}.csv`,
    content: Buffer.concat([bytes(CSV).subarray(0, at), Buffer.from([0]), bytes(CSV).subarray(at)]),
    code: 'file-damaged',
    says: new RegExp(`byte ${at + 1}\\b`),
  })),
  ...['parquet', 'csv', 'xes', 'ndjson'].map((extension) => ({
    title: `an empty ${extension} file`,
    file: `empty.${extension}`,
    content: '',
    code: 'file-empty',
  })),
  ...[' ', '\n\n\n', ' \t \r\n', '\ufeff'].map((content, at) => ({
    title: `blanks number ${at}`,
    file: `blank-${at}.csv`,
    content,
    code: /file-empty|format-unknown/,
  })),
];

const encodings: Damage[] = [
  ...[0xe9, 0xff, 0x80, 0xc3, 0xf5, 0xed].map((byte) => ({
    title: `CSV with the byte 0x${byte.toString(16)} on line 3`,
    file: `byte-${byte}.csv`,
    content: Buffer.from(`${CSV.replace('pick', `pi${String.fromCharCode(byte)}k`)}\n`, 'latin1'),
    code: 'encoding-invalid',
    says: /line 3, byte \d+.*--encoding/,
  })),
  {
    title: 'Latin-1 XES without a declaration',
    file: 'latin.xes',
    content: Buffer.from(XES.replace('ship', 'gr\u00fcn'), 'latin1'),
    code: 'encoding-invalid',
  },
  {
    title: 'Latin-1 NDJSON',
    file: 'latin.ndjson',
    content: Buffer.from(NDJSON.replace('ship', 'gr\u00fcn'), 'latin1'),
    code: 'encoding-invalid',
  },
  {
    title: 'a character cut by the end',
    file: 'half.csv',
    content: Buffer.concat([bytes(CSV), Buffer.from([0xc3])]),
    code: 'encoding-invalid',
  },
  {
    title: 'the wrong encoding given',
    file: 'sjis.csv',
    content: Buffer.concat([bytes(`${CSV}\n`), Buffer.from([0xff, 0xfe, 0x81, 0x0a])]),
    options: { encoding: 'shift_jis' },
    code: 'encoding-invalid',
    says: /shift_jis/,
  },
  {
    title: 'an unknown encoding given',
    file: 'fine.csv',
    content: `${CSV}\n`,
    options: { encoding: 'utf-9' },
    code: 'encoding-unknown',
    says: /utf-9/,
  },
];

const LONG = 'x'.repeat(10_000_000);
const longLines: Damage[] = [
  {
    title: 'a cell of 10 MB',
    file: 'long.csv',
    content: `${CSV}\no3,${LONG},2024-03-23 10:00:00,Ann\n`,
    code: 'line-too-long',
    says: /byte \d+/,
  },
  {
    title: 'a header of 10 MB',
    file: 'long-header.csv',
    content: `${LONG}\n${CSV}\n`,
    code: /line-too-long|format-unknown/,
  },
  {
    title: 'a quoted cell of 10 MB',
    file: 'long-quoted.csv',
    content: `${QUOTED}\n"o3";"${LONG}";"2024-03-23 10:00:00";"Ann"\n`,
    code: 'line-too-long',
  },
  {
    title: 'a JSON line of 10 MB',
    file: 'long.ndjson',
    content: `${NDJSON}{"case_id":"${LONG}"}\n`,
    code: 'line-too-long',
  },
  {
    title: 'a quote swallowing 10 MB of short lines',
    file: 'swallow.csv',
    content: `${CSV}\no3,"open,2024-03-23 10:00:00,Ann\n${`${ROWS[0]?.join(',')}\n`.repeat(250_000)}`,
    code: /file-damaged|line-too-long/,
    says: /line 8\b|record/,
  },
];

const replaced = (from: string | RegExp, to: string) => `${CSV.replace(from, to)}\n`;
const content: Damage[] = [
  ...[CSV, QUOTED, delimited('\t'), delimited('|')].map((text, at) => ({
    title: `header only, number ${at}`,
    file: `header-${at}.csv`,
    content: `${text.split('\n')[0]}\n`,
    code: 'no-rows',
    says: /case_id/,
  })),
  { title: 'one column', file: 'one.csv', content: 'case_id\no1\no2\n', code: 'format-unknown' },
  {
    title: 'prose',
    file: 'prose.csv',
    content: 'Dear Sir or Madam\n\nplease find the log attached\n',
    code: /format-unknown|column/,
  },
  {
    title: 'no time column',
    file: 'no-time.csv',
    content: 'case_id,activity,amount\no1,pick,3\no1,ship,4\n',
    code: 'column-undecided',
    says: /--time/,
  },
  {
    title: 'no case column',
    file: 'no-case.csv',
    content: 'activity,timestamp\npick,2024-01-01 10:00:00\npick,2024-01-02 10:00:00\n',
    code: 'column-undecided',
    says: /--case/,
  },
  {
    title: 'two equal case columns',
    file: 'two-cases.csv',
    content: 'order_id,invoice_id,activity,timestamp\na,b,pick,2024-01-01 10:00:00\na,b,ship,2024-01-02 10:00:00\n',
    code: 'column-undecided',
    says: /"order_id", "invoice_id".*--case/,
  },
  {
    title: 'day and month open',
    file: 'open.csv',
    content: 'case_id,activity,timestamp\no1,pick,01/02/2024 10:00\no1,ship,03/04/2024 11:00\n',
    code: 'time-format-undecided',
    says: /01\/02\/2024|03\/04\/2024/,
  },
  {
    title: 'both orders of day and month',
    file: 'both.csv',
    content: 'case_id,activity,timestamp\no1,pick,13/02/2024 10:00\no1,ship,02/14/2024 11:00\n',
    code: 'time-format-undecided',
    says: /--time-format/,
  },
  {
    title: 'text in every date cell',
    file: 'words.csv',
    content: replaced(/2024-03-2\d 1\d:00:00/g, 'not captured'),
    code: 'time-format-undecided',
    says: /not captured/,
  },
  {
    title: 'every case missing',
    file: 'caseless.csv',
    content: replaced(/^o\d/gm, ''),
    options: { case: 'case_id' },
    code: 'all-rows-rejected',
    says: /line 2/,
  },
  {
    title: 'every row one cell short',
    file: 'short.csv',
    content: `case_id,activity,timestamp,resource\n${ROWS.map((row) => row.slice(0, 3).join(',')).join('\n')}\n`,
    code: 'all-rows-rejected',
  },
  {
    title: 'every row one cell long',
    file: 'wide.csv',
    content: `case_id,activity,timestamp\n${ROWS.map((row) => row.join(',')).join('\n')}\n`,
    code: 'all-rows-rejected',
  },
];

const fine = { file: 'fine.csv', content: `${CSV}\n` };
const given = (title: string, options: IngestOptions, code: string, says: RegExp): Damage => ({
  title,
  ...fine,
  options,
  code,
  says,
});
const options: Damage[] = [
  given('the zone Europe/Berln', { zone: 'Europe/Berln' }, 'zone-unknown', /Europe\/Berlin/),
  given('the zone Mars/Olympus', { zone: 'Mars/Olympus' }, 'zone-unknown', /Mars\/Olympus/),
  given('the zone CEST+2', { zone: 'CEST+2' }, 'zone-unknown', /CEST\+2/),
  given('an empty zone', { zone: '' }, 'zone-unknown', /--zone/),
  given('a case column that is not there', { case: 'caseid' }, 'column-not-found', /"caseid".*case_id/),
  given('an activity column that is not there', { activity: 'Aktivität' }, 'column-not-found', /Aktivität/),
  given('a time column that is not there', { time: 'when' }, 'column-not-found', /timestamp/),
  given('an end column that is not there', { end: 'end' }, 'column-not-found', /"end"/),
  given('a resource column that is not there', { resource: 'user' }, 'column-not-found', /resource/),
  given('a time format of another form', { timeFormat: '%d.%m.%Y' }, 'time-format-invalid', /2024-03-2/),
  given('a time format without a day', { timeFormat: '%H:%M' }, 'time-format-invalid', /%H:%M/),
  given('an unknown specifier', { timeFormat: '%Y-%m-%d %Q' }, 'time-format-invalid', /%Q/),
  given('a word for a time format', { timeFormat: 'german' }, 'time-format-invalid', /german/),
  given('epoch where calendar times stand', { timeFormat: 'epochMs' }, 'time-format-invalid', /2024-03-2/),
  given('a delimiter of two characters', { delimiter: '::' }, 'option-invalid', /::/),
  given('a delimiter that is not there', { delimiter: '|' }, 'format-unknown', /--delimiter/),
];

/** Files that must not be taken, and options that no file fits. */
export const DAMAGES: readonly Damage[] = [
  truncatedCsv,
  unclosedQuotes,
  packed,
  xml,
  json,
  binary,
  encodings,
  longLines,
  content,
  options,
].flat();
