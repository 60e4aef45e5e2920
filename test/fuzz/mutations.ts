import type { Random } from '../../ingest/demonstration/kernel/random.ts';

/** Letters at the edge, in any format. */
const LETTERS = [
  '\u0000',
  '\ud83d',
  '\n',
  '\r\n',
  '\r',
  '\t',
  '\ufeff',
  ' ',
  '\u00a0',
  '\u2028',
  'x'.repeat(5_000),
  '9'.repeat(400),
];

/** What breaks readers of JSON: names that are not only names, numbers and letters at the edge, depth. */
export const JSON_TOKENS: readonly string[] = [
  ...LETTERS,
  '"__proto__":{"polluted":1},',
  '"constructor":{"prototype":{"polluted":1}},',
  '"toString":null,',
  '"hasOwnProperty":1,',
  '"type":"RECORD",',
  '"type":"SCHEMA",',
  '"op":"d",',
  '"stream":"../../x",',
  '"$ref":"#/x",',
  '"type":["object"],',
  '"exclusiveMaximum":true,',
  '"multipleOf":0,',
  '"scale":"99999999",',
  '"payload":null,',
  '123456789012345678901234567890',
  '\\ud800',
  '\\u0000',
  '['.repeat(500),
  '{"a":'.repeat(300),
  ...'1e308 -1e309 0.1e-400 1e-99999999 NaN [ ] { } " \\ , : - null true {} [] [[[[[[[[[['.split(' '),
];

export const XML_TOKENS: readonly string[] = [
  ...LETTERS,
  '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
  '&b;',
  '&#0;',
  '&#xD800;',
  '&#99999999999;',
  '<![CDATA[',
  ']]>',
  '<!--',
  '-->',
  '<?xml version="1.0" encoding="utf-16"?>',
  '<?x',
  ' __proto__="polluted"',
  '<__proto__>',
  '<string key="__proto__" value="polluted"/>',
  '<string key="constructor">',
  '<list key="l"><values>',
  '<trace>',
  '</trace>',
  '<event>',
  '</event>',
  '<a>'.repeat(500),
  ...'< > / = " \' & < </log> <x:y xmlns:x="z"/>'.split(' '),
];

export const EDI_TOKENS: readonly string[] = [
  ...LETTERS,
  'ISA*00*          *00*          *ZZ*A              *ZZ*B              *260301*0800*U*00401*000000001*0*P*>~',
  'GS*QM*A*B*20260301*0800*1*X*004010~',
  'ST*214*0001~',
  'SE*2*0001~',
  'GE*1*1~',
  'IEA*1*000000001~',
  "UNA:+.? '",
  "UNB+UNOC:3+A+B+260301:0800+1'",
  "UNH+1+IFTSTA:D:96A:UN'",
  "UNT+2+1'",
  "UNZ+1+1'",
  'HL*1**S~',
  'HL*2*2*O~',
  "DTM+334:20269999:102'",
  'N1*__proto__*constructor~',
  ..."* ~ > ^ + : ? ' ?? ~~ ** :: *00000000000000000000* 1e308 __proto__".split(' '),
];

export const DELIMITED_TOKENS: readonly string[] = [
  ...LETTERS,
  'sep=;\n',
  '""',
  '"a\nb"',
  '"a""b"',
  "'",
  '\\"',
  '__proto__',
  'constructor',
  '1e308',
  '-1e309',
  '2026-02-30T25:61:61Z',
  '0000-00-00',
  '99999-01-01',
  '31/12/99 24:00',
  ','.repeat(500),
  '"'.repeat(501),
  ...', ; | ^ " = @ +'.split(' '),
];

export const YAML_TOKENS: readonly string[] = [
  ...LETTERS,
  '&a ',
  '*a',
  '<<: *a\n',
  'x: &x [*x]\n',
  'a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n',
  '__proto__: { polluted: 1 }\n',
  'constructor: { prototype: { polluted: 1 } }\n',
  '? [a, b]\n: c\n',
  '!!js/function "x"',
  '!!binary x',
  '%YAML 9.9\n---\n',
  '---\n',
  '...\n',
  '|\n  ',
  '>-\n  ',
  '{{',
  '}}',
  '{{ __proto__ }}',
  '${ENV:X}',
  '${FILE:/nowhere}',
  '['.repeat(300),
  '(a+)+$',
  ...': - # [ ] { } " \' , ? ~ null'.split(' '),
];

/** One of the seeds with one to four faults in it, mostly few, at times with the end of another one behind its beginning. */
export function mutated(seeds: readonly Buffer[], tokens: readonly string[], chance: Random): Buffer {
  let bytes = chance.chance(CROSSED) ? crossed(chance.pick(seeds), chance.pick(seeds), chance) : chance.pick(seeds);
  for (let times = chance.around(1, 1, MOST_FAULTS); times > 0; times--) bytes = mutatedOnce(bytes, tokens, chance);
  return bytes;
}

const CROSSED = 0.05;
const MOST_FAULTS = 4;

function crossed(one: Buffer, other: Buffer, chance: Random): Buffer {
  return Buffer.concat([
    one.subarray(0, chance.between(0, one.length + 1)),
    other.subarray(chance.between(0, other.length + 1)),
  ]);
}

/** As `mutated`, but the first line is hit now and then only: what stands in it takes far longer to be read than the rest. */
export function mutatedStream(seeds: readonly Buffer[], tokens: readonly string[], chance: Random): Buffer {
  if (chance.chance(WITH_FIRST_LINE)) return mutated(seeds, tokens, chance);
  const seed = chance.pick(seeds);
  const rest = seed.indexOf(LINE_FEED) + 1;
  return Buffer.concat([seed.subarray(0, rest), mutated([seed.subarray(rest)], tokens, chance)]);
}

/** As `mutated`, but half of the time every byte stays in its place: in a file with offsets nothing else is found again. */
export function mutatedInPlace(seeds: readonly Buffer[], tokens: readonly string[], chance: Random): Buffer {
  if (chance.chance(0.5)) return mutated(seeds, tokens, chance);
  const bytes = Buffer.from(chance.pick(seeds));
  for (let times = chance.around(1, 1, MOST_FAULTS); times > 0; times--) {
    const at = chance.between(0, bytes.length);
    bytes[at] = (bytes[at] as number) ^ (1 << chance.between(0, 8));
  }
  return bytes;
}

const WITH_FIRST_LINE = 0.05;
const LINE_FEED = 10;
const LONGEST_CUT = 200;

function mutatedOnce(bytes: Buffer, tokens: readonly string[], chance: Random): Buffer {
  const from = placeIn(bytes, chance);
  const to = Math.min(bytes.length, from + chance.between(1, LONGEST_CUT));
  const spliced = (middle: Uint8Array, upTo: number) =>
    Buffer.concat([bytes.subarray(0, from), middle, bytes.subarray(upTo)]);
  switch (chance.between(0, 8)) {
    case 0:
      return spliced(Buffer.from([(bytes[from] ?? 0) ^ (1 << chance.between(0, 8))]), from + 1);
    case 1:
      return chance.chance(CUT_OFF) ? bytes.subarray(0, from) : spliced(Buffer.alloc(0), from + 1);
    case 2:
      return spliced(Buffer.alloc(0), to);
    case 3:
      return spliced(bytes.subarray(from, to), from);
    case 4:
      return withFirstLineLast(bytes);
    case 5:
      return spliced(Buffer.from(chance.pick(tokens)), to);
    default:
      return spliced(Buffer.from(chance.pick(tokens)), from);
  }
}

const CUT_OFF = 0.5;

/** Anywhere, or behind a byte that divides in one of the formats, so that what comes there may be understood. */
function placeIn(bytes: Buffer, chance: Random): number {
  let at = chance.between(0, bytes.length + 1);
  if (chance.chance(AT_DIVIDER)) while (at > 0 && !DIVIDERS.has(bytes[at - 1] as number)) at--;
  return at;
}

const AT_DIVIDER = 0.5;
const DIVIDERS = new Set(Buffer.from("{[,>~'+*\n;"));

function withFirstLineLast(bytes: Buffer): Buffer {
  const end = bytes.indexOf(LINE_FEED);
  return end < 0 ? bytes : Buffer.concat([bytes.subarray(end + 1), Buffer.from('\n'), bytes.subarray(0, end)]);
}
