import { existsSync, readFileSync } from 'node:fs';

/** How a test spells an interchange: everything that is not said is right. */
export interface SpelledX12 {
  sender?: string;
  control?: string;
  test?: boolean;
  version?: string;
  /** content of the sets, each `850 BEG*00*SA*1 PO1*1`: the type, then segments divided by blanks */
  sets: readonly string[];
  element?: string;
  component?: string;
  terminator?: string;
}

const FUNCTIONS: Readonly<Record<string, string>> = {
  204: 'SM',
  210: 'IM',
  214: 'QM',
  810: 'IN',
  850: 'PO',
  855: 'PR',
  856: 'SH',
  940: 'OW',
  945: 'SW',
  990: 'GF',
  997: 'FA',
  999: 'FA',
};

/** An interchange with one group; `_` in a set stands for a blank. */
export function x12(spelled: SpelledX12): string {
  const { sender = 'BUYER', control = '1', test = false, version = '004010', sets } = spelled;
  const { element = '*', component = '>', terminator = '~\n' } = spelled;
  const [type = '850'] = (sets[0] ?? '').split(' ');
  const segments = sets.flatMap((set, index) => setOf(set, index + 1));
  const all = [
    `ISA*00*          *00*          *ZZ*${sender.padEnd(15)}*ZZ*SELLER         *260102*0815*U*00401*${control.padStart(9, '0')}*0*${test ? 'T' : 'P'}*${component}`,
    `GS*${FUNCTIONS[type]}*${sender}*SELLER*20260102*0815*${control}*X*${version}`,
    ...segments,
    `GE*${sets.length}*${control}`,
    `IEA*1*${control.padStart(9, '0')}`,
  ];
  return all.map((segment) => segment.replaceAll('*', element) + terminator).join('');
}

function setOf(spelled: string, number: number): string[] {
  const [type = '', ...body] = spelled.split(' ');
  const control = String(number).padStart(4, '0');
  const segments = body.map((segment) => segment.replaceAll('_', ' '));
  return [`ST*${type}*${control}`, ...segments, `SE*${segments.length + 2}*${control}`];
}

/** An interchange with one message; its segments divided by line breaks. */
export function edifact(type: string, body: readonly string[], advice = '', unb = 'UNOA:3'): string {
  const segments = [`UNH+1+${type}:D:96A:UN`, ...body, `UNT+${body.length + 2}+1`];
  return `${advice}${[`UNB+${unb}+BUYER+SELLER+260102:0815+77`, ...segments, 'UNZ+1+77'].join("'")}'`;
}

const SAMPLES = '../shared/data/edi';
/** Said where the samples are not there; false where they are. */
export const withoutSamples: string | false = existsSync(SAMPLES) ? false : `${SAMPLES} is not there`;
export const sample = (name: string): string => readFileSync(`${SAMPLES}/${name}`, 'utf8');
