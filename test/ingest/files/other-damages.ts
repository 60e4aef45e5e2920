import { deflateSync, gzipSync } from 'node:zlib';
import { CSV, type Damage, flipped, range, ROWS } from './damages.ts';

const TABLE = `${CSV}\n`;
const JSON_LINES = ROWS.map(([case_id, activity, timestamp]) => JSON.stringify({ case_id, activity, timestamp }));
const NDJSON = `${JSON_LINES.join('\n')}\n`;
const EVENT = `<event><string key="concept:name" value="pick"/><date key="time:timestamp" value="2024-03-21T10:00:00Z"/></event>`;
const XES = `<?xml version="1.0"?>\n<log>\n<trace><string key="concept:name" value="o1"/>\n${EVENT}\n</trace>\n</log>\n`;

type Row = [title: string, file: string, content: string | Buffer, code: string | RegExp, says?: RegExp];
const damages = (rows: readonly Row[]): Damage[] =>
  rows.map(([title, file, content, code, says]) => ({ title, file, content, code, ...(says && { says }) }));

const bytes = (...parts: (string | number[] | Buffer)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));

/** Two frames of zstd with one raw block each, as RFC 8878 writes them, and one to be skipped. */
const zstdFrame = (text: string) => {
  const block = Buffer.alloc(3);
  block.writeUIntLE((text.length << 3) | 1, 0, 3);
  return bytes([0x28, 0xb5, 0x2f, 0xfd, 0x20, text.length & 0xff], block, text);
};
const ZSTD = Buffer.concat([
  zstdFrame(TABLE.slice(0, 100)),
  bytes([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0], 'abc'),
  zstdFrame(TABLE.slice(100, 250)),
]);

const tar = () => {
  const block = Buffer.alloc(1_024);
  block.write('log.csv');
  block.write('ustar', 257);
  block.write(TABLE.slice(0, 400), 512);
  return block;
};

const packed = damages([
  ['gz of gz', 'twice.csv.gz', gzipSync(gzipSync(TABLE)), 'format-unknown', /packed twice/],
  ['gz of a tar archive', 'log.tar.gz', gzipSync(tar()), 'format-unknown', /tar archive/],
  ['a tar archive', 'log.tar', tar(), 'format-unknown', /tar archive/],
  ['gz with text behind it', 'behind.csv.gz', bytes(gzipSync(TABLE), 'and more text'), 'file-damaged'],
  ['gz with a wrong checksum', 'crc.csv.gz', flipped(gzipSync(TABLE), gzipSync(TABLE).length - 6), 'file-damaged'],
  ['gz with a wrong length', 'length.csv.gz', flipped(gzipSync(TABLE), gzipSync(TABLE).length - 2), 'file-damaged'],
  ['gz with unknown flags', 'flags.csv.gz', flipped(gzipSync(TABLE), 3), 'file-damaged'],
  ['gz of one line of 50 MB', 'bomb.csv.gz', gzipSync(Buffer.alloc(50_000_000, 'a')), 'line-too-long'],
  ['zlib without the form of gz', 'zlib.csv', deflateSync(TABLE), /file-damaged|encoding-invalid/],
  ...range(8).map(
    (part): Row => [
      `zst cut after ${part + 1} ninths`,
      `cut-${part}.csv.zst`,
      ZSTD.subarray(0, Math.floor((ZSTD.length * (part + 1)) / 9)),
      /file-truncated|file-damaged/,
      /byte \d+/,
    ],
  ),
  ['zst with text behind it', 'behind.csv.zst', bytes(ZSTD, 'more text behind'), 'file-damaged', /byte \d+/],
  ['an empty zip archive', 'empty.zip', bytes('PK', [5, 6], Buffer.alloc(18)), 'format-unknown', /zip/],
  ['7-Zip', 'log.csv', bytes('7z', [0xbc, 0xaf, 0x27, 0x1c, 0, 4]), 'format-unknown', /7-Zip/],
  ['RAR', 'log.csv', bytes('Rar!', [0x1a, 7, 1, 0]), 'format-unknown', /RAR/],
  ['lz4', 'log.csv', bytes([4, 0x22, 0x4d, 0x18, 64, 64]), 'format-unknown', /lz4/],
]);

const foreign = damages([
  ['Arrow', 'log.arrow', bytes('ARROW1', [0, 0], 'rest'), 'format-unknown', /Parquet/],
  ['Avro', 'log.avro', bytes('Obj', [1], 'rest'), 'format-unknown', /Avro/],
  ['HDF5', 'log.h5', bytes([0x89], 'HDF\r\n', [0x1a, 10]), 'format-unknown', /HDF5/],
  ['an RTF document', 'log.csv', '{\\rtf1\\ansi case, activity}', 'format-unknown', /RTF/],
  ['a JPEG picture', 'log.csv', bytes([0xff, 0xd8, 0xff, 0xe0, 0, 16]), 'format-unknown', /picture/],
  ['a GIF picture', 'log.csv', 'GIF89a picture', 'format-unknown', /picture/],
  ['a program', 'log.csv', bytes([0x7f], 'ELF', [2, 1, 1, 0, 0]), 'file-damaged', /byte \d+/],
  ['a database of DuckDB', 'log.csv', bytes(Buffer.alloc(8), 'DUCK', Buffer.alloc(40)), 'file-damaged', /byte 1\b/],
  ['a web page', 'log.csv', '<!DOCTYPE html>\n<html><body>Sign in</body></html>', 'format-unknown', /web page/],
  ['a web page without type', 'log.csv', '<HTML><body>Sign in</body></HTML>', 'format-unknown', /web page/],
  ['a table of HTML', 'log.xls', '<table><tr><td>case</td></tr></table>', 'format-unknown', /<table>/],
  [
    'an error of a web store',
    'log.csv',
    '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
    'format-unknown',
  ],
  ['SOAP', 'log.xml', '<s:Envelope xmlns:s="x"><s:Body/></s:Envelope>', 'format-unknown', /<Envelope>/],
  ['a Petri net', 'net.pnml', '<pnml><net id="n"/></pnml>', 'format-unknown', /<pnml>/],
  ['BPMN', 'model.bpmn', '<definitions><process id="p"/></definitions>', 'format-unknown'],
  ['MXML', 'log.mxml', '<WorkflowLog><Process id="p"/></WorkflowLog>', 'format-unknown'],
  ['a JSON error', 'log.json', '{"error":"not found","status":404}\n', 'column-undecided', /--time/],
  [
    'a pointer to a large file',
    'log.csv',
    'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n',
    'format-unknown',
  ],
  ['YAML', 'log.yaml', 'case: 1\nactivity: pick\ntime: 2024-01-01\n', 'format-unknown'],
  ['columns of fixed width', 'log.txt', 'case   activity  time\no1     pick      2024-01-01 10:00\n', 'format-unknown'],
  [
    'a log of a server',
    'log.txt',
    'Jan  5 10:00:00 host sshd[12]: Accepted, key\nJan  5 10:00:01 host sshd[12]: Closed, ok\n',
    'column-undecided',
  ],
]);

const encodings = damages([
  ['UTF-32', 'utf32.csv', bytes([0xff, 0xfe, 0, 0], [99, 0, 0, 0]), 'format-unknown', /UTF-32.*UTF-8/],
  ['UTF-32 of the other order', 'utf32.csv', bytes([0, 0, 0xfe, 0xff], [0, 0, 0, 99]), 'format-unknown', /UTF-32/],
  ['UTF-16 with an odd byte', 'odd.csv', Buffer.from(`\ufeff${TABLE}`, 'utf16le').subarray(0, -1), 'encoding-invalid'],
  ['UTF-16 with half a pair', 'half.csv', bytes([0xff, 0xfe, 0, 0xd8, 99, 0]), 'encoding-invalid'],
  ['UTF-8 of too many bytes', 'overlong.csv', bytes(TABLE, [0xc0, 0xaf]), 'encoding-invalid', /0xC0/],
  ['a surrogate in UTF-8', 'surrogate.csv', bytes(TABLE, [0xed, 0xa0, 0x80]), 'encoding-invalid', /0xED/],
  [
    'two encodings',
    'two.csv',
    bytes(Buffer.from(TABLE.replace('pick', 'prüfen')), 'Pr\u00fcfen'),
    'encoding-invalid',
    /0xFC/,
  ],
]);

const json = damages([
  ['objects without keys', 'keyless.ndjson', '{}\n{}\n', 'no-rows', /key/],
  [
    'objects of null',
    'null.ndjson',
    '{"case_id":null,"activity":null,"timestamp":null}\n'.repeat(3),
    'column-undecided',
  ],
  ['objects without line breaks', 'joined.ndjson', JSON_LINES.join(''), 'all-rows-rejected', /jq/],
  ['single quotes', 'quotes.ndjson', NDJSON.replaceAll('"', "'"), 'all-rows-rejected'],
  [
    '3,000 keys',
    'keys.ndjson',
    range(30)
      .map((row) => JSON.stringify(Object.fromEntries(range(100).map((key) => [`k${100 * row + key}`, 1]))))
      .join('\n'),
    'too-many-columns',
    /3000.*2000/,
  ],
  ['lines of arrays', 'arrays.ndjson', '["o1","pick"]\n["o1","ship"]\n', 'format-unknown'],
  ['a call around it', 'log.js', `callback(${JSON_LINES[0]})\n`, /format-unknown|no-rows/],
]);

const wide = (columns: number) =>
  `${range(columns)
    .map((at) => `c${at}`)
    .join(',')}\n${'1,'.repeat(columns - 1)}1\n`;
const dated = (...times: string[]) => `case,activity,time\n${times.map((time, at) => `o1,a${at},${time}\n`).join('')}`;

const tables = damages([
  ['600 columns', 'wide.csv', wide(600), 'too-many-columns', /600.*500.*mapping/],
  ['2,001 columns', 'wider.csv', wide(2_001), 'too-many-columns', /2001.*2000/],
  [
    '70,000 activities',
    'activities.csv',
    `case,activity,time\n${range(70_000)
      .map((at) => `o${at >> 1},a${at},2024-01-01 10:00:00`)
      .join('\n')}\n`,
    'too-many-activities',
    /70000.*65535.*--activity/,
  ],
  [
    'a title above the header',
    'title.csv',
    `Orders of 2024\nfor Ann\n\n${TABLE}`,
    'format-unknown',
    /line 4 looks like its header/,
  ],
  [
    'a comment above the header',
    'comment.csv',
    `# made by hand\n${TABLE}`,
    'format-unknown',
    /line 2 looks like its header/,
  ],
  ['only separators', 'separators.csv', ',,,\n,,,\n,,,\n', 'column-undecided'],
  ['only quotes', 'quotes.csv', '"",""\n"",""\n', 'column-undecided'],
  ['names three times the same', 'same.csv', 'a,a,a\n1,2,3\n1,2,4\n', 'column-undecided', /"a_2"/],
  ['a quote opened in the last cell', 'last.csv', `${CSV},"x`, 'file-damaged', /line 7\b/],
  ['an end of file as DOS wrote it', 'dos.csv', `${TABLE}\u001a`, 'file-truncated', /\\u001a/],
  ['years for times', 'years.csv', dated('2019', '2020'), 'time-format-undecided', /2019/],
  ['clocks for times', 'clocks.csv', dated('10:00', '11:00'), 'time-format-undecided', /10:00/],
  ['dates of zeros', 'zeros.csv', dated('0000-00-00 00:00:00', '0000-00-00 00:00:00'), 'all-rows-rejected', /line 2/],
  [
    'a day that is none',
    'day.csv',
    dated('2024-02-30 10:00:00', '2024-02-31 10:00:00'),
    'all-rows-rejected',
    /2024-02-30/,
  ],
  [
    'an hour that is none',
    'hour.csv',
    dated('2024-02-03 25:00:00', '2024-02-04 26:00:00'),
    'all-rows-rejected',
    /25:00/,
  ],
  [
    'an offset that is none',
    'offset.csv',
    dated('2024-02-03T10:00:00+99:00', '2024-02-04T10:00:00+99:00'),
    'time-format-undecided',
    /\+99:00/,
  ],
  ['days of a spreadsheet', 'days.csv', dated('45295.27', '45296.5'), 'time-format-undecided', /excel/],
  ['no times at all', 'blank.csv', dated('', ''), 'time-format-undecided', /empty/],
  [
    'line breaks of another kind',
    'breaks.csv',
    CSV.replaceAll('\n', '\u2028'),
    /column-undecided|no-rows|format-unknown/,
  ],
]);

const xml = damages([
  ['nothing but a root', 'root.xes', '<log/>', 'no-rows'],
  ['two documents', 'two.xes', XES + XES, 'file-damaged', /line 7/],
  ['text behind the root', 'behind.xes', `${XES}hello`, 'file-damaged', /line \d+/],
  ['capital letters', 'capital.xes', XES.replaceAll('log', 'LOG'), 'format-unknown', /<LOG>/],
  ['a key twice in one tag', 'twice.xes', XES.replace('key=', 'key="a" key='), 'file-damaged', /line 3/],
  ['a value without quotes', 'bare.xes', XES.replace('"o1"', 'o1'), 'file-damaged', /line 3/],
  ['a reference to no character', 'zero.xes', XES.replace('pick', '&#0;'), 'file-damaged', /line 4/],
  ['a control character', 'control.xes', XES.replace('pick', 'p\u0001'), 'file-damaged', /line 4/],
  [
    'an ampersand by itself',
    'ampersand.xes',
    XES.replace('pick', 'pick & pack'),
    'file-damaged',
    /line 4, column \d+: an & stands by itself/,
  ],
  ['a bracket in a value', 'bracket.xes', XES.replace('pick', 'a < b'), 'file-damaged', /line 4/],
  ['blanks before the declaration', 'blank.xes', `\n${XES}`, 'file-damaged', /declaration/],
  [
    'traces without a name',
    'nameless.xes',
    XES.replace('<string key="concept:name" value="o1"/>', ''),
    'column-undecided',
    /--case/,
  ],
  ['events in no trace', 'flat.xes', `<log>${EVENT}${EVENT}</log>`, 'column-undecided', /--case/],
  [
    '2,001 keys',
    'keys.xes',
    XES.replace(
      '<event>',
      `<event>${range(2_001)
        .map((at) => `<int key="k${at}" value="1"/>`)
        .join('')}`,
    ),
    'too-many-columns',
  ],
]);

const parquet = damages([
  ['Parquet of its first word only', 'word.parquet', 'PAR1', 'file-damaged'],
  ['Parquet of zeros', 'zeros.parquet', bytes('PAR1', Buffer.alloc(100), 'PAR1'), 'file-damaged', /footer/i],
  [
    'Parquet with a footer of 2 GB',
    'footer.parquet',
    bytes('PAR1', Buffer.alloc(100), [255, 255, 255, 127], 'PAR1'),
    'file-damaged',
  ],
]);

/** More kinds of files that must not be taken. */
export const OTHER_DAMAGES: readonly Damage[] = [packed, foreign, encodings, json, tables, xml, parquet].flat();
