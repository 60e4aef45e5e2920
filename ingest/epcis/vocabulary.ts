/** The vocabularies of the Core Business Vocabulary: their word in a URN, and in an address of GS1's web vocabulary. */
const VOCABULARIES = {
  bizStep: ['bizstep', 'BizStep'],
  disposition: ['disp', 'Disp'],
  transactionType: ['btt', 'BTT'],
  sourceType: ['sdt', 'SDT'],
  errorReason: ['er', 'ER'],
} as const;

/**
 * The short word for a standard value: `shipping` for `urn:epcglobal:cbv:bizstep:shipping`,
 * `https://ref.gs1.org/cbv/BizStep-shipping` and `shipping` itself. A value of anybody else's stays as it is.
 */
export function standardWord(value: string, vocabulary: keyof typeof VOCABULARIES): string {
  const [urn, web] = VOCABULARIES[vocabulary];
  const found = new RegExp(
    `^(?:urn:epcglobal:cbv:${urn}:|(?:https?://(?:ref|ns)\\.gs1\\.org/cbv/|cbv:)${web}[-/])([a-z0-9_]+)$`,
  ).exec(value);
  return found?.[1] ?? value;
}

/** Kinds of GS1 keys by the number that stands before them in a GS1 Digital Link. */
const LINK_KINDS: Readonly<Record<string, string>> = {
  '00': 'sscc',
  '01': 'sgtin',
  '253': 'gdti',
  '255': 'sgcn',
  '401': 'ginc',
  '402': 'gsin',
  '414': 'sgln',
  '417': 'pgln',
  '8003': 'grai',
  '8004': 'giai',
  '8006': 'itip',
  '8010': 'cpi',
  '8017': 'gsrn',
  '8018': 'gsrn',
};

/** What an identifier identifies: `sgtin`, `sscc` and so on, by its URN or its GS1 Digital Link; `other` else. */
export function kindOfEpc(epc: string): string {
  const urn = /^urn:epc:(?:id|class|idpat):([a-z0-9]+):/.exec(epc)?.[1];
  if (urn !== undefined) return urn === 'gsrnp' ? 'gsrn' : urn;
  const link = /^https?:\/\/[^/]+\/(?:[^/]+\/)*?(00|01|253|255|401|402|414|417|8003|8004|8006|8010|8017|8018)\/\d/.exec(
    epc,
  )?.[1];
  return LINK_KINDS[link ?? ''] ?? 'other';
}

/**
 * The number that partners know a business transaction by: of `urn:epcglobal:cbv:bt:GLN:NUMBER` the last part, of any
 * other identifier the whole.
 */
export function transactionNumber(identifier: string): string {
  const found = /^urn:epcglobal:cbv:bt:\d+:(.+)$/.exec(identifier)?.[1];
  return found === undefined ? identifier : decoded(found);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
