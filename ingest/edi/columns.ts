/**
 * Columns that every file of a standard has, so that a mapping may name a segment that a file happens to lack: the
 * envelopes, what is made of them, and the segments and lists at the top of the sets that have a mapping pack. Others are
 * columns where they occur.
 */
const named = (names: string): string[] => names.split(' ');

export const X12_COLUMNS = [
  ...named('ISA GS ST release every TA1'),
  ...named('AK1 AK2 AK3 AK4 AK9 IK3 IK4'),
  ...named('B1 B10 B2 B2A B3 BAK BEG BIG BSN W05 W06'),
  ...named(
    'AMT AT5 AT8 C2 C3 CTT CUR DTM FOB G61 G62 H3 ITD K1 L11 L3 MAN MEA MS3 N1 N7 N9 NTE PER PLD R3 REF TD1 TD5 TDS',
  ),
  ...named('V9 W03 W10 W27 W66 W76'),
  ...named('ACK AT7 CD3 HL IT1 L0 L1 L5 LX OID PO1 PRF S5 SAC SCH SLN SPO W01 W12'),
];

export const EDIFACT_COLUMNS = [
  ...named('UNB UNG UNH release every'),
  ...named('AJT ALI BGM CNT CUX DTM EQD FTX GIS IMD LOC MEA MOA NAD PAI PAT PCD QTY RFF TAX TDT TOD TSR'),
  ...named('ALC CNI CPS LIN PAC SCC STS'),
];
