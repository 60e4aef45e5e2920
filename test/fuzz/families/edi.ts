import type { Random } from '../../../ingest/demonstration/kernel/random.ts';
import { type EdiOptions, type EdiText, edifactReader, readEdi, x12Reader } from '../../../ingest/edi/index.ts';
import { edifact, x12 } from '../../ingest/edi/spelled.ts';
import { EDI_TOKENS } from '../mutations.ts';
import type { Parser, Reading } from '../parser.ts';
import { sampleFiles } from '../sample-files.ts';

const X12_SEEDS = [
  x12({ sets: ['850 BEG*00*SA*4500012*1*20260102 N1*BY*ACME*92*17 PO1*1*24*EA*9.95**BP*A-1 CTT*1'] }),
  x12({
    sets: ['214 B10*L4017*4017*SCAC LX*1 AT7*AF*NS***20260102*0731*CT MS1*CHICAGO*IL*US', '214 B10*L4018*4018*SCAC'],
  }),
  x12({ sets: ['856 BSN*00*80000017*20260102*0815*0001 HL*1**S HL*2*1*O PRF*4500012 HL*3*2*I SN1*1*24*EA CTT*3'] }),
  x12({ sets: ['997 AK1*PO*1 AK2*850*0001 AK5*A AK9*A*1*1*1'], terminator: '~' }),
];

const EDIFACT_SEEDS = [
  edifact('ORDERS', [
    'BGM+220+4500012+9',
    'DTM+137:20260102:102',
    'NAD+BY+17::92',
    'LIN+1++A-1:IN',
    'QTY+21:24',
    'UNS+S',
  ]),
  edifact('IFTSTA', ['BGM+23+4017', 'CNI+1+4017', 'STS+1+13', 'DTM+334:202601020731:203', 'LOC+7+USCHI'], "UNA:+.? '"),
];

/** Half of the time what is wrong with the envelopes is accepted, so that what is in them is read. */
const optionsBy = (chance: Random): EdiOptions =>
  chance.chance(0.5) ? {} : { testData: 'read', wrongTrailers: 'accept' };

function keep({ sets, refusals }: EdiText, reading: Reading): void {
  reading.records.push(...sets.map(({ cells }) => cells));
  reading.refusals.push(...refusals.flatMap(({ faults }) => faults.map(({ reason }) => reason)));
}

export const EDI: Readonly<Record<string, Parser>> = {
  x12: {
    tokens: EDI_TOKENS,
    open: () => ({
      seeds: [...X12_SEEDS.map((text) => Buffer.from(text)), ...sampleFiles('edi/x12', /\.edi$/i)],
      read: (input, reading, chance) => keep(readEdi(x12Reader, input.toString('utf8'), optionsBy(chance)), reading),
    }),
  },
  edifact: {
    tokens: EDI_TOKENS,
    open: () => ({
      seeds: [...EDIFACT_SEEDS.map((text) => Buffer.from(text)), ...sampleFiles('edi/edifact', /\.edi$/i)],
      read: (input, reading, chance) =>
        keep(readEdi(edifactReader, input.toString('utf8'), optionsBy(chance)), reading),
    }),
  },
};
